import type { revokeToken } from '../../operations/token/revoke.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof revokeToken> = {
  lines: ({ token, dryRun }) => [
    `${dryRun ? 'Would revoke' : 'Revoked'} the token ${token.id} (${token.name}).`,
  ],
};

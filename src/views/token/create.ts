import type { createToken } from '../../operations/token/create.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof createToken> = {
  lines: ({ token, secret }) =>
    secret === null
      ? [`Would make a token named ${token.name}, ${goodFor(token)}.`]
      : [
          secret,
          '',
          `Token ${token.id} (${token.name}), ${goodFor(token)}.`,
          `It is shown this once. Keep it with \`provost login\`, or in a secret of your CI; revoke it with \`provost token revoke ${token.id}\`.`,
        ],
};

interface TokenFacts {
  readonly account: string | null;
  readonly tenant: string | null;
  readonly expires: string | null;
}

function goodFor({ account, tenant, expires }: TokenFacts): string {
  const caller =
    account ?? (tenant === null ? 'the administrator of the store' : `an administrator of ${tenant}`);
  return `acting as ${caller}, ${expires === null ? 'for ever' : `through ${expires}`}`;
}

import { counted } from '../../domain/counts.js';
import type { TenantContext } from '../operation.js';
import type { Refusal } from './refusal.js';

/**
 * Refuses to delete an account or change its email while tokens act as it. A token's rights are
 * fixed at creation and covered by the audit chain, so a token cannot move to another account.
 */
export async function tokensInTheWay(
  { store, tenant }: Pick<TenantContext, 'store' | 'tenant'>,
  email: string,
): Promise<Refusal | undefined> {
  const all = await store.tokens.all(tenant.key);
  const own = all.filter(({ account, revokedAt }) => account?.email === email && revokedAt === null);
  const [first] = own;
  if (first === undefined) return undefined;
  const shown = own.slice(0, 3).map(({ name, id }) => `${name} (${id})`);
  const more = own.length > shown.length ? ` and ${own.length - shown.length} more` : '';
  return {
    ...{ is: 'conflict', code: 'still-referred-to', value: email },
    message: `${counted(own.length, 'token')} still ${own.length === 1 ? 'acts' : 'act'} as ${email}: ${shown.join(', ')}${more}.`,
    hint: `Revoke what is no longer needed first, such as with \`provost token revoke ${first.id}\`.`,
    details: own.map(({ id }) => id),
  };
}

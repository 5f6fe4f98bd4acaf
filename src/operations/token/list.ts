import { z } from 'zod';
import { unknownTenant } from '../unknown-tenant.js';
import { readOperation } from '../operation.js';
import { tokenFacts, tokenFactsOf } from './token-facts.js';

/** Lists tokens oldest first, of the store or of the tenant that confines the run. */
export const listTokens = readOperation({
  name: 'token.list',
  summary: 'List the tokens, and what each is good for',
  scope: 'store',
  confinable: true,
  permission: 'token.administer',
  input: z.strictObject({}),
  output: z.object({ tokens: z.array(tokenFacts) }),

  async run({ store, within, caller }) {
    if (within !== undefined) {
      const keys = await store.tenantKeys();
      if (!keys.includes(within)) throw unknownTenant(within, keys);
    }
    const tokens = await store.tokens.all(within);
    return { tokens: tokens.map((token) => tokenFactsOf(token, caller.at)) };
  },
});

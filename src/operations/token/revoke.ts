import { z } from 'zod';
import type { SideEffect } from '../../changes/side-effects.js';
import { ConflictError, NotFoundError } from '../../domain/errors.js';
import { nearest } from '../../domain/suggestions.js';
import type { StoredToken } from '../../store/tokens.js';
import { writeOperation } from '../operation.js';
import { idOfSecret } from './token-secret.js';
import { tokenFacts, tokenFactsOf } from './token-facts.js';

/** Revokes a token for good: a token that may have leaked must stay revoked. */
export const revokeToken = writeOperation({
  name: 'token.revoke',
  summary: 'Revoke a token for good',
  scope: 'store',
  confinable: true,
  permission: 'token.administer',
  input: z.strictObject({
    /** The public id. A whole token is reduced to its id, so its secret is never stored. */
    id: z.string().transform((text) => idOfSecret(text) ?? text),
  }),
  output: z.object({
    job: z.string().nullable(),
    dryRun: z.boolean(),
    changes: z.int(),
    token: tokenFacts,
  }),

  async propose({ store, within, caller }, { id }) {
    const tokens = await store.tokens.all(within);
    const token = tokens.find((candidate) => candidate.id === id);
    if (token === undefined) {
      throw unknownToken(
        id,
        tokens.map((candidate) => candidate.id),
      );
    }
    const { revokedAt } = token;
    return {
      tenant: token.tenant,
      touchable: 1,
      warnings: revokedAt === null ? [] : [`The token was revoked already, at ${revokedAt}.`],
      rejected: 0,
      sideEffects: revokedAt === null ? [revocation(token)] : [],
      result: (outcome) => ({
        ...outcome,
        token: tokenFactsOf({ ...token, revokedAt: revokedAt ?? caller.at }, caller.at),
      }),
    };
  },
});

function revocation({ id, name }: StoredToken): SideEffect {
  return {
    counts: { token: { created: 0, updated: 0, removed: 1 } },
    recorded: { name },
    agreed: { revoked: id },
    async perform(writer, at) {
      if (!(await writer.tokens.revoke(id, at))) throw revokedMeanwhile(id);
    },
  };
}

function unknownToken(id: string, known: readonly string[]): NotFoundError {
  const [close] = nearest(id, known);
  const suggestion = close === undefined ? '' : `Did you mean ${close}? `;
  return new NotFoundError({
    code: 'unknown-token',
    message: `There is no token ${id} here.`,
    hint:
      known.length === 0
        ? 'There is no token here yet: `provost token list`.'
        : `${suggestion}List them with \`provost token list\`.`,
  });
}

function revokedMeanwhile(id: string): ConflictError {
  return new ConflictError({
    code: 'stale',
    message: `The token ${id} was revoked by somebody else meanwhile; nothing was changed.`,
    hint: 'Look at it with `provost token list`.',
  });
}

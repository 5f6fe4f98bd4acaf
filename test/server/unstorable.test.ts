import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAuditChain } from '../../src/operations/audit/verify.js';
import { operations } from '../../src/operations/registry.js';
import type { Served } from './served.js';
import { serving } from './served.js';

const unstorable = { 'half of a surrogate pair': 'a\ud800b', 'U+0000': 'a\u0000b' };

let served: Served;
beforeAll(async () => {
  served = await serving({ north: {} });
});
afterAll(() => served.dispose());

describe.each(Object.entries(unstorable))('text with %s', (_, text) => {
  it.each(operations.filter(({ kind }) => kind === 'write').map(({ name }) => name))(
    'is refused as a reason, a tenant, an account and anywhere in the input of %s',
    async (name) => {
      const bodies = [
        { input: {}, reason: text },
        { input: {}, tenant: text },
        { input: {}, as: text },
        { input: { some: { list: [text] } } },
        { input: { [text]: 1 } },
      ];
      // One of its own: many refusals of one token are paced.
      const authorization = `Bearer ${(await served.token()).secret}`;
      for (const body of bodies) {
        const answer = await served.post(name, { tenant: 'north', ...body }, { authorization });
        expect(answer.status).toBe(422);
        expect(await answer.text()).toContain('holds a character that no text may hold');
      }
    },
  );

  it('is refused as the name of a tenant and of a token, and as the reason of a change that is right else', async () => {
    const create = { key: 'south', name: `South ${text}` };
    const token = { name: text };
    const enable = { keys: ['employer-learning-plan'] };
    for (const [operation, body] of [
      ['tenant.create', { input: create }],
      ['token.create', { input: token }],
      ['feature.enable', { input: enable, tenant: 'north', reason: text }],
    ] as const) {
      const answer = await served.post(operation, body);
      expect(answer.status).toBe(422);
    }
    expect(await served.runner.read(verifyAuditChain, {}, {})).toMatchObject({
      intact: true,
      entries: 0,
    });
  });
});

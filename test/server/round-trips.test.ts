import { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { seedTenant } from '../../src/operations/seed/seed.js';
import { applying } from '../builders/store.js';
import { freshSchema } from '../postgres/schemas.js';
import { serving, type Served } from './served.js';

/**
 * Most round trips of a small read on PostgreSQL: the token; the transaction, tenant and account;
 * the data; the end.
 */
const MOST = 4;
/**
 * Most round trips for an employer account, which also reads its scope: 7 in sequence, some of which
 * run concurrently, so that replies in several pieces count more than once.
 */
const MOST_OF_EMPLOYER = 10;

const TENANT = 'southfield';
const LEARNER = 'L-000001';

/** The most frequent small reads: of one record, or of a list that is short in any tenant. */
const reads: readonly (readonly [operation: string, input: object])[] = [
  ['learner.show', { learner: LEARNER }],
  ['plan.show', { learner: LEARNER }],
  ['dashboard.learner', { learner: LEARNER }],
  ['overdue.explain', { learner: LEARNER }],
  ['compliance.person', { reference: LEARNER }],
  ['access.explain-operation', { account: 'admin@southfield.example', operation: 'plan.show' }],
  ['requirement.list', {}],
  ['programme.list', {}],
  ['role.list', {}],
  ['feature.list', {}],
  ['setting.show', {}],
  ['job.list', {}],
];

/** Those that an employer account may run. */
const OF_EMPLOYER = ['learner.show', 'plan.show', 'overdue.explain'];

/**
 * Counts the round trips to the server at `port`: everything sent on a connection before its next
 * reply is one.
 */
function countRoundTrips(port: number): { readonly count: () => number; readonly stop: () => void } {
  let count = 0;
  const waiting = new WeakSet<Socket>();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its socket below
  const { write } = Socket.prototype;
  const spy = vi.spyOn(Socket.prototype, 'write').mockImplementation(function (this: Socket, ...sent) {
    if (this.remotePort === port && !waiting.has(this)) {
      count += 1;
      waiting.add(this);
      this.once('data', () => waiting.delete(this));
    }
    return Reflect.apply(write, this, sent);
  });
  return { count: () => count, stop: () => spy.mockRestore() };
}

describe('over a network, of a store in PostgreSQL,', () => {
  let served: Served;
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    served = await serving({}, {}, { place: freshSchema });
    await served.runner.write(
      seedTenant,
      { scenario: 'overdue-discrepancy', size: 12, seed: '1' },
      applying(),
    );
    const accounts = await served.records(TENANT, 'account');
    const emailOf = (kind: string) => accounts.find((account) => account.kind === kind)?.email ?? '';
    tokens.set('the store', served.secret);
    tokens.set('a tenant', (await served.token({ tenant: TENANT })).secret);
    for (const kind of ['administrator', 'employer']) {
      const { secret } = await served.token({ tenant: TENANT, account: emailOf(kind) });
      tokens.set(`an account (${kind})`, secret);
    }
  });
  afterAll(() => served.dispose());

  async function roundTrips(operation: string, input: object, token: string): Promise<number> {
    const ask = () => served.post(operation, { input }, { authorization: `Bearer ${tokens.get(token)}` });
    // The first request opens connections, prepares statements and records the use of the token.
    await (await ask()).text();
    const counted = countRoundTrips(Number(new URL(served.url).port));
    try {
      const response = await ask();
      expect(await response.text()).toContain('"output"');
      return counted.count();
    } finally {
      counted.stop();
    }
  }

  describe.each(['the store', 'a tenant', 'an account (administrator)'])('by a token of %s', (token) => {
    it.each(reads)(`%s takes at most ${MOST} round trips`, async (operation, input) => {
      const count = await roundTrips(operation, input, token);
      expect(count).toBeGreaterThan(1);
      expect(count).toBeLessThanOrEqual(MOST);
    });
  });

  it.each(reads.filter(([operation]) => OF_EMPLOYER.includes(operation)))(
    `by a token of an account (employer) %s takes at most ${MOST_OF_EMPLOYER}`,
    async (operation, input) => {
      expect(await roundTrips(operation, input, 'an account (employer)')).toBeLessThanOrEqual(
        MOST_OF_EMPLOYER,
      );
    },
  );
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { date } from '../../src/domain/calendar.js';
import { ProvostError } from '../../src/domain/errors.js';
import { disableFeature } from '../../src/operations/feature/disable.js';
import { enableFeature } from '../../src/operations/feature/enable.js';
import { listLearners } from '../../src/operations/learner/list.js';
import { assignRole } from '../../src/operations/role/assign.js';
import { unassignRole } from '../../src/operations/role/unassign.js';
import { seedTenant } from '../../src/operations/seed/seed.js';
import { keepingState } from '../../src/server/current-state.js';
import { keptUpTo } from '../../src/server/kept.js';
import type { RecordChange, Store } from '../../src/store/port.js';
import { anEmployerAccount } from '../builders/accounts.js';
import { applying } from '../builders/store.js';
import { storePlaces } from '../builders/store.js';
import type { Served } from './served.js';
import { serving } from './served.js';

const NOON = Date.UTC(2026, 10, 21, 12);
const FEATURE = 'employer-learning-plan';

let served: Served;
let now: number;
/** How often the store was read, for whatever purpose. */
let reads: number;

const counting = (store: Store): Store => ({
  ...store,
  read: (work) => {
    reads += 1;
    return store.read(work);
  },
});

beforeEach(async () => {
  now = NOON;
  reads = 0;
  const account = [anEmployerAccount('pat@acme.example'), anEmployerAccount('sam@acme.example')];
  const admin = anEmployerAccount('lee@acme.example', { kind: 'administrator', organisation: null });
  served = await serving(
    {
      north: {
        organisation: [{ key: 'acme', name: 'Acme', kind: 'employer', parent: null }],
        account: [...account, admin],
      },
    },
    {},
    { clock: () => now, over: counting },
  );
});
afterEach(() => served.dispose());

interface Told {
  readonly status: number;
  readonly body: unknown;
}

async function told(operation: string, body: unknown = {}, secret = served.secret): Promise<Told> {
  const response = await served.post(operation, body, { authorization: `Bearer ${secret}` });
  return { status: response.status, body: await response.json() };
}

/** As often as needed for the answer to be kept (a token's first use of a day is written down), and once more. */
async function toldAgain(operation: string, body: unknown = {}, secret = served.secret): Promise<Told> {
  await told(operation, body, secret);
  await told(operation, body, secret);
  const before = reads;
  const again = await told(operation, body, secret);
  expect(reads, `${operation} is told again without a reading`).toBe(before);
  return again;
}

const features = (enabled: boolean) => ({ output: { features: [{ key: FEATURE, enabled }] } });

async function apply(change: RecordChange): Promise<void> {
  expect(await served.served.write((writer) => writer.apply([change]))).toEqual([]);
}

async function account(email: string) {
  const found = await served.served.read((reader) => reader.tenant('north').find('account', [email]));
  if (found === undefined) throw new Error(`no account ${email}`);
  return found;
}

describe('an answer that is told again', () => {
  it('takes no reading of the store, while nothing is committed', async () => {
    expect(await toldAgain('feature.list')).toEqual({ status: 200, body: features(false) });
    expect(await toldAgain('tenant.list')).toMatchObject({ status: 200 });
  });

  it('is another one right after a write through the service', async () => {
    await toldAgain('feature.list');
    await told('feature.enable', { input: { keys: [FEATURE] } });
    expect(await told('feature.list')).toEqual({ status: 200, body: features(true) });
    await told('feature.disable', { input: { keys: [FEATURE] } });
    expect(await told('feature.list')).toEqual({ status: 200, body: features(false) });
  });

  it('is another one right after a write over another connection to the file', async () => {
    await toldAgain('feature.list');
    await served.runner.write(enableFeature, { keys: [FEATURE] }, applying());
    expect(await told('feature.list')).toEqual({ status: 200, body: features(true) });
    await served.runner.write(disableFeature, { keys: [FEATURE] }, applying());
    expect(await told('feature.list')).toEqual({ status: 200, body: features(false) });
  });

  it('is another one right after another process wrote to the file', async () => {
    await toldAgain('tenant.list');
    const script = `const { DatabaseSync } = require('@photostructure/sqlite');
      new DatabaseSync(process.argv[1], { timeout: 5000 }).exec("UPDATE tenant SET name = 'Another'");`;
    await promisify(execFile)(process.execPath, ['-e', script, served.url.slice('file:'.length)]);
    expect(await told('tenant.list')).toMatchObject({ body: { output: { tenants: [{ name: 'Another' }] } } });
  });

  it('is the same while somebody writes, and another one right after they committed', async () => {
    await toldAgain('feature.list');
    let seen: Told | undefined;
    await served.served.write(async (writer) => {
      await writer.apply([
        { tenant: 'north', entity: 'feature', before: null, after: { key: FEATURE, enabled: true } },
      ]);
      seen = await told('feature.list');
    });
    expect(seen).toEqual({ status: 200, body: features(false) });
    expect(await told('feature.list')).toEqual({ status: 200, body: features(true) });
  });

  it('is not told to a token that was revoked, from the next request on', async () => {
    const [one, other] = [await served.token(), await served.token()];
    await toldAgain('feature.list', {}, one.secret);
    await told('token.revoke', { input: { id: one.id } });
    expect(await told('feature.list', {}, one.secret)).toMatchObject({
      status: 401,
      body: { code: 'token-refused' },
    });
    await toldAgain('feature.list', {}, other.secret);
    await served.served.write((writer) => writer.tokens.revoke(other.id, new Date(now).toISOString()));
    expect(await told('feature.list', {}, other.secret)).toMatchObject({ status: 401 });
  });

  it('is not told to an account that can no longer sign in', async () => {
    const { secret } = await served.token({ tenant: 'north', account: 'lee@acme.example' });
    const role = { account: 'lee@acme.example', role: 'Data Export' };
    await apply({ tenant: 'north', entity: 'account-role', before: null, after: role });
    await toldAgain('feature.list', {}, secret);
    const before = await account('lee@acme.example');
    await apply({ tenant: 'north', entity: 'account', before, after: { ...before, status: 'archived' } });
    expect(await told('feature.list', {}, secret)).toMatchObject({ status: 401 });
  });

  it('is not told to an account that lost the role for it', async () => {
    const { secret } = await served.token({ tenant: 'north', account: 'lee@acme.example' });
    const role = { account: 'lee@acme.example', role: 'Standard Administrator' };
    await apply({ tenant: 'north', entity: 'account-role', before: null, after: role });
    expect(await toldAgain('competence.list', {}, secret)).toMatchObject({ status: 200 });
    await apply({ tenant: 'north', entity: 'account-role', before: role, after: null });
    expect(await told('competence.list', {}, secret)).toMatchObject({
      status: 403,
      body: { code: 'not-permitted' },
    });
  });

  it('is not told of a tenant that was removed', async () => {
    await served.fill('south', {});
    await toldAgain('feature.list', { tenant: 'south' });
    await told('tenant.delete', { input: { key: 'south' } });
    expect(await told('feature.list', { tenant: 'south' })).toMatchObject({
      status: 404,
      body: { code: 'unknown-tenant' },
    });
  });

  it('is never one that was made for another token', async () => {
    await served.runner.write(
      seedTenant,
      { scenario: 'overdue-discrepancy', size: 12, seed: '1' },
      applying(),
    );
    const tenant = 'northfield';
    const emails = (await served.records(tenant, 'account')).map(({ email }) => email);
    const tokens = await Promise.all(emails.map((email) => served.token({ tenant, account: email })));
    const own = await Promise.all(
      emails.map((as) => served.runner.read(listLearners, {}, { tenant, as, asOf: date('2026-11-21') })),
    );
    // They differ in whom they reach, and ask the very same.
    expect(new Set(own.map(({ learners }) => JSON.stringify(learners))).size).toBeGreaterThan(2);
    for (const round of [1, 2, 3]) {
      for (const [at, { secret }] of tokens.entries()) {
        const { body } = await (round < 3 ? told : toldAgain)('learner.list', {}, secret);
        expect(body).toEqual({ output: own[at] });
      }
    }
    const accounts = await Promise.all(tokens.map(({ secret }) => told('account.list', { tenant }, secret)));
    expect(accounts.map(({ status }) => status)).toEqual(
      emails.map((email) => (email.startsWith('admin@') ? 200 : 403)),
    );
  });

  it('is not told to a token after its last day, though nothing is committed', async () => {
    const { secret } = await served.token({ expires: date('2026-11-21') });
    await toldAgain('feature.list', {}, secret);
    now = Date.UTC(2026, 10, 21, 23, 59, 59);
    expect(await told('feature.list', {}, secret)).toMatchObject({ status: 200 });
    now = Date.UTC(2026, 10, 22);
    expect(await told('feature.list', {}, secret)).toMatchObject({ status: 401 });
  });

  it('is made anew on another day, though nothing is committed', async () => {
    now = Date.UTC(2026, 10, 21, 23, 59, 59);
    expect(await toldAgain('competence.list')).toMatchObject({ status: 200 });
    expect(await toldAgain('learner.list')).toMatchObject({ body: { output: { asOf: '2026-11-21' } } });
    now = Date.UTC(2026, 10, 22);
    expect(await told('learner.list')).toMatchObject({ body: { output: { asOf: '2026-11-22' } } });
    now = Date.UTC(2026, 10, 21, 23, 59, 59);
    expect(await told('learner.list')).toMatchObject({ body: { output: { asOf: '2026-11-21' } } });
  });

  it('keeps the day on which a token was used last', async () => {
    const { id, secret } = await served.token();
    const lastUsed = async () => (await served.served.read((reader) => reader.tokens.find(id)))?.lastUsed;
    await toldAgain('feature.list', {}, secret);
    expect(await lastUsed()).toBe('2026-11-21');
    now += 24 * 60 * 60 * 1000;
    await told('feature.list', {}, secret);
    expect(await lastUsed()).toBe('2026-11-22');
  });

  it.each([
    ['hangs on the moment', 'token.list'],
    ['vouches for the store', 'audit.verify'],
  ])('is never one that %s', async (_why, operation) => {
    await toldAgain('feature.list');
    await told(operation);
    const before = reads;
    await told(operation);
    expect(reads).toBe(before + 1);
  });

  it('has its line in the log and is counted, each time', async () => {
    await toldAgain('feature.list');
    await toldAgain('feature.list');
    const metrics = await served.metrics();
    expect(metrics).toContain('provost_requests_total{operation="feature.list",status="200"} 6');
    const lines = served.log.filter((line) => line.includes('"operation":"feature.list"'));
    expect(new Set(lines.map((line) => (JSON.parse(line) as { request: string }).request)).size).toBe(6);
  });

  it('is not told where the store cannot say whether it changed', async () => {
    const blind = await serving(
      { north: {} },
      {},
      { over: (store) => counting({ ...store, stateMark: undefined }) },
    );
    try {
      await blind.post('feature.list', {});
      const before = reads;
      expect((await blind.post('feature.list', {})).status).toBe(200);
      // Once for the token, once for the operation.
      expect(reads).toBe(before + 2);
    } finally {
      await blind.dispose();
    }
  });

  it('is not told where asking whether the store changed fails', async () => {
    let fails = false;
    const failing = await serving(
      { north: {} },
      {},
      {
        over: (store) =>
          counting({
            ...store,
            stateMark() {
              if (fails) throw new Error('the disk is gone');
              return store.stateMark?.() ?? 0;
            },
          }),
      },
    );
    try {
      for (let round = 0; round < 3; round += 1) await failing.post('feature.list', {});
      const before = reads;
      fails = true;
      expect((await failing.post('feature.list', {})).status).toBe(200);
      expect(reads).toBe(before + 2);
    } finally {
      await failing.dispose();
    }
  });
});

describe('what is kept', () => {
  it('takes no more room than it was given, however much is asked', () => {
    const kept = keptUpTo(100_000);
    for (let at = 0; at < 50_000; at += 1) {
      kept.set(`read ${at}`, 'x'.repeat(at % 1_000));
      kept.get(`read ${at % 7}`);
      expect(kept.size).toBeLessThanOrEqual(100_000);
    }
    expect(kept.get('read 49999')).toBe('x'.repeat(999));
    // Asked for all the time, and still there.
    expect(kept.get('read 6')).toBe('x'.repeat(6));
    expect(kept.get('read 100')).toBeUndefined();
  });

  it('leaves out what would take a large share of the room', () => {
    const kept = keptUpTo(100_000);
    kept.set('large', 'x'.repeat(2_000));
    expect([kept.get('large'), kept.size]).toEqual([undefined, 0]);
  });

  it('goes all at once when the number of the state is another one', async () => {
    let number = 1;
    const states = keepingState({ stateMark: () => number }, () => NOON);
    const first = await states.now();
    first?.answers.set('a', 'one');
    expect((await states.now())?.answers.get('a')).toBe('one');
    number = 2;
    const second = await states.now();
    // Whoever began before ends with what nobody sees.
    first?.answers.set('b', 'one');
    expect([second?.answers.get('a'), second?.answers.get('b')]).toEqual([undefined, undefined]);
  });

  it('is nothing where the store cannot tell at this moment, and begins anew when it can', async () => {
    let mark: string | undefined = 'a';
    const states = keepingState({ stateMark: async () => mark }, () => NOON);
    (await states.now())?.answers.set('name', 'text');
    mark = undefined;
    expect(await states.now()).toBeUndefined();
    mark = 'a';
    expect((await states.now())?.answers.get('name')).toBeUndefined();
    const failing = keepingState({ stateMark: () => Promise.reject(new Error('gone')) }, () => NOON);
    expect(await failing.now()).toBeUndefined();
  });

  it('is asked for once by all who come while the store takes its time, and not answered with what was asked before they came', async () => {
    let asked = 0;
    const answers: (() => void)[] = [];
    const stateMark = () => {
      const number = (asked += 1);
      return new Promise<number>((resolve) => answers.push(() => resolve(number)));
    };
    const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
    const states = keepingState({ stateMark }, () => NOON);
    const first = states.now();
    await nextTurn();
    const later = [states.now(), states.now()];
    await nextTurn();
    later.push(states.now());
    expect(asked).toBe(1);
    answers[0]?.();
    expect((await first)?.mark).toBe(1);
    await nextTurn();
    await nextTurn();
    expect(asked).toBe(2);
    answers[1]?.();
    expect((await Promise.all(later)).map((state) => state?.mark)).toEqual([2, 2, 2]);
  });

  it('asks the store once for all who ask in the same turn, after the last of them', async () => {
    const stateMark = vi.fn(() => 1);
    const states = keepingState({ stateMark }, () => NOON);
    const asked = [states.now(), states.now(), states.now()];
    expect(stateMark).not.toHaveBeenCalled();
    expect(new Set(await Promise.all(asked)).size).toBe(1);
    expect(stateMark).toHaveBeenCalledTimes(1);
    await states.now();
    expect(stateMark).toHaveBeenCalledTimes(2);
  });
});

describe.each(storePlaces)('a service that keeps answers of a store in $kind', ({ place }) => {
  const operations = [
    ['feature.list', {}],
    ['learner.list', {}],
    ['account.list', {}],
    ['overdue.count', { input: { by: 'employer' } }],
    ['role.holders', { input: { role: 'Standard Administrator' } }],
    ['token.list', {}],
    ['job.list', {}],
    ['tenant.list', {}],
    ['plan.show', { input: { learner: 'nobody' } }],
  ] as const;
  const TOKENS = 5;
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('read' as const),
        tokens: fc.tuple(fc.nat(TOKENS - 1), fc.nat(TOKENS - 1)),
        operation: fc.nat(operations.length - 1),
        day: fc.constantFrom(undefined, '2026-11-21', '2027-03-01'),
      }),
    },
    fc.record({ kind: fc.constant('feature' as const), on: fc.boolean(), outside: fc.boolean() }),
    fc.record({ kind: fc.constant('role' as const), on: fc.boolean(), outside: fc.boolean() }),
    fc.record({ kind: fc.constant('revoke' as const), token: fc.integer({ min: 1, max: TOKENS - 1 }) }),
    fc.record({ kind: fc.constant('shut' as const), account: fc.nat(2), isShut: fc.boolean() }),
    fc.record({ kind: fc.constant('hours' as const), hours: fc.integer({ min: 1, max: 30 }) }),
  );

  it(
    'answers each request as one that keeps none, after whatever was written and revoked',
    { timeout: 120_000 },
    async () => {
      const seeded = await serving({}, {}, { clock: () => now, place });
      try {
        await seeded.runner.write(
          seedTenant,
          { scenario: 'overdue-discrepancy', size: 12, seed: '1' },
          applying(),
        );
        const forgetful = await seeded.beside((store) => ({ ...store, stateMark: undefined }));
        const accounts = await seeded.records('northfield', 'account');
        const emails = accounts.map(({ email }) => email);
        let told200 = 0;

        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
            const of = (email: string | undefined) => ({ tenant: 'northfield', account: email ?? null });
            const tokens = [
              await seeded.token(),
              await seeded.token({ tenant: 'northfield' }),
              ...(await Promise.all(emails.slice(0, 3).map((email) => seeded.token(of(email))))),
            ];
            for (const each of steps) {
              const written = async (name: string, input: object, outside?: () => Promise<unknown>) => {
                // What is refused changes nothing, and is as good a step as any.
                if (outside === undefined) await seeded.post(name, { input });
                else await outside().catch((error: unknown) => expect(error).toBeInstanceOf(ProvostError));
              };
              switch (each.kind) {
                case 'read': {
                  const [operation, body] = operations[each.operation] ?? operations[0];
                  const asked = each.day === undefined ? body : { ...body, asOf: each.day };
                  const ask = async (post: Served['post'], token: number) => {
                    const headers = { authorization: `Bearer ${tokens[token]?.secret ?? ''}` };
                    const response = await post(operation, asked, headers);
                    return { status: response.status, text: await response.text() };
                  };
                  // In turns, and so often that the answers may be kept in between.
                  for (const token of [...each.tokens, ...each.tokens]) {
                    const answer = await ask((...all) => seeded.post(...all), token);
                    expect(answer).toEqual(await ask(forgetful, token));
                    if (answer.status === 200) told200 += 1;
                    // So that nobody is refused for having shown a bad token too often.
                    if (answer.status === 401) now += 61_000;
                  }
                  break;
                }
                case 'feature': {
                  const operation = each.on ? enableFeature : disableFeature;
                  const input = { keys: [FEATURE] };
                  const outside = () => seeded.runner.write(operation, input, applying());
                  await written(operation.name, input, each.outside ? outside : undefined);
                  break;
                }
                case 'role': {
                  const operation = each.on ? assignRole : unassignRole;
                  const input = { role: 'Standard Administrator', emails: emails.slice(0, 1) };
                  const outside = () => seeded.runner.write(operation, input, applying());
                  await written(operation.name, input, each.outside ? outside : undefined);
                  break;
                }
                case 'revoke':
                  await seeded.post('token.revoke', { input: { id: tokens[each.token]?.id } });
                  break;
                case 'shut':
                  await seeded.served.write(async (writer) => {
                    const before = await writer
                      .tenant('northfield')
                      .find('account', [emails[each.account] ?? '']);
                    if (before === undefined) throw new Error('no account');
                    const after = {
                      ...before,
                      status: each.isShut ? ('archived' as const) : ('full-user' as const),
                    };
                    await writer.apply([{ tenant: 'northfield', entity: 'account', before, after }]);
                  });
                  break;
                case 'hours':
                  now += each.hours * 3_600_000;
              }
            }
          }),
          { numRuns: 15 },
        );
        expect(told200).toBeGreaterThan(50);
      } finally {
        await seeded.dispose();
      }
    },
  );
});

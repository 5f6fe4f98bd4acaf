import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CalendarDate } from '../../../src/domain/calendar.js';
import { createLocalRunner, createStoreRunner } from '../../../src/operations/local-runner.js';
import { showJob } from '../../../src/operations/job/show.js';
import { undoJob } from '../../../src/operations/job/undo.js';
import type { Principal } from '../../../src/operations/token/authenticate.js';
import { authenticate } from '../../../src/operations/token/authenticate.js';
import { createToken } from '../../../src/operations/token/create.js';
import { listTokens } from '../../../src/operations/token/list.js';
import { revokeToken } from '../../../src/operations/token/revoke.js';
import type { Runner } from '../../../src/operations/runner.js';
import { openStore } from '../../../src/store/open.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { storeWith, type TestStore } from '../../builders/store.js';

const now = Date.UTC(2026, 10, 21, 12);
const pat = 'pat@acme.example';
const admin = 'chris@x.example';

let store: TestStore;
const runners: Runner[] = [];

beforeEach(async () => {
  store = await storeWith({
    north: {
      account: [
        anEmployerAccount(admin, { kind: 'administrator', organisation: null }),
        anEmployerAccount(pat, { organisation: null }),
      ],
      'account-role': [{ account: admin, role: 'Standard Administrator' }],
    },
    south: {},
  });
});

afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.close();
  await store.dispose();
});

function runnerAs(principal: Principal): Runner {
  const runner = createLocalRunner({ storeUrl: store.url, user: 'tester', clock: () => now, principal });
  runners.push(runner);
  return runner;
}

const create = (
  input: { name: string; account?: string; scopes?: string[]; expires?: string },
  options: { tenant?: string; as?: string; dryRun?: boolean } = {},
  runner = store.runner,
) => runner.write(createToken, { scopes: [], ...input }, { dryRun: false, limits: {}, ...options });

const list = async (tenant?: string) =>
  (await store.runner.read(listTokens, {}, tenant === undefined ? {} : { tenant })).tokens;

async function whoIs(secret: string | null): Promise<Principal | undefined> {
  const opened = await openStore(store.url, { create: false });
  try {
    return await authenticate(opened, secret ?? '', new Date(now).toISOString());
  } finally {
    await opened.close();
  }
}

describe('a token', () => {
  it('is made, listed without its secret, good for 90 days, and revoked for good; each a job of the chain', async () => {
    const { output } = await create({ name: 'nightly' }, { tenant: 'north' });
    expect(output).toMatchObject({ job: '1', token: { tenant: 'north', expires: '2027-02-19' } });
    expect(await whoIs(output.secret)).toMatchObject({ tenant: 'north', account: null });
    const listed = await list();
    expect(listed).toMatchObject([{ name: 'nightly', state: 'good', lastUsed: '2026-11-21' }]);
    expect(JSON.stringify(listed)).not.toContain(output.secret);

    const { id } = output.token;
    const revoking = { dryRun: false, limits: {}, reason: 'lost' };
    expect((await store.runner.write(revokeToken, { id }, revoking)).output.job).toBe('2');
    expect(await whoIs(output.secret)).toBeUndefined();
    expect(await list('north')).toMatchObject([{ id, state: 'revoked' }]);
    expect(await list('south')).toEqual([]);
    const again = await store.runner.write(revokeToken, { id }, revoking);
    expect(again).toMatchObject({ output: { job: null }, outcome: { changes: 0 } });

    const job = await store.runner.read(showJob, { id: '1' }, {});
    expect(job).toMatchObject({
      operation: 'token.create',
      input: { id },
      rows: [],
      truncated: false,
      undoable: false,
    });
    expect(JSON.stringify(job)).not.toContain(output.secret);
    for (const made of ['1', '2']) {
      const undoing = store.runner.write(undoJob, { id: made }, { dryRun: false, limits: {} });
      await expect(undoing).rejects.toMatchObject({ exitCode: 6 });
    }
  });

  it('is not made by a preview, which shows no secret', async () => {
    const { output } = await create({ name: 'nightly' }, { dryRun: true });
    expect(output).toMatchObject({ job: null, secret: null });
    expect(await list()).toEqual([]);
  });

  it('is made only as it was agreed to: the digest of a preview is that of the same token and of no other', async () => {
    const digestOf = async (input: Parameters<typeof create>[0]) =>
      (await create(input, { tenant: 'north', dryRun: true })).preview.digest;
    const agreed = await digestOf({ name: 'nightly', scopes: ['plan.read'] });
    expect(await digestOf({ name: 'nightly', scopes: ['plan.read'] })).toBe(agreed);
    for (const other of [
      { name: 'weekly', scopes: ['plan.read'] },
      { name: 'nightly' },
      { name: 'nightly', scopes: ['plan.read'], account: pat },
      { name: 'nightly', scopes: ['plan.read'], expires: 'never' },
    ])
      expect(await digestOf(other)).not.toBe(agreed);

    const opened = await openStore(store.url, { create: false });
    const runner = createStoreRunner(opened, { user: 'tester', clock: () => now });
    const createAgreed = (name: string) =>
      runner.write(
        createToken,
        { name, scopes: ['plan.read'] },
        { tenant: 'north', dryRun: false, limits: {}, expectedDigest: agreed },
      );
    await expect(createAgreed('weekly')).rejects.toMatchObject({ exitCode: 6 });
    expect((await createAgreed('nightly')).output.job).toBe('1');
    await opened.close();
  });

  it('is named whole in a revocation without being kept there', async () => {
    const { output } = await create({ name: 'leaked' });
    const id = output.secret ?? '';
    await store.runner.write(revokeToken, { id }, { dryRun: false, limits: {} });
    const job = await store.runner.read(showJob, { id: '2' }, {});
    expect(job.input).toMatchObject({ id: output.token.id });
    expect(JSON.stringify(job)).not.toContain(id);
  });

  it('may not do more than its maker: not for an administrator, not beyond their scopes, not in another tenant', async () => {
    await expect(create({ name: 'x' }, { tenant: 'north', as: admin })).rejects.toThrow(/is an account/);
    const ofPat = await create({ name: 'x', account: pat }, { tenant: 'north', as: admin });
    expect(ofPat.output.token).toMatchObject({ account: pat, tenant: 'north' });
    await expect(create({ name: 'x', account: pat }, { tenant: 'north', as: pat })).rejects.toThrow(
      /may not run token\.create/,
    );

    const scopes = new Set(['token.administer', 'plan.read'] as const);
    const narrow = runnerAs({ token: 'T', name: 't', tenant: 'north', account: null, scopes });
    await expect(create({ name: 'x' }, {}, narrow)).rejects.toThrow(/lacks/);
    await expect(create({ name: 'x', scopes: ['role.assign'] }, {}, narrow)).rejects.toThrow(/role\.assign/);
    const within = await create({ name: 'x', scopes: ['plan.read'] }, {}, narrow);
    expect(within.output.token).toMatchObject({ tenant: 'north', scopes: ['plan.read'] });
    await expect(create({ name: 'x', scopes: ['plan.read'] }, { tenant: 'south' }, narrow)).rejects.toThrow(
      /no tenant/i,
    );
  });

  it.each([
    [{ scopes: ['plan.raed'] }, /is no scope/],
    [{ expires: '2026-11-20' }, /has passed/],
    [{ expires: '2026-02-30' }, /neither a date/],
    [{ account: 'nobody@acme.example' }, /There is no account/],
  ])('is refused for %j', async (input, message) => {
    await expect(create({ name: 'x', ...input }, { tenant: 'north' })).rejects.toThrow(message);
    expect(await list()).toEqual([]);
  });

  it('is never good for longer than the one that it is made by', async () => {
    const maker = { token: 'M', name: 'm', tenant: 'north', account: null, scopes: null };
    const runner = runnerAs({ ...maker, expires: '2026-11-22' as CalendarDate });
    for (const expires of ['never', '2026-11-23', '2099-01-01']) {
      await expect(create({ name: 'long', expires }, {}, runner)).rejects.toMatchObject({
        code: 'not-permitted',
        message: 'The token M (m) is good through 2026-11-22 and may not make one that is good for longer.',
      });
    }
    for (const expires of [undefined, '2026-11-22']) {
      const { output } = await create(
        { name: 'short', ...(expires === undefined ? {} : { expires }) },
        {},
        runner,
      );
      expect(output.token.expires).toBe('2026-11-22');
    }
    const { output } = await create({ name: 'today', expires: '2026-11-21' }, {}, runner);
    expect(await whoIs(output.secret)).toMatchObject({ expires: '2026-11-21' });
  });
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { date } from '../../src/domain/calendar.js';
import { disableFeature } from '../../src/operations/feature/disable.js';
import { enableFeature } from '../../src/operations/feature/enable.js';
import { listLearners } from '../../src/operations/learner/list.js';
import { seedTenant } from '../../src/operations/seed/seed.js';
import type { RecordChange } from '../../src/store/port.js';
import { anEmployerAccount } from '../builders/accounts.js';
import { applying } from '../builders/store.js';
import { storePlaces } from '../builders/store.js';
import type { Served } from './served.js';
import { serving } from './served.js';

const NOON = Date.UTC(2026, 10, 21, 12);
const FEATURE = 'employer-learning-plan';

let served: Served;
let now: number;
interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function answer(operation: string, body: unknown = {}, secret = served.secret): Promise<Answer> {
  const response = await served.post(operation, body, { authorization: `Bearer ${secret}` });
  return { status: response.status, body: await response.json() };
}

/** The reply when the same request was sent before. */
async function repeated(operation: string, body: unknown = {}, secret = served.secret): Promise<Answer> {
  await answer(operation, body, secret);
  return answer(operation, body, secret);
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

describe.each(storePlaces)('an answer of the service, on a store in $kind', ({ place }) => {
  beforeEach(async () => {
    now = NOON;
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
      { clock: () => now, place },
    );
  });
  afterEach(() => served.dispose());

  it('is another one right after a write through the service', async () => {
    await repeated('feature.list');
    await answer('feature.enable', { input: { keys: [FEATURE] } });
    expect(await answer('feature.list')).toEqual({ status: 200, body: features(true) });
    await answer('feature.disable', { input: { keys: [FEATURE] } });
    expect(await answer('feature.list')).toEqual({ status: 200, body: features(false) });
  });

  it('is another one right after a write over another connection to the file', async () => {
    await repeated('feature.list');
    await served.runner.write(enableFeature, { keys: [FEATURE] }, applying());
    expect(await answer('feature.list')).toEqual({ status: 200, body: features(true) });
    await served.runner.write(disableFeature, { keys: [FEATURE] }, applying());
    expect(await answer('feature.list')).toEqual({ status: 200, body: features(false) });
  });

  it('is another one right after another process wrote to the file', async ({ skip }) => {
    if (!served.url.startsWith('file:')) skip('another process writes in its own way here');
    await repeated('tenant.list');
    const script = `const { DatabaseSync } = require('@photostructure/sqlite');
      new DatabaseSync(process.argv[1], { timeout: 5000 }).exec("UPDATE tenant SET name = 'Another'");`;
    await promisify(execFile)(process.execPath, ['-e', script, served.url.slice('file:'.length)]);
    expect(await answer('tenant.list')).toMatchObject({
      body: { output: { tenants: [{ name: 'Another' }] } },
    });
  });

  it('is the same while somebody writes, and another one right after they committed', async () => {
    await repeated('feature.list');
    let seen: Answer | undefined;
    await served.served.write(async (writer) => {
      await writer.apply([
        { tenant: 'north', entity: 'feature', before: null, after: { key: FEATURE, enabled: true } },
      ]);
      seen = await answer('feature.list');
    });
    expect(seen).toEqual({ status: 200, body: features(false) });
    expect(await answer('feature.list')).toEqual({ status: 200, body: features(true) });
  });

  it('is refused to a token that was revoked, from the next request on', async () => {
    const [one, other] = [await served.token(), await served.token()];
    await repeated('feature.list', {}, one.secret);
    await answer('token.revoke', { input: { id: one.id } });
    expect(await answer('feature.list', {}, one.secret)).toMatchObject({
      status: 401,
      body: { code: 'token-refused' },
    });
    await repeated('feature.list', {}, other.secret);
    await served.served.write((writer) => writer.tokens.revoke(other.id, new Date(now).toISOString()));
    expect(await answer('feature.list', {}, other.secret)).toMatchObject({ status: 401 });
  });

  it('is refused to an account that can no longer sign in', async () => {
    const { secret } = await served.token({ tenant: 'north', account: 'lee@acme.example' });
    const role = { account: 'lee@acme.example', role: 'Data Export' };
    await apply({ tenant: 'north', entity: 'account-role', before: null, after: role });
    await repeated('feature.list', {}, secret);
    const before = await account('lee@acme.example');
    await apply({ tenant: 'north', entity: 'account', before, after: { ...before, status: 'archived' } });
    expect(await answer('feature.list', {}, secret)).toMatchObject({ status: 401 });
  });

  it('is refused to an account that lost the role for it', async () => {
    const { secret } = await served.token({ tenant: 'north', account: 'lee@acme.example' });
    const role = { account: 'lee@acme.example', role: 'Standard Administrator' };
    await apply({ tenant: 'north', entity: 'account-role', before: null, after: role });
    expect(await repeated('competence.list', {}, secret)).toMatchObject({ status: 200 });
    await apply({ tenant: 'north', entity: 'account-role', before: role, after: null });
    expect(await answer('competence.list', {}, secret)).toMatchObject({
      status: 403,
      body: { code: 'not-permitted' },
    });
  });

  it('is refused for a tenant that was removed', async () => {
    await served.fill('south', {});
    await repeated('feature.list', { tenant: 'south' });
    await answer('tenant.delete', { input: { key: 'south' } });
    expect(await answer('feature.list', { tenant: 'south' })).toMatchObject({
      status: 404,
      body: { code: 'unknown-tenant' },
    });
  });

  it('is what the account of its token may see, even if others send the same request', async () => {
    await served.runner.write(
      seedTenant,
      { scenario: 'overdue-discrepancy', size: 12, seed: '1' },
      applying(),
    );
    const tenant = 'southfield';
    const emails = (await served.records(tenant, 'account')).map(({ email }) => email);
    const tokens = await Promise.all(emails.map((email) => served.token({ tenant, account: email })));
    const own = await Promise.all(
      emails.map((as) => served.runner.read(listLearners, {}, { tenant, as, asOf: date('2026-11-21') })),
    );
    // Same request, but their scopes differ.
    expect(new Set(own.map(({ learners }) => JSON.stringify(learners))).size).toBeGreaterThan(2);
    for (let round = 0; round < 2; round += 1) {
      for (const [at, { secret }] of tokens.entries()) {
        const { body } = await answer('learner.list', {}, secret);
        expect(body).toEqual({ output: own[at] });
      }
    }
    const accounts = await Promise.all(
      tokens.map(({ secret }) => answer('account.list', { tenant }, secret)),
    );
    expect(accounts.map(({ status }) => status)).toEqual(
      emails.map((email) => (email.startsWith('admin@') ? 200 : 403)),
    );
  });

  it('is refused to a token after its last day', async () => {
    const { secret } = await served.token({ expires: date('2026-11-21') });
    await repeated('feature.list', {}, secret);
    now = Date.UTC(2026, 10, 21, 23, 59, 59);
    expect(await answer('feature.list', {}, secret)).toMatchObject({ status: 200 });
    now = Date.UTC(2026, 10, 22);
    expect(await answer('feature.list', {}, secret)).toMatchObject({ status: 401 });
  });

  it('is that of the day on which it is given', async () => {
    now = Date.UTC(2026, 10, 21, 23, 59, 59);
    expect(await repeated('competence.list')).toMatchObject({ status: 200 });
    expect(await repeated('learner.list')).toMatchObject({ body: { output: { asOf: '2026-11-21' } } });
    now = Date.UTC(2026, 10, 22);
    expect(await answer('learner.list')).toMatchObject({ body: { output: { asOf: '2026-11-22' } } });
    now = Date.UTC(2026, 10, 21, 23, 59, 59);
    expect(await answer('learner.list')).toMatchObject({ body: { output: { asOf: '2026-11-21' } } });
  });

  it('stores the day on which its token was used last', async () => {
    const { id, secret } = await served.token();
    const lastUsed = async () => (await served.served.read((reader) => reader.tokens.find(id)))?.lastUsed;
    await repeated('feature.list', {}, secret);
    expect(await lastUsed()).toBe('2026-11-21');
    now += 24 * 60 * 60 * 1000;
    await answer('feature.list', {}, secret);
    expect(await lastUsed()).toBe('2026-11-22');
  });
});

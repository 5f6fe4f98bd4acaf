import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyAuditChain } from '../../../src/operations/audit/verify.js';
import { createTenant } from '../../../src/operations/tenant/create.js';
import { deleteTenant } from '../../../src/operations/tenant/delete.js';
import { createToken } from '../../../src/operations/token/create.js';
import { revokeToken } from '../../../src/operations/token/revoke.js';
import { erasedInput, FORMS } from '../../../src/changes/entry-hash.js';
import { openStore } from '../../../src/store/open.js';
import { openDatabase } from '../../../src/store/sql/sqlite/database.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { changeRecords } from '../../builders/changes.js';
import { applying, storeWith, type TenantRecords, type TestStore } from '../../builders/store.js';

type Tenants = Readonly<Record<string, TenantRecords>>;

let store: TestStore;
let [good, revoked] = ['', ''];

beforeEach(async () => {
  store = await storeWith();
  await store.runner.write(createTenant, { key: 'north', name: 'North' }, applying());
  const making = async (name: string, tenant?: string): Promise<string> => {
    const { output } = await store.runner.write(createToken, { name }, { ...applying(), tenant });
    return output.token.id;
  };
  good = await making('nightly', 'north');
  revoked = await making('old');
  await store.runner.write(revokeToken, { id: revoked }, applying());
});
afterEach(() => store.dispose());

const verified = () => store.runner.read(verifyAuditChain, { records: true }, {});

/** Past Provost, as somebody with rights to the file could. */
function tamper(statement: string, ...values: string[]): void {
  const database = openDatabase(store.url.slice('file:'.length), { timeout: 1_000 });
  database.prepare(statement).run(...values);
  database.close();
}

describe('verifying with the records', () => {
  it('holds tokens against the jobs that made and revoked them', async () => {
    expect(await verified()).toMatchObject({ intact: true, records: { findings: 0 } });
  });

  it.each<[string, string, () => string[], () => string]>([
    [
      'widened',
      "UPDATE token SET scopes = '[]' WHERE id = ?",
      () => [good],
      () => `${good} is not as job 2 made it`,
    ],
    [
      'given a longer life',
      "UPDATE token SET expires = '2099-01-01' WHERE id = ?",
      () => [good],
      () => `${good} is not as job 2 made it`,
    ],
    [
      'given another secret',
      "UPDATE token SET hash = 'ab' WHERE id = ?",
      () => [good],
      () => `${good} is not as job 2 made it`,
    ],
    [
      'freed from its tenant',
      'UPDATE token SET tenant_id = NULL WHERE id = ?',
      () => [good],
      () => `${good} is not as job 2 made it`,
    ],
    [
      'woken again',
      'UPDATE token SET revoked_at = NULL WHERE id = ?',
      () => [revoked],
      () => `${revoked} is good, though job 4 revoked it`,
    ],
    [
      'revoked past Provost',
      "UPDATE token SET revoked_at = '2026-01-01' WHERE id = ?",
      () => [good],
      () => `${good} was revoked by no job`,
    ],
    [
      'taken away',
      'DELETE FROM token WHERE id = ?',
      () => [revoked],
      () => `${revoked} that job 3 made is gone`,
    ],
    [
      'taken away from its tenant',
      'DELETE FROM token WHERE id = ?',
      () => [good],
      () => `${good} that job 2 made is gone`,
    ],
    [
      'slipped in',
      "INSERT INTO token (id, name, hash, created_at, created_by) VALUES (?, 'x', 'ab', '2026-01-01', 'x')",
      () => ['AAAAAAAAAAA'],
      () => 'AAAAAAAAAAA was made by no job',
    ],
  ])('names a token that was %s', async (_, statement, values, problem) => {
    tamper(statement, ...values());
    const { intact, findings } = await verified();
    expect(intact).toBe(false);
    expect(findings.map((finding) => finding.problem)).toEqual([`the token ${problem()}`]);
  });

  it('says nothing of tokens that went with their account or their tenant', async () => {
    const account = anEmployerAccount('zelda@acme.example', { organisation: null });
    const changing = async (before: Tenants, after: Tenants): Promise<void> => {
      const opened = await openStore(store.url, { create: false });
      await changeRecords(opened, before, after);
      await opened.close();
    };
    await changing({}, { north: { account: [account] } });
    const options = { ...applying(), tenant: 'north' };
    const { output } = await store.runner.write(
      createToken,
      { name: 'z', account: 'Zelda@ACME.example' },
      options,
    );
    tamper('DELETE FROM token WHERE id = ?', output.token.id);
    expect(problemsIn(await verified())).toEqual([`the token ${output.token.id} that job 6 made is gone`]);
    await changing({ north: { account: [account] } }, {});
    expect(problemsIn(await verified())).toEqual([]);
    await store.runner.write(deleteTenant, { key: 'north' }, applying());
    expect(problemsIn(await verified())).toEqual([]);
  });
});

const problemsIn = ({ findings }: Awaited<ReturnType<typeof verified>>): string[] =>
  findings.map(({ problem }) => problem);

/** Erases personal values of a token's job directly, without Provost. */
function erase(job: number, input: string): void {
  tamper('UPDATE job SET input = ?, reason = NULL, salt = NULL WHERE id = ?', input, String(job));
  tamper('UPDATE audit SET reason = NULL WHERE job = ?', String(job));
}

async function inputOf(id: number): Promise<string> {
  const opened = await openStore(store.url, { create: false });
  const job = await opened.read(({ journal }) => journal.job(id));
  await opened.close();
  if (job === undefined) throw new Error('no job');
  return erasedInput(FORMS.lasting, job);
}

describe('erasing the input of jobs on tokens', () => {
  it('takes the names and leaves which tokens they were, so that these verify as ever', async () => {
    for (const job of [2, 3, 4]) {
      const left = await inputOf(job);
      expect(left).toContain(job === 2 ? good : revoked);
      for (const name of ['nightly', 'old']) expect(left).not.toContain(name);
      erase(job, left);
    }
    const verdict = await verified();
    expect(verdict).toMatchObject({ intact: true, findings: [], erased: 3 });
  });

  it('does not cover that a revoked token is good again', async () => {
    tamper('UPDATE token SET revoked_at = NULL WHERE id = ?', revoked);
    erase(4, await inputOf(4));
    expect(problemsIn(await verified())).toEqual([`the token ${revoked} is good, though job 4 revoked it`]);
  });

  it('does not cover that a token was widened', async () => {
    tamper("UPDATE token SET scopes = '[]' WHERE id = ?", good);
    erase(2, await inputOf(2));
    expect(problemsIn(await verified())).toEqual([`the token ${good} is not as job 2 made it`]);
  });

  it.each<[string, () => string]>([
    ['all of it', () => '{}'],
    ['which token it was', () => JSON.stringify({ id: good })],
  ])('is found where it took %s', async (_, input) => {
    tamper('UPDATE token SET revoked_at = NULL WHERE id = ?', revoked);
    erase(4, input());
    expect(problemsIn(await verified())).toContain('it, or job 4, was changed after it was written');
  });

  it('is found where an entry of an earlier version lets all of it go', async () => {
    erase(4, '{}');
    expect(problemsIn(await verified())).toContain(
      'which token it was is erased from the input of job 4, token.revoke',
    );
  });
});

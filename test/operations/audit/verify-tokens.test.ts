import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyAuditChain } from '../../../src/operations/audit/verify.js';
import { createTenant } from '../../../src/operations/tenant/create.js';
import { createToken } from '../../../src/operations/token/create.js';
import { revokeToken } from '../../../src/operations/token/revoke.js';
import { openDatabase } from '../../../src/store/sql/sqlite/database.js';
import { applying, storeWith, type TestStore } from '../../builders/store.js';

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
});

import { expect, it } from 'vitest';
import { assignRole } from '../../../src/operations/role/assign.js';
import { verifyAuditChain } from '../../../src/operations/audit/verify.js';
import { openDatabase } from '../../../src/store/sql/sqlite/database.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { applying, storeWith } from '../../builders/store.js';

it('verifying with the records names those that are not as their job left them, and the chain is whole all the same', async () => {
  const role = 'Employer - View Learning Plan';
  const store = await storeWith({
    t: { account: [anEmployerAccount('a@x.example', { organisation: null })] },
  });
  try {
    const verified = (records: boolean) => store.runner.read(verifyAuditChain, { records }, {});
    await store.runner.write(assignRole, { role, emails: ['a@x.example'] }, { ...applying(), tenant: 't' });
    // The tenant's own records were filled in by no job.
    const problems = (await verified(true)).findings.map(({ problem }) => problem);
    expect(problems).toEqual(
      ['tenant', 'account'].map((kind) => `the tenant t holds 1 of the kind ${kind}, where its jobs left 0`),
    );

    const database = openDatabase(store.url.slice('file:'.length), { timeout: 1_000 });
    database.exec('DELETE FROM account_role');
    database.close();
    const verdict = await verified(true);
    expect(verdict).toMatchObject({ intact: false, findingCount: 4, records: { compared: 1, findings: 4 } });
    expect(verdict.findings[0]).toEqual({
      seq: 1,
      line: null,
      problem: `the account-role a@x.example · ${role} of the tenant t is not as job 1 left it`,
    });
    expect(await verified(false)).toMatchObject({ intact: true, findings: [], records: null });
  } finally {
    await store.dispose();
  }
});

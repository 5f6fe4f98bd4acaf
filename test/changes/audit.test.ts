import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditVerdict } from '../../src/changes/audit.js';
import { verifyAudit } from '../../src/changes/audit.js';
import { openDatabase } from '../../src/store/sql/sqlite/database.js';
import { putLogAway } from '../builders/put-log-away.js';
import { asEntriesOfForm } from './earlier-chain.js';
import type { Bench } from './fixtures.js';
import { created, freshStore, people, theTenant, undo, writeChanges } from './fixtures.js';

describe('the audit chain', () => {
  let template: Bench;
  let bench: Bench;
  beforeAll(async () => {
    template = await freshStore();
    const { store } = template;
    await writeChanges(store, [theTenant()]);
    // The second of them, job 3, has two batches.
    for (const [place, size] of [10, 5_001, 10].entries())
      await writeChanges(store, people(size, place * 10_000).map(created));
    await undo(store, 4);
    putLogAway(template.path);
  });
  afterAll(() => template.end());
  beforeEach(async () => {
    bench = await freshStore(template.path);
  });
  afterEach(() => bench.end());

  const verdict = (noted?: string): Promise<AuditVerdict> =>
    bench.store.read(({ journal }) =>
      verifyAudit(journal, async () => undefined, noted === undefined ? [] : [noted]),
    );

  /** Past Provost, as somebody with rights to the file could. */
  const tamper = (...statements: string[]): void => {
    const database = openDatabase(bench.path, { timeout: 1_000 });
    database.exec('PRAGMA foreign_keys = OFF');
    for (const statement of statements) database.exec(statement);
    database.close();
  };

  it('is intact as it was written, and through every head that was noted', async () => {
    const whole = await verdict();
    expect(whole).toMatchObject({ entries: 5, findings: [] });
    expect(whole.head).toMatch(/^[0-9a-f]{64}$/);
    await writeChanges(bench.store, people(1, 900_000).map(created));
    expect(await verdict(whole.head)).toMatchObject({ entries: 6, findings: [] });
  });

  it('of a store without jobs is intact', async () => {
    const empty = await freshStore();
    expect(await empty.store.read(({ journal }) => verifyAudit(journal, async () => undefined))).toEqual({
      ...{ entries: 0, findings: [], erased: 0, head: '0'.repeat(64) },
    });
    await empty.end();
  });

  it.each([
    ['seq', 'job = 1'],
    ['actor', "actor = 'somebody else'"],
    ['reason', 'reason = NULL'],
    ['number of changes', 'changes = 3'],
    ['time', "at = '2026-01-01T00:00:00.000Z'"],
    ['digest', "digest = 'd'"],
    ['hash', `hash = '${'a'.repeat(64)}'`],
    ['digest of details', "details = 'd'"],
    ['form', 'form = 2'],
  ])('shows an entry whose %s was changed', async (_what, setting) => {
    tamper(`UPDATE audit SET ${setting} WHERE seq = 3`);
    expect((await verdict()).findings.map(({ seq }) => seq)).toContain(3);
  });

  it.each([
    ['actor', "actor = 'somebody else'"],
    ['reason', 'reason = NULL'],
    ['input', "input = '{}'"],
    ['counts', "counts = '{}'"],
    ['as-of date', "as_of = '2020-01-01'"],
    ['what it undoes', 'undoes = 1'],
    ['whether it was undone', 'undone_by = 4'],
    ['time', "at = '2026-01-01T00:00:00.000Z'"],
    ['salt', "salt = 'another'"],
    ['salt, as if it were erased,', 'salt = NULL'],
  ])('shows a job row whose %s was changed', async (_what, setting) => {
    tamper(`UPDATE job SET ${setting} WHERE id = 3`);
    expect((await verdict()).findings).not.toEqual([]);
  });

  it('shows a job row and its entry that were changed alike', async () => {
    tamper("UPDATE job SET actor = 'x' WHERE id = 3", "UPDATE audit SET actor = 'x' WHERE seq = 3");
    expect((await verdict()).findings).toEqual([
      { seq: 3, problem: 'it, or job 3, was changed after it was written' },
    ]);
  });

  it('shows an undoing that was concealed', async () => {
    tamper('UPDATE job SET undone_by = NULL WHERE id = 4');
    expect((await verdict()).findings).toEqual([{ seq: 6, problem: 'whether job 4 was undone was changed' }]);
  });

  it('shows an entry that was removed', async () => {
    tamper('DELETE FROM audit WHERE seq = 3');
    const { findings } = await verdict();
    expect(findings).toContainEqual({ seq: 4, problem: 'entry 3 is missing before it' });
    expect(findings).toContainEqual({ seq: 6, problem: 'job 3 stands in no entry' });
  });

  it('shows an entry that was removed with the numbers after it closed up', async () => {
    tamper(
      'DELETE FROM audit WHERE seq = 3',
      'UPDATE audit SET seq = 3 WHERE seq = 4',
      'UPDATE audit SET seq = 4 WHERE seq = 5',
    );
    expect((await verdict()).findings).toContainEqual({
      seq: 3,
      problem: 'it does not follow from the entry before it',
    });
  });

  it('shows entries that changed places', async () => {
    tamper(
      'UPDATE audit SET seq = 100 WHERE seq = 2',
      'UPDATE audit SET seq = 2 WHERE seq = 3',
      'UPDATE audit SET seq = 3 WHERE seq = 100',
    );
    expect((await verdict()).findings.map(({ seq }) => seq)).toEqual(expect.arrayContaining([2, 3]));
  });

  it('shows an entry that was inserted', async () => {
    tamper(
      'UPDATE audit SET seq = 6 WHERE seq = 5',
      'INSERT INTO audit SELECT 5, job, at, tenant, actor, operation, reason, changes, digest, previous, hash, form, account, token, details FROM audit WHERE seq = 4',
    );
    expect((await verdict()).findings).toContainEqual({
      seq: 5,
      problem: 'it does not follow from the entry before it',
    });
  });

  it('shows a recorded change that was altered, and one that was removed', async () => {
    tamper(
      "UPDATE job_batch SET changes = replace(changes, 'P-000001', 'P-999999') WHERE job = 2 AND seq = 1",
    );
    expect((await verdict()).findings).toEqual([
      { seq: 2, problem: 'the changes recorded for job 2 are not those that it made' },
    ]);
    tamper('DELETE FROM job_batch WHERE job = 3 AND seq = 2');
    expect((await verdict()).findings.map(({ seq }) => seq)).toEqual([2, 3]);
  });

  it('shows a job that was removed', async () => {
    tamper('DELETE FROM job WHERE id = 3');
    expect((await verdict()).findings).toContainEqual({ seq: 3, problem: 'its job 3 is missing' });
  });

  it('cut short with its jobs shows only against a head that was noted', async () => {
    const { head } = await verdict();
    tamper(
      'UPDATE job SET undone_by = NULL',
      'DELETE FROM audit WHERE seq = 5',
      'DELETE FROM job_batch WHERE job = 5',
      'DELETE FROM job WHERE id = 5',
    );
    expect((await verdict()).findings).toEqual([]);
    expect((await verdict(head)).findings).toEqual([
      {
        seq: 5,
        problem: `the head ${head} that was noted is not in the chain: it was cut short or made anew`,
      },
    ]);
  });

  it.each([
    ['account', "account = 'pat@acme.example'"],
    ['token', "token = 'ci'"],
    ['key', "job_key = 'another'"],
    ['plan', "plan = 'another'"],
    ['overridden limits', "overrode = '{}'"],
    ['being journaled', 'journaled = 0'],
  ])('shows a job row whose %s was changed', async (_what, setting) => {
    tamper(`UPDATE job SET ${setting} WHERE id = 3`);
    expect((await verdict()).findings).not.toEqual([]);
  });

  describe('with entries of the first schema', () => {
    it('is intact, and goes on with entries of today', async () => {
      await asEntriesOfForm(1, bench);
      expect((await verdict()).findings).toEqual([]);
      await writeChanges(bench.store, people(1, 90_000).map(created));
      expect(await verdict()).toMatchObject({ entries: 6, findings: [] });
    });

    it('shows facts that were added to one', async () => {
      await asEntriesOfForm(1, bench);
      tamper("UPDATE job SET token = 'ci' WHERE id = 3");
      expect((await verdict()).findings).toEqual([{ seq: 3, problem: 'it disagrees with job 3' }]);
      tamper('UPDATE audit SET form = 2 WHERE seq = 2');
      expect((await verdict()).findings.map(({ seq }) => seq)).toEqual([2, 3]);
    });
  });

  describe('with entries that cover input, reason and changes as they are', () => {
    it('is intact, and goes on with entries of today', async () => {
      await asEntriesOfForm(2, bench);
      expect((await verdict()).findings).toEqual([]);
      await writeChanges(bench.store, people(1, 90_000).map(created));
      expect(await verdict()).toMatchObject({ entries: 6, findings: [], erased: 0 });
    });

    it.each([
      ['input', "UPDATE job SET input = '{}' WHERE id = 3"],
      ['salt', "UPDATE job SET salt = 's' WHERE id = 3"],
      ['digest of details', "UPDATE audit SET details = 'd' WHERE seq = 3"],
    ])('shows one to which another %s was given', async (_what, statement) => {
      await asEntriesOfForm(2, bench);
      tamper(statement);
      expect((await verdict()).findings).toEqual([
        { seq: 3, problem: 'it, or job 3, was changed after it was written' },
      ]);
    });
  });
});

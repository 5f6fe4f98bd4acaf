import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erasedText } from '../../src/changes/sealing.js';
import { verifyAudit } from '../../src/changes/audit.js';
import { verifyRecords } from '../../src/changes/verify-records.js';
import { withFirstRows } from '../../src/operations/first-rows.js';
import type { Records } from '../../src/store/entities.js';
import { entities } from '../../src/store/entities.js';
import type { RecordChange, StoreReader } from '../../src/store/port.js';
import { openDatabase } from '../../src/store/sql/sqlite/database.js';
import { anEmployerAccount } from '../builders/accounts.js';
import type { Bench } from './fixtures.js';
import { aPerson, created, freshStore, theTenant, writeChanges } from './fixtures.js';

type Account = Records['account'];
const mallory = anEmployerAccount('mallory@acme.example', { organisation: null });
const another = anEmployerAccount('other@acme.example', { organisation: null });

const change = (before: Account | null, after: Account | null): RecordChange => ({
  tenant: 't',
  entity: 'account',
  before,
  after,
});

const jobs = async (bench: Bench, ...each: RecordChange[]): Promise<void> => {
  for (const one of each) await writeChanges(bench.store, [one]);
};

/** What is told of these jobs is erased wherever they tell of somebody, past Provost. */
async function erase({ store, path }: Bench, chosen: (job: number) => boolean): Promise<void> {
  const lines = await store.read(async ({ journal }) => {
    const found: { job: number; changes: string }[] = [];
    for (const { id } of await journal.jobs({}))
      for await (const changes of journal.batches(id)) found.push({ job: id, changes });
    return found;
  });
  const database = openDatabase(path, { timeout: 1_000 });
  for (const { job, changes } of lines.filter((line) => chosen(line.job)))
    database.prepare('UPDATE job_batch SET changes = ? WHERE job = ?').run(
      erasedText(changes, ({ entity }) => Object.keys(entities[entity].columns)),
      job,
    );
  database.close();
}

function tamper({ path }: Bench, statement: string): void {
  const database = openDatabase(path, { timeout: 1_000 });
  database.exec(statement);
  database.close();
}

/** All that verifying finds: nothing of it is in the chain, which erasing leaves whole. */
async function problemsOf({ store }: Bench): Promise<string[]> {
  const noWait = async (): Promise<void> => undefined;
  const verified = (reader: StoreReader) =>
    withFirstRows(async (met) => ({
      chain: await verifyAudit(reader.journal, noWait),
      records: await verifyRecords(reader, met, noWait),
    }));
  const { chain, records } = await store.read(verified);
  expect(chain.findings).toEqual([]);
  return records.findings.map(({ problem }) => problem);
}

async function inStore(use: (bench: Bench) => Promise<void>): Promise<void> {
  const bench = await freshStore();
  try {
    // The tenant's job journals no records; the accounts come after it.
    await writeChanges(bench.store, [theTenant()]);
    await use(bench);
  } finally {
    await bench.end();
  }
}

const erasedInPart = (job: number): string =>
  `job ${job} changed a record of the kind account in the tenant t that was erased there, but not in all its changes`;

describe('erasing what a job changed', () => {
  it('does not cover a change of what is left of the record', () =>
    inStore(async (bench) => {
      await jobs(bench, created({ ...aPerson('P-1'), dateOfBirth: '1980-02-11' as never }));
      await erase(bench, (job) => job === 2);
      expect(await problemsOf(bench)).toEqual([]);
      tamper(bench, "UPDATE person SET kind = 'external-learner'");
      expect(await problemsOf(bench)).toEqual(['the person P-1 of the tenant t is not as job 2 left it']);
    }));

  it('does not cover an account that is there and was made an administrator', () =>
    inStore(async (bench) => {
      await jobs(bench, change(null, mallory));
      tamper(bench, "UPDATE account SET kind = 'administrator'");
      await erase(bench, (job) => job === 2);
      expect(await problemsOf(bench)).toEqual([erasedInPart(2)]);
    }));

  it('does not cover that a right was taken away again', () =>
    inStore(async (bench) => {
      const powerful = { ...mallory, kind: 'administrator' } as Account;
      await jobs(bench, change(null, powerful), change(powerful, mallory));
      tamper(bench, "UPDATE account SET kind = 'administrator'");
      await erase(bench, (job) => job === 3);
      expect(await problemsOf(bench)).toEqual([erasedInPart(3)]);
    }));

  it('does not cover an account that is there with the removal of another', () =>
    inStore(async (bench) => {
      await jobs(bench, change(null, mallory), change(null, another), change(another, null));
      tamper(bench, "UPDATE account SET kind = 'administrator'");
      await erase(bench, (job) => job === 2 || job === 4);
      expect(await problemsOf(bench)).toEqual([
        'the account other@acme.example of the tenant t is not as job 3 left it',
      ]);
    }));

  it('is whole where it is of all changes of records that went, and is named where it is not', async () => {
    const steps = fc.array(
      fc.record({
        who: fc.constantFrom(mallory, another),
        status: fc.constantFrom<Account['status']>('full-user', 'archived', 'gone' as never),
      }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(), async (all, which) => {
        await inStore(async (bench) => {
          const held = new Map<Account, Account>();
          const whose: Account[] = [];
          const put = async (who: Account, after: Account | null): Promise<void> => {
            const before = held.get(who) ?? null;
            if (before?.status === after?.status) return;
            await jobs(bench, change(before, after));
            whose.push(who);
            if (after === null) held.delete(who);
            else held.set(who, after);
          };
          for (const { who, status } of all)
            await put(who, (status as string) === 'gone' ? null : { ...who, status });
          await put(mallory, null);
          await erase(bench, (job) => whose[job - 2] === mallory);
          expect(await problemsOf(bench)).toEqual([]);

          const others = whose.flatMap((who, at) => (who === another ? [at + 2] : []));
          if (others.length === 0) return;
          await put(another, { ...another, status: 'invited' });
          const chosen = others[which % others.length];
          await erase(bench, (job) => job === chosen);
          expect(await problemsOf(bench)).not.toEqual([]);
        });
      }),
      { numRuns: 20 },
    );
  });
});

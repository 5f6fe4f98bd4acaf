import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { proposeTenantRemoval } from '../../src/changes/whole-tenant.js';
import type { RecordsVerdict } from '../../src/changes/verify-records.js';
import { verifyRecords } from '../../src/changes/verify-records.js';
import { withFirstRows } from '../../src/operations/first-rows.js';
import type { RecordChange, Store } from '../../src/store/port.js';
import { openDatabase } from '../../src/store/sql/sqlite/database.js';
import type { Bench } from './fixtures.js';
import {
  aPerson,
  created,
  freshStore,
  people,
  removed,
  theTenant,
  undo,
  updated,
  writeChanges,
} from './fixtures.js';

const verdictOn = (store: Store): Promise<RecordsVerdict> =>
  withFirstRows((met) => store.read((reader) => verifyRecords(reader, met, async () => undefined)));

describe('the records of a store', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await freshStore();
    await writeChanges(bench.store, [theTenant(), ...people(3).map(created)]);
    await writeChanges(bench.store, people(5_001, 100).map(created));
    const [first, second, third] = people(3);
    if (first === undefined || second === undefined || third === undefined) throw new Error('three people');
    await writeChanges(bench.store, [updated(first, { ...first, firstName: 'Kim' }), removed(second)]);
  });
  afterEach(() => bench.end());

  /** Past Provost, as somebody with rights to the file could. */
  const tamper = (statement: string): void => {
    const database = openDatabase(bench.path, { timeout: 1_000 });
    database.exec('PRAGMA foreign_keys = OFF');
    database.exec(statement);
    database.close();
  };

  it('are as the last jobs left them', async () => {
    expect(await verdictOn(bench.store)).toEqual({ compared: 5_003, findings: [] });
  });

  it.each([
    [
      'changed',
      "UPDATE person SET first_name = 'Ann' WHERE reference = 'P-000000'",
      3,
      'person P-000000 of the tenant t is not as job 3',
    ],
    [
      'changed in a column that was empty',
      "UPDATE person SET uln = '1' WHERE reference = 'P-000777'",
      2,
      'person P-000777 of the tenant t is not as job 2',
    ],
    [
      'removed',
      "DELETE FROM person WHERE reference = 'P-000100'",
      2,
      'person P-000100 of the tenant t is not as job 2',
    ],
    [
      'brought back',
      "INSERT INTO person (tenant_id, reference, first_name, last_name, kind) VALUES (1, 'P-000001', 'S', 'O', 'employee')",
      3,
      'person P-000001 of the tenant t is not as job 3',
    ],
  ])('are found where one was %s past the jobs', async (_, statement, seq, problem) => {
    tamper(statement);
    const { findings } = await verdictOn(bench.store);
    expect(findings[0]?.seq).toBe(seq);
    expect(findings[0]?.problem).toContain(problem);
  });

  it.each([
    ['removed', "DELETE FROM person WHERE reference = 'P-000002'", 5_002],
    [
      'made',
      "INSERT INTO person (tenant_id, reference, first_name, last_name, kind) VALUES (1, 'X', 'S', 'O', 'employee')",
      5_004,
    ],
  ])(
    'are counted where the job that made their tenant journaled none: one was %s',
    async (_, statement, there) => {
      tamper(statement);
      expect((await verdictOn(bench.store)).findings).toEqual([
        { seq: 4, problem: `the tenant t holds ${there} of the kind person, where its jobs left 5003` },
      ]);
    },
  );

  it('are compared after any jobs, undone and made again, and the tenant removed and made anew', async () => {
    const step = fc.record({
      does: fc.constantFrom('put', 'put', 'put', 'remove', 'undo', 'remake'),
      who: fc.nat(3),
      name: fc.constantFrom('Sam', 'Kim', 'Pat'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const own = await freshStore();
        const held = async (): Promise<Map<string, ReturnType<typeof aPerson>>> =>
          own.store.read(
            async (reader) =>
              new Map((await reader.tenant('t').all('person')).map((person) => [person.reference, person])),
          );
        try {
          await writeChanges(own.store, [theTenant(), ...people(2).map(created)]);
          for (const { does, who, name } of steps) {
            const reference = `P-00000${who}`;
            const isThere = (await own.store.read((reader) => reader.tenantKeys())).length > 0;
            const before = (await held()).get(reference);
            const wanted = aPerson(reference, name);
            if (does === 'put' && isThere) {
              const change = before === undefined ? created(wanted) : updated(before, wanted);
              await writeChanges(own.store, [change]);
            } else if (does === 'remove' && before !== undefined) {
              await writeChanges(own.store, [removed(before)]);
            } else if (does === 'undo') {
              const [job] = await own.store.read((reader) => reader.journal.jobs({ limit: 1 }));
              if (job !== undefined && job.undoneBy === null) await undo(own.store, job.id);
            } else if (does === 'remake') {
              if (isThere) await writeChanges(own.store, await removalOf(own.store));
              await writeChanges(own.store, [theTenant(), created(wanted)]);
            }
          }
          expect((await verdictOn(own.store)).findings).toEqual([]);
        } finally {
          await own.end();
        }
      }),
      { numRuns: 30 },
    );
  });
});

async function removalOf(store: Store): Promise<RecordChange[]> {
  const changes: RecordChange[] = [];
  await store.read((reader) =>
    proposeTenantRemoval(
      reader.tenant('t'),
      { add: (change) => void changes.push(change) },
      async () => undefined,
    ),
  );
  return changes;
}

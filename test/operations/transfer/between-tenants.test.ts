import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { addCalendar, date } from '../../../src/domain/calendar.js';
import { toCsv } from '../../../src/files/csv-writer.js';
import { NotFoundError, UsageError } from '../../../src/domain/errors.js';
import type { Achievement, Person } from '../../../src/domain/competence/types.js';
import { acceptTransfers, rejectTransfers } from '../../../src/operations/transfer/decide.js';
import { exportTransfers, type CompetenceRow } from '../../../src/operations/transfer/export.js';
import { importTransfers } from '../../../src/operations/transfer/import.js';
import { competenceRowHeaders } from '../../../src/operations/transfer/competence-columns.js';
import { updateEmployers } from '../../../src/operations/transfer/update-employers.js';
import { atSize } from '../../builders/size.js';
import { aCompetence, anAchievement, anAssignment, aPerson, FIRE } from '../../builders/competence.js';
import type { TenantRecords, TestStore } from '../../builders/store.js';
import { applying, storeWith } from '../../builders/store.js';
import { fileWith } from './file.js';

const asOf = date('2015-06-30');
const GAS = 'NHS|CSTF|Medical Gases|';
const OURS = '504|LOCAL|Ward rules|';

async function withStore<T>(
  tenants: Readonly<Record<string, TenantRecords>>,
  work: (store: TestStore) => Promise<T>,
): Promise<T> {
  const store = await storeWith(tenants);
  try {
    return await work(store);
  } finally {
    await store.dispose();
  }
}

function aTrust(
  vpd: string,
  people: readonly Person[],
  achievement: readonly Achievement[] = [],
): TenantRecords {
  const key = `vpd${vpd}`;
  return {
    tenant: [{ key, name: key, timeZone: 'Europe/London', vpd, settings: {} }],
    competence: [aCompetence(OURS), aCompetence(FIRE, 1), aCompetence(GAS)],
    person: people,
    achievement,
  };
}

function fileOfRows(rows: readonly CompetenceRow[]) {
  return fileWith(toCsv([[...competenceRowHeaders], ...rows.map((row) => Object.values(row))]));
}

describe('an export', () => {
  it('is what another employer imports as it is, and what it then exports itself', async () => {
    const held = [
      anAchievement({ expires: date('2015-12-31') }),
      anAchievement({ competence: GAS, awarded: date('2015-01-01') }),
      anAchievement({ from: date('2013-01-01') }),
      anAchievement({ competence: OURS }),
    ];
    const there = aPerson({ reference: 'A-9' });
    await withStore(
      { vpd504: aTrust('504', [aPerson()], held), vpd457: aTrust('457', [there]) },
      async (store) => {
        const sent = await store.runner.read(exportTransfers, {}, { tenant: 'vpd504', asOf });
        expect(sent).toMatchObject({ sendingVpd: '504', people: 1, count: 2 });
        expect(
          sent.rows.map(({ competencyName, sendingVpdCode }) => [competencyName, sendingVpdCode]),
        ).toEqual([
          [FIRE, '504'],
          [GAS, '504'],
        ]);
        const file = await fileOfRows(sent.rows);
        const importing = () =>
          store.runner.write(importTransfers, { file }, { ...applying(asOf), tenant: 'vpd457' });
        expect((await importing()).output).toMatchObject({ rows: 2, changes: 2, decisions: { accepted: 2 } });
        expect((await importing()).output).toMatchObject({ changes: 0, decisions: { alreadyHeld: 2 } });
        await file.dispose();

        const back = await store.runner.read(exportTransfers, {}, { tenant: 'vpd457', asOf });
        const facts = ({ competencyName, proficiencyLevel, dateFrom, expiryDate }: CompetenceRow) => [
          competencyName,
          proficiencyLevel,
          dateFrom,
          expiryDate,
        ];
        expect(back.rows.map(facts)).toEqual(sent.rows.map(facts));
      },
    );
  });

  it('is narrowed to a person, or to an organisation and all below it, and adds local competences on request', async () => {
    const other = aPerson({ reference: '2', nationalInsuranceNumber: 'QQ222222B' });
    const records: TenantRecords = {
      ...aTrust(
        '504',
        [aPerson(), other],
        [anAchievement({ competence: OURS }), anAchievement({ person: '2' })],
      ),
      organisation: [
        { key: 'trust', name: 'Trust', kind: 'department', parent: null },
        { key: 'w9', name: 'Ward 9', kind: 'department', parent: 'trust' },
      ],
      assignment: [anAssignment()],
    };
    await withStore({ vpd504: records }, async (store) => {
      const rows = async (input: object) =>
        (await store.runner.read(exportTransfers, input, { asOf })).rows.map(
          ({ employeeNumber, competencyName }) => [employeeNumber, competencyName],
        );
      expect(await rows({})).toEqual([['2', FIRE]]);
      expect(await rows({ national: false, organisation: 'trust' })).toEqual([['20059417', OURS]]);
      expect(await rows({ organisation: 'trust' })).toEqual([]);
      expect(await rows({ person: '2' })).toEqual([['2', FIRE]]);
      await expect(rows({ person: '3' })).rejects.toBeInstanceOf(NotFoundError);
      await expect(rows({ organisation: 'ward9' })).rejects.toBeInstanceOf(NotFoundError);
    });
  });
});

describe('the Multiple Employer update', () => {
  const here = aPerson();
  const there = aPerson({ reference: 'A-9', lastName: 'LANE' });

  it('gives an award to the same person’s other employment, as of source multiple-employer, as one job', async () => {
    const held = [anAchievement(), anAchievement({ competence: OURS })];
    await withStore(
      { vpd504: aTrust('504', [here], held), vpd457: aTrust('457', [there]) },
      async (store) => {
        const { output } = await store.runner.write(updateEmployers, {}, applying(asOf));
        expect(output).toMatchObject({ tenants: ['vpd457', 'vpd504'], people: 2, changes: 1, job: '1' });
        expect(output.decisions.accepted).toBe(1);
        expect(await store.records('vpd457', 'achievement')).toEqual([
          {
            person: 'A-9',
            competence: FIRE,
            from: '2015-01-01',
            level: 1,
            awarded: null,
            expires: '2016-01-01',
            source: 'multiple-employer',
          },
        ]);
        expect((await store.runner.write(updateEmployers, {}, applying(asOf))).output).toMatchObject({
          changes: 0,
        });
      },
    );
  });

  it('never matches a number that two people of a tenant hold, nor another name or birthday', async () => {
    const twice = [there, aPerson({ reference: 'A-10', lastName: 'Other' })];
    await withStore(
      { vpd504: aTrust('504', [here], [anAchievement()]), vpd457: aTrust('457', twice) },
      async (store) => {
        const { output } = await store.runner.write(updateEmployers, {}, applying(asOf));
        expect(output).toMatchObject({ people: 0, decisions: { accepted: 0 } });
        expect(output.matches.matchedSuccessfully).toBe(0);
        expect(output.matches.duplicateNiNumbers).toBeGreaterThan(0);
      },
    );
    const renamed = aPerson({ reference: 'A-9', lastName: 'Married' });
    await withStore(
      { vpd504: aTrust('504', [here], [anAchievement()]), vpd457: aTrust('457', [renamed]) },
      async (store) => {
        const { output } = await store.runner.write(updateEmployers, {}, applying(asOf));
        expect(output).toMatchObject({ people: 0, matches: { niNumberMatchedNameNotMatched: 2 } });
        expect(output.differing).toEqual({ dateOfBirth: 0, lastName: 2, both: 0 });
      },
    );
  });

  describe('has the awards of whom it cannot match wait for review where they would go', () => {
    const updated = async (store: TestStore) =>
      (await store.runner.write(updateEmployers, {}, applying(asOf))).output;

    it('with a changed last name or another birthday, once, and a second run is quiet', async () => {
      const renamed = aPerson({ reference: 'A-9', lastName: 'Married' });
      const held = [anAchievement(), anAchievement({ competence: OURS })];
      await withStore(
        { vpd504: aTrust('504', [here], held), vpd457: aTrust('457', [renamed]) },
        async (store) => {
          expect(await updated(store)).toMatchObject({
            changes: 1,
            decisions: { needsReview: 1 },
            reviews: { queued: 1, waiting: 0, decided: 0 },
            reviewsByTenant: [{ tenant: 'vpd457', queued: 1, waiting: 0, decided: 0 }],
          });
          expect(await store.records('vpd457', 'transfer-review')).toMatchObject([
            {
              state: 'needs-review',
              outcome: 'ni-matched-name-not-matched',
              source: 'multiple-employer',
              lastName: 'Lane',
              sendingVpd: '504',
              competence: FIRE,
              candidates: ['A-9'],
            },
          ]);
          expect(await updated(store)).toMatchObject({ changes: 0, reviews: { queued: 0, waiting: 1 } });
        },
      );
    });

    it('with a number that two people here hold, naming both', async () => {
      const twice = [there, aPerson({ reference: 'A-10', lastName: 'Other' })];
      await withStore(
        { vpd504: aTrust('504', [here], [anAchievement()]), vpd457: aTrust('457', twice) },
        async (store) => {
          expect(await updated(store)).toMatchObject({ changes: 1, decisions: { needsReview: 1 } });
          expect(await store.records('vpd457', 'transfer-review')).toMatchObject([
            { outcome: 'duplicate-ni-numbers', candidates: ['A-10', 'A-9'] },
          ]);
          expect((await updated(store)).changes).toBe(0);
        },
      );
    });

    it('with a number that two people there hold, the awards of both', async () => {
      const twice = [there, aPerson({ reference: 'A-10', lastName: 'Other' })];
      const held = [anAchievement({ person: 'A-9' }), anAchievement({ person: 'A-10', competence: GAS })];
      await withStore(
        { vpd504: aTrust('504', [here]), vpd457: aTrust('457', twice, held) },
        async (store) => {
          expect(await updated(store)).toMatchObject({ changes: 2, decisions: { needsReview: 2 } });
          const reviews = await store.records('vpd504', 'transfer-review');
          expect(reviews.map(({ outcome, employeeNumber }) => [outcome, employeeNumber]).sort()).toEqual([
            ['duplicate-ni-numbers', 'A-10'],
            ['duplicate-ni-numbers', 'A-9'],
          ]);
          expect((await updated(store)).changes).toBe(0);
        },
      );
    });

    it('and stays quiet once they are accepted or rejected, in the tenant that they come from too', async () => {
      const renamed = aPerson({ reference: 'A-9', lastName: 'Married' });
      const held = [anAchievement(), anAchievement({ competence: GAS })];
      await withStore(
        { vpd504: aTrust('504', [here], held), vpd457: aTrust('457', [renamed]) },
        async (store) => {
          await updated(store);
          const [one, other] = await store.records('vpd457', 'transfer-review');
          const to = { ...applying(asOf), tenant: 'vpd457' };
          await store.runner.write(acceptTransfers, { ids: [one?.id ?? ''] }, to);
          await store.runner.write(rejectTransfers, { ids: [other?.id ?? ''], because: 'no' }, to);
          expect(await updated(store)).toMatchObject({
            changes: 0,
            decisions: { needsReview: 0, rejectedBefore: 1, alreadyHeld: 2 },
            decidedBefore: 1,
            reviewsByTenant: [{ tenant: 'vpd457', queued: 0, waiting: 0, decided: 1 }],
          });
        },
      );
    });
  });

  it('queues what would shorten in the receiving tenant', async () => {
    const better = anAchievement({ person: 'A-9', from: date('2014-12-01'), expires: date('2019-01-01') });
    const newer = anAchievement({ level: 2 });
    await withStore(
      { vpd504: aTrust('504', [here], [newer]), vpd457: aTrust('457', [there], [better]) },
      async (store) => {
        await store.runner.write(updateEmployers, {}, applying(asOf));
        expect(await store.records('vpd457', 'transfer-review')).toMatchObject([
          { outcome: 'would-shorten', source: 'multiple-employer', sendingVpd: '504', candidates: ['A-9'] },
        ]);
        expect((await store.runner.write(updateEmployers, {}, applying(asOf))).output.changes).toBe(0);
      },
    );
  });

  it('needs two tenants, and says which one it does not know', async () => {
    await withStore({ vpd504: aTrust('504', []) }, async (store) => {
      await expect(store.runner.write(updateEmployers, {}, applying(asOf))).rejects.toBeInstanceOf(
        UsageError,
      );
      const unknown = store.runner.write(updateEmployers, { tenants: ['vpd50', 'vpd504'] }, applying(asOf));
      await expect(unknown).rejects.toMatchObject({ code: 'unknown-tenant', hint: 'Did you mean "vpd504"?' });
    });
  });

  it('for any three histories, a second run changes nothing, and the tenants’ names make no difference', async () => {
    const someDay = (from: number, to: number) =>
      fc.integer({ min: from, max: to }).map((months) => addCalendar(asOf, months, 'month'));
    const history = fc.uniqueArray(
      fc.record({
        person: fc.constant('P'),
        competence: fc.constantFrom(FIRE, GAS),
        from: someDay(-15, 2),
        level: fc.integer({ min: 1, max: 3 }),
        awarded: fc.option(someDay(-15, 0)),
        expires: fc.option(someDay(-2, 15)),
        source: fc.constant('class' as const),
      }),
      { maxLength: 4, selector: ({ source: _, ...key }) => JSON.stringify(key) },
    );
    const storedState = async (store: TestStore, key: string) => ({
      held: await store.records(key, 'achievement'),
      reviews: (await store.records(key, 'transfer-review')).map(({ id, ...rest }) => ({ id, ...rest })),
    });
    const person = aPerson({ reference: 'P' });
    await fc.assert(
      fc.asyncProperty(history, history, history, async (a, b, c) => {
        const trusts = (names: readonly [string, string, string]) =>
          Object.fromEntries(
            [a, b, c].map((held, at) => {
              const name = names[at] ?? '';
              const records = aTrust(String(100 + at), [person], held);
              const tenant = [
                { key: name, name, timeZone: 'Europe/London', vpd: String(100 + at), settings: {} },
              ];
              return [name, { ...records, tenant }];
            }),
          );
        await withStore(trusts(['x', 'y', 'z']), async (one) => {
          await one.runner.write(updateEmployers, {}, applying(asOf));
          const after = [
            await storedState(one, 'x'),
            await storedState(one, 'y'),
            await storedState(one, 'z'),
          ];
          expect((await one.runner.write(updateEmployers, {}, applying(asOf))).output.changes).toBe(0);
          await withStore(trusts(['z', 'x', 'y']), async (other) => {
            await other.runner.write(updateEmployers, {}, applying(asOf));
            expect([
              await storedState(other, 'z'),
              await storedState(other, 'x'),
              await storedState(other, 'y'),
            ]).toEqual(after);
          });
        });
      }),
      { numRuns: atSize(25, 8) },
    );
  }, 120_000);
});

import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import type { Person, TransferReview } from '../../../src/domain/competence/types.js';
import { addCalendar } from '../../../src/domain/calendar.js';
import { ageStart } from '../../../src/operations/transfer/arrivals.js';
import { acceptTransfers, rejectTransfers } from '../../../src/operations/transfer/decide.js';
import { importTransfers } from '../../../src/operations/transfer/import.js';
import { listTransfers } from '../../../src/operations/transfer/list.js';
import {
  reviewFilter,
  waitingOutcomes,
  type ReviewFilter,
} from '../../../src/operations/transfer/review-filter.js';
import { maskOf } from '../../../src/operations/personal/personal-fields.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { aCompetence, anAssignment, aPerson, FIRE } from '../../builders/competence.js';
import { applying, storeWith, type TenantRecords, type TestStore } from '../../builders/store.js';
import { aRow, fileOf } from './file.js';

const asOf = date('2015-06-30');
const MOVING = 'NHS|CSTF|Moving and Handling - 1 Year|';

const open: TestStore[] = [];
afterEach(async () => {
  for (const store of open.splice(0)) await store.dispose();
});

function aReview(of: Partial<TransferReview> & { readonly id: string }): TransferReview {
  return {
    ...{ state: 'needs-review', source: 'iat', outcome: 'ni-matched-name-not-matched' },
    ...{ nationalInsuranceNumber: 'QQ111111A', dateOfBirth: date('1980-02-11'), employeeNumber: null },
    ...{ lastName: 'Laine', previousLastName: null, firstName: 'Sarah', sendingVpd: '457' },
    ...{ competence: FIRE, level: 1, from: date('2015-02-01'), awarded: null, expires: date('2016-01-31') },
    ...{ candidates: [], person: null, decidedBecause: null },
    ...of,
  };
}

async function aStore(records: TenantRecords): Promise<TestStore> {
  const store = await storeWith({
    ward: {
      organisation: [
        { key: 'trust', name: 'Trust', kind: 'employer', parent: null },
        { key: 'w9', name: 'Ward 9', kind: 'employer', parent: 'trust' },
        { key: 'other', name: 'Other', kind: 'employer', parent: null },
      ],
      competence: [aCompetence(FIRE, 1), aCompetence(MOVING, 1)],
      ...records,
    },
  });
  open.push(store);
  return store;
}

async function found(store: TestStore, where: ReviewFilter, state = 'needs-review'): Promise<string[]> {
  const { reviews } = await store.runner.read(listTransfers, { state, where }, { asOf });
  return reviews.map(({ id }) => id).sort();
}

const people: Person[] = [
  aPerson({ reference: 'P1', employer: 'w9', nationalInsuranceNumber: 'QQ111111A' }),
  aPerson({ reference: 'P2', employer: null, nationalInsuranceNumber: 'QQ222222A' }),
  aPerson({ reference: 'P3', employer: 'other', nationalInsuranceNumber: 'QQ333333A' }),
];

describe('a filter of awards in review', () => {
  it('finds those that meet every field, and of a field one value', async () => {
    const facts = fc.record({
      outcome: fc.constantFrom(...waitingOutcomes),
      competence: fc.constantFrom(FIRE, MOVING),
      sendingVpd: fc.constantFrom('457', '504', null),
      state: fc.constantFrom('needs-review' as const, 'rejected' as const),
    });
    const some = <T>(...of: T[]) => fc.option(fc.subarray(of), { nil: undefined });
    const filter = fc.record({
      outcomes: some(...waitingOutcomes),
      competences: some(FIRE, MOVING),
      senders: some('457', '504'),
    });
    const reviews = fc
      .sample(facts, { numRuns: 60, seed: 14 })
      .map((each, at) => aReview({ id: `r${at}`, ...each }));
    const store = await aStore({ 'transfer-review': reviews });
    const meets = (list: readonly string[] | undefined, value: string | null): boolean =>
      list === undefined || list.length === 0 || (value !== null && list.includes(value));
    await fc.assert(
      fc.asyncProperty(filter, async (where) => {
        const expected = reviews.filter(
          (review) =>
            review.state === 'needs-review' &&
            meets(where.outcomes, review.outcome) &&
            meets(where.competences, review.competence) &&
            meets(where.senders, review.sendingVpd),
        );
        expect(await found(store, where)).toEqual(expected.map(({ id }) => id).sort());
      }),
      { numRuns: 30 },
    );
  });

  it('finds a competence by its slug, and names the nearest of an unknown one', async () => {
    const store = await aStore({ 'transfer-review': [aReview({ id: 'r1' })] });
    expect(await found(store, { competences: ['nhs-cstf-fire-safety-1-year'] })).toEqual(['r1']);
    await expect(found(store, { competences: ['Fire'] })).rejects.toMatchObject({
      code: 'unknown-competence',
    });
  });

  it('takes the organisation of a candidate or of the accepted person, by employer or post, or below', async () => {
    const store = await aStore({
      person: people,
      assignment: [anAssignment({ person: 'P2', organisation: 'w9' })],
      'transfer-review': [
        aReview({ id: 'employed', candidates: ['P3', 'P1'] }),
        aReview({ id: 'posted', candidates: ['P2'] }),
        aReview({ id: 'elsewhere', candidates: ['P3'] }),
        aReview({ id: 'nobody' }),
        aReview({ id: 'theirs', state: 'accepted', candidates: ['P1', 'P3'], person: 'P3' }),
      ],
    });
    expect(await found(store, { organisations: ['trust'] }, 'all')).toEqual(['employed', 'posted']);
    expect(await found(store, { organisations: ['other'] }, 'all')).toEqual([
      'elsewhere',
      'employed',
      'theirs',
    ]);
    await expect(found(store, { organisations: ['w10'] })).rejects.toMatchObject({
      code: 'unknown-organisation',
    });
  });

  it('finds what one import brought, and by age what came before', async () => {
    // The clock of the store says 2026-11-21.
    const store = await aStore({ person: people, 'transfer-review': [aReview({ id: 'before' })] });
    const file = await fileOf([aRow({ 'Last Name': 'Laine', 'Expiry Date': '30/03/2016' })]);
    const { outcome } = await store.runner.write(importTransfers, { file }, applying(asOf));
    await file.dispose();
    const all = await found(store, {});
    const queued = all.filter((id) => id !== 'before');
    expect(queued).toHaveLength(1);
    expect(await found(store, { job: outcome.job ?? '' })).toEqual(queued);
    expect(await found(store, { olderThan: '2026-11-21' })).toEqual(['before']);
    expect(await found(store, { olderThan: '30d' })).toEqual(['before']);
    expect(await found(store, { olderThan: '2026-11-22' })).toEqual(all);
    expect(await found(store, { olderThan: '0d', job: outcome.job ?? '' })).toEqual([]);
    await expect(found(store, { job: '99' })).rejects.toMatchObject({ code: 'unknown-job' });
    await expect(found(store, { olderThan: 'long' })).rejects.toMatchObject({ exitCode: 2 });
  });

  it('counts an age in days, weeks or months back from today', () => {
    const today = date('2026-03-31');
    expect(ageStart('30d', today)).toBe('2026-03-01');
    expect(ageStart('2w', today)).toBe('2026-03-17');
    expect(ageStart('1m', today)).toBe(addCalendar(today, -1, 'month'));
    expect(ageStart('2026-02-30', today)).toBeUndefined();
    expect(ageStart('30', today)).toBeUndefined();
  });
});

describe('a filter by job', () => {
  it('is for those who may read jobs; the other filters are for whoever may read awards', async () => {
    const account = anEmployerAccount('class@ward.example', { kind: 'administrator', organisation: null });
    const role = { account: account.email, role: 'Class Administration' };
    const store = await aStore({
      account: [account],
      'account-role': [role],
      'transfer-review': [aReview({ id: 'r1' })],
    });
    const as = (where: ReviewFilter) =>
      store.runner.read(listTransfers, { where }, { asOf, as: account.email });
    await expect(as({ job: '1' })).rejects.toMatchObject({ code: 'not-permitted' });
    const { reviews, masked } = await as({ olderThan: '30d', senders: ['457'] });
    expect(masked).toEqual(['dateOfBirth', 'nationalInsuranceNumber']);
    expect(reviews).toMatchObject([{ id: 'r1', dateOfBirth: null, nationalInsuranceNumber: null }]);
  });

  it('and no filter compares a field that is masked without person.identify', () => {
    const masked = maskOf(listTransfers.output)?.fields ?? [];
    expect(masked.length).toBeGreaterThan(0);
    expect(Object.keys(reviewFilter.shape).filter((field) => masked.includes(field))).toEqual([]);
  });
});

describe('deciding all that a filter finds', () => {
  const queue = [
    aReview({ id: 'one', candidates: ['P1'] }),
    aReview({ id: 'two', candidates: ['P1', 'P2'] }),
    aReview({ id: 'late', candidates: ['P2'], expires: date('2015-01-01') }),
    aReview({ id: 'other', candidates: ['P3'], outcome: 'unable-to-match' }),
  ];

  it('accepts those that can be, as one job, and says of each other why it still waits', async () => {
    const store = await aStore({ person: people, 'transfer-review': queue });
    const where = { outcomes: ['ni-matched-name-not-matched'] };
    const { output, outcome, rejected } = await store.runner.write(
      acceptTransfers,
      { where },
      applying(asOf),
    );
    expect(output).toMatchObject({
      ...{ accepted: 1, rejected: 0, waiting: 2 },
      accounting: { rows: 3, changed: 1, rejected: 2 },
      rejects: [
        { line: 1, value: 'late', code: 'expired-since' },
        { line: 3, value: 'two', code: 'person-needed' },
      ],
    });
    expect(JSON.stringify(output.rejects)).not.toContain('nothing was changed');
    expect([rejected, outcome.changes]).toEqual([2, 2]);
    expect(await found(store, {})).toEqual(['late', 'other', 'two']);
  });

  it('does to them what naming each by its id does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            candidates: fc.constantFrom(['P1'], ['P2']),
            level: fc.integer({ min: 1, max: 3 }),
            from: fc.constantFrom(date('2014-07-01'), date('2015-01-01'), date('2015-02-01')),
            competence: fc.constantFrom(FIRE, MOVING),
          }),
          { minLength: 1, maxLength: 12 },
        ),
        async (drawn) => {
          const reviews = drawn.map((each, at) =>
            aReview({ id: `r${String(at).padStart(2, '0')}`, ...each }),
          );
          const inputs = [{ ids: reviews.map(({ id }) => id) }, { where: { senders: ['457'] } }];
          const [named, matching] = await Promise.all(
            inputs.map(async (selected) => {
              const store = await aStore({ person: people, 'transfer-review': reviews });
              const input = { ...selected, replace: true };
              const { output } = await store.runner.write(acceptTransfers, input, applying(asOf));
              return [output.reviews, await store.records('ward', 'achievement')];
            }),
          );
          expect(matching).toEqual(named);
        },
      ),
      { numRuns: 10 },
    );
  });

  it('stops at the limits, and writes nothing', async () => {
    const store = await aStore({ person: people, 'transfer-review': queue });
    const limited = (limits: object) =>
      store.runner.write(
        rejectTransfers,
        { where: { senders: ['457'] }, because: 'no' },
        { dryRun: false, limits },
      );
    await expect(limited({ maxChanges: 3 })).rejects.toMatchObject({ exitCode: 9 });
    await expect(limited({ maxPercent: 50 })).rejects.toMatchObject({ exitCode: 9 });
    expect(await found(store, {})).toHaveLength(4);
    expect((await limited({ maxChanges: 4 })).output).toMatchObject({ rejected: 4, waiting: 0 });
  });

  it('is refused with ids, with one person for all, and without any filter', async () => {
    const store = await aStore({ person: people, 'transfer-review': queue });
    for (const [input, code] of [
      [{ ids: ['one'], where: { senders: ['457'] } }, 'missing-input'],
      [{ where: {} }, 'missing-input'],
      [{}, 'missing-input'],
      [{ where: { senders: ['457'] }, person: 'P1' }, 'flag-without-meaning'],
    ] as const) {
      await expect(store.runner.write(acceptTransfers, input, applying(asOf))).rejects.toMatchObject({
        code,
      });
    }
    expect(await found(store, {})).toHaveLength(4);
  });

  it('takes 5,000 in one job, in the order of their ids, and writes what it says', async () => {
    const many = Array.from({ length: 5_000 }, (_, at) =>
      aReview({
        id: `r${String(at).padStart(5, '0')}`,
        candidates: [`P${1 + (at % 3)}`],
        expires: date(`2016-0${1 + (at % 9)}-01`),
        level: 1 + (at % 2),
        from: date(`20${String(1 + (at % 14)).padStart(2, '0')}-02-01`),
      }),
    );
    const store = await aStore({ person: people, 'transfer-review': many });
    const report: string[] = [];
    const input = {
      where: { senders: ['457'] },
      replace: true,
      report: { write: async ({ value }: { value: string }) => void report.push(value) },
    };
    const { output, outcome } = await store.runner.write(acceptTransfers, input, applying(asOf));
    expect(output).toMatchObject({
      accepted: 5_000,
      waiting: 0,
      accounting: { rows: 5_000, changed: 5_000 },
    });
    expect(outcome.job).not.toBeNull();
    expect(report).toEqual(many.map(({ id }) => id));
    expect(await found(store, {})).toEqual([]);
    const written = output.reviews.filter(({ achievement }) => achievement === 'written');
    expect(await store.records('ward', 'achievement')).toHaveLength(written.length);
  }, 60_000);
});

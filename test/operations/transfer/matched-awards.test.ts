import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openScratch } from '../../../src/changes/scratch.js';
import { date } from '../../../src/domain/calendar.js';
import { achievedStatusTest } from '../../../src/domain/competence/achieved-status.js';
import { expiryOf } from '../../../src/domain/competence/expiry.js';
import type { Award } from '../../../src/domain/competence/transfer.js';
import { transferTargets } from '../../../src/domain/competence/transfer-targets.js';
import type { Achievement } from '../../../src/domain/competence/types.js';
import { awardTables } from '../../../src/operations/transfer/award-sorter.js';
import { createMatchedAwards } from '../../../src/operations/transfer/matched-awards.js';
import { noDecisions } from '../../../src/operations/transfer/counts.js';
import { createReviewQueue, reviewTables } from '../../../src/operations/transfer/review-queue.js';
import { countOutcomes, createRowOutcomes } from '../../../src/operations/transfer/row-outcomes.js';
import { openStore } from '../../../src/store/open.js';
import type { RecordChange, TenantReader } from '../../../src/store/port.js';
import { aCompetence, anAchievement, aPerson } from '../../builders/competence.js';
import { storeWith } from '../../builders/store.js';

const asOf = date('2015-06-30');
const references = ['A', 'B', 'C', 'D'];
const competences = ['NHS|CSTF|Fire|', 'NHS|CSTF|Hands|'].map((name, at) => aCompetence(name, at + 1));
const day = fc.constantFrom(...['2014-02-28', '2015-06-29', '2015-06-30', '2016-06-30'].map(date));
const dayOrNone = fc.option(day, { nil: null });
const past = date('2015-06-29');

const awards: fc.Arbitrary<Award[]> = fc.array(
  fc
    .record({
      competence: fc.constantFrom(...competences),
      level: fc.integer({ min: 1, max: 2 }),
      stated: dayOrNone,
    })
    .map(({ competence, level, stated }) => ({
      ...{ line: 0, sentAs: competence.name, competence, level, from: past, awarded: past, stated },
      expires: expiryOf({ from: past, awarded: past, expires: stated }, competence),
    })),
  { minLength: 1, maxLength: 2 },
);
const rows = fc.array(fc.record({ person: fc.constantFrom(...references), awards, number: fc.nat(2) }), {
  maxLength: 40,
});

/** Everything that the rows result in: ordered proposals, the queue, counts and row outcomes. */
async function settled(
  tenant: TenantReader,
  given: typeof rows extends fc.Arbitrary<infer R> ? R : never,
  awardsAtOnce: number | undefined,
) {
  const changes: RecordChange[] = [];
  const sink = { add: (change: RecordChange) => void changes.push(change) };
  const outcomes = createRowOutcomes();
  const scratch = await openScratch(awardTables + reviewTables);
  const queue = createReviewQueue(scratch, 'ward', outcomes);
  const matchedAwards = createMatchedAwards(scratch, outcomes, awardsAtOnce);
  try {
    const identities = new Map<string, number>();
    const identityOf = (person: string, number: number): number => {
      const key = `${person} ${number}`;
      const known = identities.get(key);
      if (known !== undefined) return known;
      const sent = { ...aPerson(), employeeNumber: String(number), sendingVpd: '457' };
      const added = matchedAwards.addIdentity(person, sent);
      identities.set(key, added);
      return added;
    };
    const numbers = given.map(({ person, awards: said, number }, at) =>
      matchedAwards.add(at + 2, matchedAwards.numbersOf(said), identityOf(person, number)),
    );
    const decisions = noDecisions();
    const context = {
      asOf,
      source: 'iat' as const,
      targets: transferTargets(competences, []),
      isAchieved: achievedStatusTest(),
    };
    await matchedAwards.settle({ tenant, context, changes: sink, queue }, async () => undefined);
    const reviews = await queue.propose(tenant, sink, async () => undefined);
    countOutcomes(decisions, outcomes);
    return { changes, decisions, reviews, rows: numbers.map((row) => outcomes.outcomeOf(row).decision) };
  } finally {
    scratch.close();
  }
}

it('what becomes of the rows of a file is the same, however many awards are written at once', async () => {
  const held: Achievement[] = [
    anAchievement({
      person: 'A',
      competence: 'NHS|CSTF|Fire|',
      level: 2,
      from: date('2015-01-01'),
      expires: null,
    }),
    anAchievement({ person: 'B', competence: 'NHS|CSTF|Hands|', level: 1, from: past, awarded: past }),
  ];
  const store = await storeWith({
    ward: {
      competence: competences,
      person: references.map((reference, at) =>
        aPerson({ reference, nationalInsuranceNumber: `QQ11111${at}A` }),
      ),
      achievement: held,
    },
  });
  const opened = await openStore(store.url, { create: false });
  const seen = noDecisions();
  try {
    await opened.read(async (reader) => {
      const tenant = reader.tenant('ward');
      await fc.assert(
        fc.asyncProperty(rows, fc.integer({ min: 1, max: 9 }), async (given, awardsAtOnce) => {
          const expected = await settled(tenant, given, undefined);
          expect(await settled(tenant, given, awardsAtOnce)).toEqual(expected);
          for (const decision of expected.rows) seen[decision] += 1;
        }),
        { numRuns: 120 },
      );
    });
    expect(Math.min(seen.accepted, seen.alreadyHeld, seen.needsReview)).toBeGreaterThan(10);
  } finally {
    await opened.close();
    await store.dispose();
  }
});

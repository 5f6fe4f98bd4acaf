import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openScratch } from '../../../src/changes/scratch.js';
import { date } from '../../../src/domain/calendar.js';
import type { Award } from '../../../src/domain/competence/transfer.js';
import { compareText } from '../../../src/domain/text.js';
import {
  awardTables,
  createAwardSorter,
  type AwardSorter,
} from '../../../src/operations/transfer/award-sorter.js';
import { aCompetence } from '../../builders/competence.js';

const competences = ['NHS|CSTF|Fire|', 'NHS|CSTF|Moving|', 'NHS|CSTF|Hands|'].map((name) =>
  aCompetence(name),
);
const day = fc.constantFrom(...['2014-02-28', '2015-06-30', '2016-02-29'].map(date));
const dayOrNone = fc.option(day, { nil: null });
const award: fc.Arbitrary<Award> = fc.record({
  line: fc.constant(0),
  sentAs: fc.constantFrom('fire', 'moving', '457|local|lifting'),
  competence: fc.constantFrom(...competences),
  level: fc.integer({ min: 1, max: 3 }),
  from: day,
  awarded: dayOrNone,
  stated: dayOrNone,
  expires: fc.constant(null),
});
/** Some that are not in the order of any locale. */
const person = fc.constantFrom('P1', 'P10', 'P2', 'p1', 'Ångström', '李', '"', '');
const files = fc
  .array(fc.array(award, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 })
  .chain((lists) =>
    fc.array(fc.record({ person, awards: fc.constantFrom(...lists), identity: fc.nat(9) }), {
      maxLength: 60,
    }),
  );
type File = readonly {
  readonly person: string;
  readonly awards: readonly Award[];
  readonly identity: number;
}[];

/** Everybody has an award of each competence so many times. */
function repeated(people: readonly string[], times: number): File {
  const awards = competences.map((competence): Award => ({
    ...{ line: 0, sentAs: 'fire', competence, level: 1, from: date('2015-06-30') },
    ...{ awarded: null, stated: null, expires: null },
  }));
  const once = people.map((whose) => ({ person: whose, awards, identity: 0 }));
  return Array.from({ length: times }, () => once).flat();
}

const lineOf = (row: number): number => 2 + 3 * row;

/** Runs `work` with the awards of the file; a person's sent text is their identity's number. */
async function withAwards(file: File, awardsAtOnce: number | undefined, work: (sorter: AwardSorter) => void) {
  const scratch = await openScratch(awardTables);
  try {
    const sorter = createAwardSorter(scratch, awardsAtOnce);
    const identities = new Map<string, number>();
    for (const [row, { person: whose, awards, identity }] of file.entries()) {
      const sent = JSON.stringify([whose, identity]);
      const known = identities.get(sent) ?? sorter.addIdentity(whose, sent);
      identities.set(sent, known);
      sorter.add({ row, line: lineOf(row), identity: known }, sorter.numbersOf(awards));
    }
    work(sorter);
  } finally {
    scratch.close();
  }
}

function inOrder(sorter: AwardSorter, peopleAtOnce: number) {
  const found = [];
  for (const ordered of sorter.inOrder(peopleAtOnce)) {
    expect(ordered.people.length).toBeLessThanOrEqual(peopleAtOnce);
    for (const [at, whose] of ordered.people.entries()) {
      for (let place = ordered.start(at); place < ordered.start(at + 1); place += 1) {
        const { row, line, identity } = ordered.originAt(place);
        const facts = ordered.factsAt(place);
        // The row and the competence can be had by themselves, too.
        if (ordered.rowAt(place) !== row || ordered.competenceAt(place) !== facts.competence) return [];
        found.push({ person: whose, row, line, sent: sorter.sentWith(identity), ...facts });
      }
    }
  }
  return found;
}

/** The order by a plain sort: person, then competence by first mention, then arrival. */
function plainly(file: File) {
  const named = [...new Set(file.flatMap(({ awards }) => awards.map(({ competence }) => competence)))];
  return file
    .flatMap(({ person: whose, awards, identity }, row) =>
      awards.map(({ sentAs, competence, level, from, awarded, stated }) => ({
        ...{ person: whose, row, line: lineOf(row), sent: JSON.stringify([whose, identity]) },
        ...{ sentAs, competence, level, from, awarded, stated },
      })),
    )
    .sort(
      (a, b) => compareText(a.person, b.person) || named.indexOf(a.competence) - named.indexOf(b.competence),
    );
}

describe('the awards of a transfer file', () => {
  it('come in order, however many are written and read at once', () =>
    fc.assert(
      fc.asyncProperty(
        files,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 4 }),
        async (file, most, people) => {
          const expected = plainly(file);
          for (const awardsAtOnce of [undefined, most])
            await withAwards(file, awardsAtOnce, (sorter) =>
              expect(inOrder(sorter, people)).toEqual(expected),
            );
        },
      ),
      { numRuns: 250 },
    ));

  it('come whole where one person has more of them than are written at once, and many people one', async () => {
    const many = Array.from({ length: 2_500 }, (_, at) => `P${at}`);
    const file = [...repeated(['one'], 2_500), ...repeated(many, 1)];
    await withAwards(file, undefined, (sorter) => expect(inOrder(sorter, 100)).toEqual(plainly(file)));
  });
});

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import type { Award } from '../../../src/domain/competence/transfer.js';
import { compareText } from '../../../src/domain/text.js';
import { createAwardSorter, type AwardSorter } from '../../../src/operations/transfer/award-sorter.js';
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
/** Some that are not in the order of any locale, and one that is no well-formed text. */
const person = fc.constantFrom('P1', 'P10', 'P2', 'p1', 'Ångström', '李', '"', '\ud800', '');
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

function filled(file: File, awardsAtOnce?: number): AwardSorter {
  const sorter = createAwardSorter(awardsAtOnce);
  file.forEach(({ person: whose, awards, identity }, row) =>
    sorter.add({ row, line: lineOf(row), identity }, whose, sorter.numbersOf(awards)),
  );
  return sorter;
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
        found.push({ person: whose, row, line, identity, ...facts });
      }
    }
  }
  return found;
}

/** What the order is, told by a plain sort: person, then competence in the order in which the file names them, then as they came. */
function plainly(file: File) {
  const named = [...new Set(file.flatMap(({ awards }) => awards.map(({ competence }) => competence)))];
  return file
    .flatMap(({ person: whose, awards, identity }, row) =>
      awards.map(({ sentAs, competence, level, from, awarded, stated }) => ({
        ...{ person: whose, row, line: lineOf(row), identity },
        ...{ sentAs, competence, level, from, awarded, stated },
      })),
    )
    .sort(
      (a, b) => compareText(a.person, b.person) || named.indexOf(a.competence) - named.indexOf(b.competence),
    );
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the awards of a transfer file', () => {
  it('come in the same order, whether they fit into memory or stand in a file', () => {
    let written = 0;
    fc.assert(
      fc.property(
        files,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 4 }),
        (file, most, people) => {
          const expected = plainly(file);
          if (expected.length > most) written += 1;
          for (const awardsAtOnce of [undefined, most]) {
            const sorter = filled(file, awardsAtOnce);
            try {
              expect(inOrder(sorter, people)).toEqual(expected);
            } finally {
              sorter.close();
            }
          }
        },
      ),
      { numRuns: 250 },
    );
    expect(written).toBeGreaterThan(50);
  });

  it('come whole where one person has more of them than are read at once, and more people than are read at once have one', () => {
    const many = Array.from({ length: 2_500 }, (_, at) => `P${at}`);
    const file = [...repeated(['one'], 2_500), ...repeated(many, 1)];
    const sorter = filled(file, 8_000);
    try {
      expect(inOrder(sorter, 100)).toEqual(plainly(file));
    } finally {
      sorter.close();
    }
  });

  it('leave nothing behind in the folder of temporary files, not even while they stand there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'provost-test-'));
    vi.stubEnv('TMPDIR', folder);
    const file = repeated(['two', 'one'], 3);
    const sorter = filled(file, 2);
    try {
      expect(readdirSync(folder)).toEqual([]);
      expect(inOrder(sorter, 3)).toEqual(plainly(file));
    } finally {
      sorter.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('that find no room for temporary files are refused in one sentence', () => {
    vi.stubEnv('TMPDIR', join(tmpdir(), 'provost-there-is-no-such-folder'));
    expect(() => filled(repeated(['one'], 2), 2)).toThrow(
      /^The folder of temporary files \(.*\) takes no more; nothing was changed\.$/,
    );
  });
});

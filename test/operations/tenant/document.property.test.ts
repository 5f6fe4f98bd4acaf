import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsLostCharacter } from '../../../src/domain/lost-character.js';
import { hasInvisible } from '../../../src/domain/visible.js';
import type { WrittenDocument } from '../../../src/operations/seed/written.js';
import { atSize } from '../../builders/size.js';
import { storeWith } from '../../builders/store.js';
import { applied, exported } from './documents.js';

/** Texts that a reader of YAML might take for something else, and any others. */
const tricky = fc.constantFrom(
  'yes',
  'No',
  'null',
  '~',
  '1',
  '0x1F',
  '1e3',
  '.inf',
  '2003-04-05',
  '12:30:00',
  '- a',
  'a: b',
  'a #b',
  '[x]',
  '{y}',
  '*z',
  '&z',
  '!t',
  '|',
  '>',
  '%',
  '@',
  '`',
  "it's",
  '"q"',
  'tab\there',
  'line\nbreak',
  '\r',
  '\u001b[31mred',
  '\u202eltr',
  '\ufeffbom',
  '\u0085',
  '\u2028',
  '\u{e0001}',
  ' lead',
  'trail ',
  '---',
  '...',
  '<<',
  'é',
  '日本',
  '😀',
  '__proto__',
  'constructor',
  'toString',
);
const anyText = fc.oneof(
  tricky,
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
/** Text that a document may bring: of others a tenant of an earlier version may hold some. */
const wholeText = anyText.map((text) =>
  [...text].filter((one) => !hasInvisible(one) && !holdsLostCharacter(one)).join(''),
);
const word = wholeText.filter((text) => text.trim() !== '');
const keys = fc.uniqueArray(word, { minLength: 1, maxLength: 4 });
const day = fc.option(fc.constantFrom('2024-02-29', '2025-09-01', '0001-01-01', '9999-12-31'));
const minutes = fc.nat(5000);

/** A document in which every reference leads somewhere. */
const aDocument: fc.Arbitrary<WrittenDocument> = fc
  .record({
    organisations: keys,
    groups: keys,
    programmes: keys,
    people: keys,
    parts: keys,
    texts: fc.array(wholeText, { minLength: 8, maxLength: 8 }),
  })
  .chain(({ organisations, groups, programmes, people, parts, texts }) => {
    const emails = ['pat@acme.example', "o'neil+1@x.example"];
    const competences = ['NHS|CSTF|Fire Safety - 2 Years|', '504|LOCAL|a, "b": #c|'];
    const among = <T>(list: readonly T[]) => fc.option(fc.constantFrom(...list));
    const some = (list: readonly string[]) => fc.subarray([...list]);
    const tree = (list: readonly string[]) =>
      fc.tuple(
        ...list.map((key, index) =>
          fc.record({
            key: fc.constant(key),
            name: word,
            parent: index === 0 ? fc.constant(null) : among(list.slice(0, index)),
          }),
        ),
      );
    const component = (key: string) =>
      fc.record({
        key: fc.constant(key),
        programme: fc.constantFrom(...programmes),
        name: word,
        type: fc.constantFrom('assignment' as const, 'review' as const),
        due: day,
        enrolmentStart: among(['2025-09-01', '2023-09-01']),
        plannedMinutes: minutes,
        evidence: fc.boolean().map((has) =>
          has
            ? [
                {
                  file: 'a.pdf',
                  bytes: 1,
                  sha256: '0a'.repeat(32),
                  markingAid: texts[0]?.trim() ? texts[0] : null,
                },
              ]
            : [],
        ),
      });
    const person = (reference: string) =>
      fc.record({
        reference: fc.constant(reference),
        firstName: wholeText,
        lastName: wholeText,
        previousLastName: fc.option(wholeText),
        dateOfBirth: day,
        kind: fc.constantFrom('employee' as const, 'applicant' as const),
        account: among(emails),
        groups: some(groups),
        employer: among(organisations),
        manager: among(emails),
        rag: among(['red', 'amber'] as const),
        programmes: fc.constant(
          programmes.flatMap((programme) => [
            { programme, start: '2025-09-01', status: 'active' as const },
            { programme, start: '2023-09-01', end: '2024-02-29', status: 'withdrawn' as const },
          ]),
        ),
        components: fc.tuple(...parts.map(component)),
        assignments: fc.tuple(
          ...parts.map((number) =>
            fc.record({
              number: fc.constant(number),
              organisation: fc.constantFrom(...organisations),
              job: fc.option(word),
              start: day,
            }),
          ),
        ),
        achievements: fc.uniqueArray(
          fc
            .record({
              competence: fc.constantFrom(...competences),
              level: fc.nat(3),
              from: fc.constantFrom('2024-02-29', '2025-01-01'),
              awarded: day,
              expires: day,
            })
            .filter(
              ({ from, awarded, expires }) =>
                expires === null || (from <= expires && (awarded ?? '') <= expires),
            ),
          { selector: (award) => JSON.stringify(award), maxLength: 3 },
        ),
      });
    return fc.record({
      tenant: fc.record({
        key: fc.constant('t'),
        name: word,
        vpd: among(['504']),
        settings: fc.record({ overdueCountsBreaks: fc.boolean() }),
      }),
      features: fc.constantFrom<Record<string, boolean>[]>({}, { 'employer-learning-plan': true }),
      organisations: tree(organisations),
      groups: tree(groups),
      programmes: tree(programmes),
      accounts: fc.tuple(
        ...emails.map((email) =>
          fc.record({
            email: fc.constant(email),
            firstName: wholeText,
            lastName: wholeText,
            kind: fc.constant('employer' as const),
            organisation: among(organisations),
            roles: some(['Assessor', 'Data Export']),
            groups: some(groups),
          }),
        ),
      ),
      people: fc.tuple(...people.map(person)),
      competences: fc.constant(
        competences.map((name) => ({ name, renewal: { every: 2, unit: 'year' as const }, levels: 3 })),
      ),
      equivalences: fc.boolean().map((has) => (has ? [{ from: '457|LOCAL|x|', to: competences }] : [])),
      requirements: fc.uniqueArray(
        fc
          .record({
            competence: fc.constantFrom(...competences),
            scope: fc.oneof(
              fc.constant({ tenant: true as const }),
              fc.constantFrom(...organisations).map((organisation) => ({ organisation })),
              word.map((job) => ({ job })),
            ),
            from: day,
            to: day,
            level: fc.integer({ min: 1, max: 2 }),
          })
          .filter(({ from, to }) => to === null || (from ?? '') <= to),
        { selector: (requirement) => JSON.stringify(requirement), maxLength: 5 },
      ),
    });
  });

async function withStores<T>(
  count: number,
  work: (...stores: Awaited<ReturnType<typeof storeWith>>[]) => Promise<T>,
): Promise<T> {
  const stores = await Promise.all(Array.from({ length: count }, () => storeWith()));
  try {
    return await work(...stores);
  } finally {
    await Promise.all(stores.map((store) => store.dispose()));
  }
}

describe('any tenant document', () => {
  it.each(['yaml', 'json', 'ndjson'] as const)(
    'comes back as the same bytes through an export as %s',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(aDocument, (document) =>
          withStores(2, async (first, second) => {
            if (!first || !second) throw new Error('No store');
            await applied(first, document);
            expect((await applied(first, document)).changes).toBe(0);
            const text = await exported(first, format);
            await applied(second, text, { named: `d.${format}` });
            expect(await exported(second, format)).toBe(text);
            expect(await exported(second, 'json')).toBe(await exported(first, 'json'));
            expect((await applied(second, document, { prune: true })).changes).toBe(0);
          }),
        ),
        { numRuns: atSize(25, 8) },
      );
    },
    120_000,
  );

  it('applied with prune leaves nothing of what was there before', async () => {
    await fc.assert(
      fc.asyncProperty(aDocument, aDocument, (before, after) =>
        withStores(2, async (pruned, fresh) => {
          if (!pruned || !fresh) throw new Error('No store');
          await applied(pruned, before);
          await applied(pruned, after, { prune: true });
          await applied(fresh, after);
          expect(await exported(pruned)).toBe(await exported(fresh));
        }),
      ),
      { numRuns: atSize(25, 8) },
    );
  }, 120_000);

  it('applied without prune removes nothing but requirements whose place others take, and leaves every record that the document names as it says', async () => {
    await fc.assert(
      fc.asyncProperty(aDocument, aDocument, (before, after) =>
        withStores(1, async (store) => {
          if (!store) throw new Error('No store');
          await applied(store, before);
          const names = async () => (await store.records('t', 'group')).map(({ key }) => key);
          const had = await names();
          // A parent may be moved below what was its child: such a pair of documents is refused, rightly.
          const flat = {
            ...after,
            organisations: flattened(after.organisations),
            groups: flattened(after.groups),
            programmes: flattened(after.programmes),
          };
          const { counts } = await applied(store, flat);
          const { requirement, ...others } = counts;
          expect(Object.values(others).every(({ removed }) => removed === 0)).toBe(true);
          expect(requirement?.removed ?? 0).toBeLessThanOrEqual(requirement?.created ?? 0);
          expect(new Set(await names())).toEqual(
            new Set([...had, ...(after.groups ?? []).map(({ key }) => key)]),
          );
          const people = new Map(
            (await store.records('t', 'person')).map((person) => [person.reference, person]),
          );
          for (const { reference, firstName, employer } of after.people ?? []) {
            expect(people.get(reference)).toMatchObject({ firstName, employer: employer ?? null });
          }
          expect((await applied(store, flat)).changes).toBe(0);
        }),
      ),
      { numRuns: atSize(25, 8) },
    );
  }, 120_000);
});

function flattened<T extends { parent?: string | null | undefined }>(nodes: readonly T[] | undefined): T[] {
  return (nodes ?? []).map((node) => ({ ...node, parent: null }));
}

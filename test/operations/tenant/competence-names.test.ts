import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { showCompetence } from '../../../src/operations/competence/show.js';
import { undoJob } from '../../../src/operations/job/undo.js';
import type { WrittenDocument } from '../../../src/operations/seed/written.js';
import type { TestStore } from '../../builders/store.js';
import { applying, storeWith } from '../../builders/store.js';
import { applied, differences, exported } from './documents.js';

let store: TestStore;
beforeEach(async () => {
  store = await storeWith();
});
afterEach(() => store.dispose());

const FIRE = 'NHS|CSTF|Fire Safety - Level 1|';
const OTHERWISE = [
  'NHS|CSTF|Fire Safety – Level 1|',
  'NHS|CSTF|Fire Safety−Level 1',
  'nhs|cstf|FIRE  SAFETY - LEVEL 1|',
  'NHS | CSTF | Fire\u00a0Safety - Level\u00a01 |',
];
const [DASH = ''] = OTHERWISE;
const tenant = { key: 't', name: 'T' };
const definition = (name: string) => ({ name, renewalEvery: null, renewalUnit: null, levels: null });

type Person = NonNullable<WrittenDocument['people']>[number];
const sam = (...achievements: NonNullable<Person['achievements']>): Person => ({
  ...{ reference: 'L-1', firstName: 'Sam', lastName: 'Lee', kind: 'employee' as const },
  achievements,
});

const problemsOf = async (document: WrittenDocument, manner: { prune?: boolean } = {}): Promise<unknown> =>
  applied(store, document, manner).then(
    () => [],
    (error: unknown) => (error as { details?: unknown }).details,
  );

function referring(name: string, defined: readonly string[] = [FIRE]): WrittenDocument {
  return {
    tenant,
    competences: defined.map((each) => ({ name: each })),
    equivalences: [{ from: '457|LOCAL|Fire|', to: [name] }],
    requirements: [{ competence: name, scope: { tenant: true } }],
    people: [sam({ competence: name, from: '2026-01-31' })],
  };
}

async function namesReferredTo(): Promise<unknown> {
  const [equivalence] = await store.records('t', 'equivalence');
  const [requirement] = await store.records('t', 'requirement');
  const [achievement] = await store.records('t', 'achievement');
  return [equivalence?.to, requirement?.competence, achievement?.competence];
}

describe('a competence that a document refers to', () => {
  it.each(OTHERWISE)('is the one of the document, whatever its dashes, spaces and case: %j', async (name) => {
    await applied(store, referring(name));
    expect(await namesReferredTo()).toEqual([FIRE, FIRE, FIRE]);
    expect((await applied(store, referring(FIRE))).changes).toBe(0);
    expect((await applied(store, referring(name), { prune: true })).changes).toBe(0);
    expect((await differences(store, referring(name))).rows).toEqual([]);
  });

  it('is the one of the tenant where the document does not define it', async () => {
    await applied(store, { tenant, competences: [{ name: FIRE }] });
    await applied(store, referring(DASH, []));
    expect(await namesReferredTo()).toEqual([FIRE, FIRE, FIRE]);
    expect(await problemsOf(referring(DASH, []), { prune: true })).toContain(
      `requirements[0].competence: there is no competence "${DASH}"`,
    );
  });

  it('is no other for a character that has no width', async () => {
    const hidden = 'NHS|CSTF|Fire\u200bSafety - Level 1|';
    expect(
      await problemsOf({
        tenant,
        competences: [{ name: FIRE }],
        people: [sam({ competence: hidden, from: '2026-01-31' })],
      }),
    ).toEqual([
      `people[0].achievements[0].competence: holds an invisible character: "NHS|CSTF|Fire\\u200bSafety - Level 1|"; take it out`,
      expect.stringContaining('there is no competence "NHS|CSTF|Fire\\u200bSafety - Level 1|"'),
    ]);
  });

  it('under two spellings makes one requirement, award or mapping, and so stands twice', async () => {
    const requirement = { scope: { tenant: true as const }, from: '2026-01-01' };
    const award = { from: '2026-01-31' };
    expect(
      await problemsOf({
        tenant,
        competences: [{ name: FIRE }],
        requirements: [FIRE, DASH].map((competence) => ({ competence, ...requirement })),
        people: [sam(...[DASH, FIRE].map((competence) => ({ competence, ...award })))],
      }),
    ).toEqual([
      'requirements[1]: stands twice: it is requirements[0] already',
      'people[0].achievements[1].competence: the same award stands twice',
    ]);
    await applied(store, {
      tenant,
      competences: [{ name: FIRE }],
      equivalences: [{ from: '457|LOCAL|Fire|', to: [FIRE, ...OTHERWISE] }],
    });
    expect(await store.records('t', 'equivalence')).toEqual([{ from: '457|LOCAL|Fire|', to: FIRE }]);
  });
});

describe('two competences that differ in no more than dashes, spaces or case', () => {
  const twinOf = (name: string): string =>
    `is the competence "${name}" with other dashes, spaces or case: write it as that one`;

  it('are not made by one document', async () => {
    expect(await problemsOf({ tenant, competences: [{ name: FIRE }, { name: DASH }] })).toEqual([
      `competences[1].name: ${twinOf(FIRE)}`,
    ]);
    expect(await store.records('t', 'competence')).toEqual([]);
  });

  it.each(OTHERWISE)('are not made beside one of the tenant: %j', async (name) => {
    await applied(store, { tenant, competences: [{ name: FIRE }] });
    expect(await problemsOf({ tenant, competences: [{ name }] })).toEqual([
      `competences[0].name: ${twinOf(FIRE)}`,
    ]);
    expect(await problemsOf({ tenant, competences: [{ name }, { name: FIRE }] })).toEqual([
      `competences[0].name: ${twinOf(FIRE)}`,
    ]);
  });

  it('may take each other’s place with prune', async () => {
    await applied(store, referring(FIRE));
    await applied(store, referring(DASH, [DASH]), { prune: true });
    expect(await namesReferredTo()).toEqual([DASH, DASH, DASH]);
    expect(await store.records('t', 'competence')).toEqual([definition(DASH)]);
  });

  describe('where an earlier version made them', () => {
    beforeEach(() => store.fill('t', { competence: [definition(FIRE), definition(DASH)] }));

    it('come back from an export unchanged', async () => {
      await applied(store, referring(DASH, []));
      for (const format of ['yaml', 'json', 'ndjson'] as const) {
        const text = await exported(store, format);
        const named = `d.${format}`;
        expect((await applied(store, text, { named })).changes).toBe(0);
        expect((await applied(store, text, { named, prune: true })).changes).toBe(0);
      }
    });

    it('are each named by its own spelling, and no other name stands for either', async () => {
      await applied(store, referring(DASH, []));
      expect(await namesReferredTo()).toEqual([DASH, DASH, DASH]);
      const meant = `"${FIRE.toLowerCase()}" may be any of "${FIRE}", "${DASH}": write one of them as it stands`;
      expect(await problemsOf(referring(FIRE.toLowerCase(), []))).toEqual([
        `equivalences[0].to[0]: ${meant}`,
        `requirements[0].competence: ${meant}`,
        `people[0].achievements[0].competence: ${meant}`,
      ]);
      const shown = store.runner.read(showCompetence, { name: FIRE.toLowerCase() }, { tenant: 't' });
      await expect(shown).rejects.toMatchObject({ code: 'ambiguous-competence', exitCode: 2 });
    });

    it('may be removed, and brought back by an undo, and no third is made', async () => {
      expect(await problemsOf({ tenant, competences: [{ name: FIRE.toLowerCase() }] })).toEqual([
        `competences[0].name: ${twinOf(FIRE)}`,
      ]);
      const { job } = await applied(store, { tenant, competences: [{ name: FIRE }] }, { prune: true });
      expect(await store.records('t', 'competence')).toEqual([definition(FIRE)]);
      await store.runner.write(undoJob, { id: job ?? '' }, applying());
      expect(await store.records('t', 'competence')).toHaveLength(2);
    });
  });
});

describe('a text with an invisible character', () => {
  it('is refused wherever it stands in a document, and shown written out', async () => {
    expect(
      await problemsOf({
        tenant: { key: 't', name: 'T\u00ad' },
        organisations: [{ key: 'a\u200b', name: 'A' }],
        groups: [{ key: 'g', name: 'G\u202e' }],
        accounts: [{ email: 'p@acme.example', firstName: 'Pat\u200d', lastName: 'Lee', kind: 'employer' }],
        people: [{ ...sam(), assignments: [{ number: '\ufeff1', organisation: 'a\u200b' }] }],
        competences: [{ name: 'NHS|CSTF|Fi\u2060re|' }],
      }),
    ).toEqual([
      'tenant.name: holds an invisible character: "T\\xad"; take it out',
      'organisations[0].key: holds an invisible character: "a\\u200b"; take it out',
      'groups[0].name: holds an invisible character: "G\\u202e"; take it out',
      'competences[0].name: holds an invisible character: "NHS|CSTF|Fi\\u2060re|"; take it out',
      'accounts[0].firstName: holds an invisible character: "Pat\\u200d"; take it out',
      'people[0].assignments[0].number: holds an invisible character: "\\ufeff1"; take it out',
      'people[0].assignments[0].organisation: holds an invisible character: "a\\u200b"; take it out',
    ]);
  });

  it.each([
    'نامه\u200cها',
    'श्री\u200dमान',
    '👩\u200d💻 Academy',
    '❤️ Care',
    'Ann\u00a0Marie',
    'two\nlines',
    'Zoe\u0308',
  ])('is none for what belongs to how it is spelt: %j', async (name) => {
    expect(await problemsOf({ tenant, organisations: [{ key: 'o', name }] })).toEqual([]);
    expect(await store.records('t', 'organisation')).toMatchObject([{ name }]);
  });

  it('comes back from an export where an earlier version took it, and is taken off by a document', async () => {
    const texts = [
      '\u001b[31mred',
      '\u202eltr',
      '\ufeffbom',
      '\u0085',
      '\u{e0001}',
      'a\u200bb',
      'soft\u00adhyphen',
    ];
    const organisation = texts.map((text) => ({
      key: text,
      name: `name ${text}`,
      kind: 'other' as const,
      parent: null,
    }));
    await store.fill('t', { organisation, competence: [definition('NHS|CSTF|Fi\u200bre|')] });
    for (const format of ['yaml', 'json', 'ndjson'] as const) {
      const text = await exported(store, format);
      expect((await applied(store, text, { named: `d.${format}`, prune: true })).changes).toBe(0);
    }
    const [first] = organisation;
    await applied(store, { tenant: { key: 't' }, organisations: [{ key: first?.key ?? '', name: 'red' }] });
    expect((await store.records('t', 'organisation')).map(({ name }) => name)).toContain('red');
  });
});

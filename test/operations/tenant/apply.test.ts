import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProvostError } from '../../../src/domain/errors.js';
import type { TestStore } from '../../builders/store.js';
import { storeWith } from '../../builders/store.js';
import type { Given, Manner } from './documents.js';
import { applied, differences, exported, preparedApply, warningsOfPlan } from './documents.js';

let store: TestStore;
beforeEach(async () => {
  store = await storeWith();
});
afterEach(() => store.dispose());

const tenant = { key: 'northfield', name: 'Northfield College' };
const sha256 = 'ab'.repeat(32);

/** The problems that a document is refused for. */
async function problems(given: Given, manner: Manner = {}): Promise<readonly string[]> {
  const error: unknown = await applied(store, given, manner).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProvostError)) throw new Error('The document was not refused', { cause: error });
  return Array.isArray(error.details) ? (error.details as string[]) : [`${error.code}: ${error.message}`];
}

describe.each(['overdue.yaml', 'guide-tenant.yaml'])('the acceptance document %s', (name) => {
  const text = readFileSync(new URL(`../../acceptance/${name}`, import.meta.url), 'utf8');

  it('applies, and a second time changes nothing', async () => {
    expect((await applied(store, text)).changes).toBeGreaterThan(10);
    expect(await applied(store, text)).toMatchObject({ changes: 0, job: null, counts: {} });
    expect((await applied(store, text, { prune: true })).changes).toBe(0);
  });

  it.each(['yaml', 'json', 'ndjson'] as const)(
    'comes back the same through an export as %s',
    async (format) => {
      await applied(store, text);
      const first = await exported(store, format);
      const other = await storeWith();
      await applied(other, first, { named: `export.${format}` });
      expect(await exported(other, format)).toBe(first);
      await other.dispose();
    },
  );
});

describe('what applying a document does', () => {
  it('makes the tenant, and counts what it makes by kind', async () => {
    expect(await applied(store, { tenant, organisations: [{ key: 'acme', name: 'Acme' }] })).toEqual({
      job: '1',
      dryRun: false,
      tenant: 'northfield',
      changes: 2,
      counts: {
        tenant: { created: 1, updated: 0, removed: 0 },
        organisation: { created: 1, updated: 0, removed: 0 },
      },
      accounting: { rows: 2, changed: 2, alreadySo: 0, rejected: 0, notAttempted: 0 },
    });
  });

  it('leaves what it does not mention, keeps fields left out, and clears those that are null', async () => {
    const sam = { reference: 'L-1', firstName: 'Sam', lastName: 'Lee', kind: 'employee' as const };
    await applied(store, {
      tenant: {
        ...tenant,
        vpd: '262',
        settings: { overdueCountsBreaks: false, achievedStatuses: ['Passed', 'Passed'] },
      },
      organisations: [{ key: 'acme', name: 'Acme', kind: 'employer' }],
      people: [{ ...sam, rag: 'red', employer: 'acme' }],
    });
    await applied(store, { tenant: { key: 'northfield', vpd: null }, people: [{ ...sam, rag: null }] });
    expect(await store.records('northfield', 'organisation')).toHaveLength(1);
    expect(await store.records('northfield', 'person')).toMatchObject([{ rag: null, employer: 'acme' }]);
    expect(await store.records('northfield', 'tenant')).toEqual([
      {
        ...tenant,
        timeZone: 'Europe/London',
        vpd: null,
        settings: { overdueCountsBreaks: false, achievedStatuses: ['Passed'] },
      },
    ]);
  });

  it('holds for more accounts than are compared together: what stays, changes and, with prune, goes', async () => {
    const account = (at: number, more: object = {}) => ({
      ...{ email: `a${at}@acme.example`, firstName: 'Pat', lastName: 'Okafor', kind: 'employer' as const },
      ...{ roles: ['Assessor'], groups: ['north'], ...more },
    });
    const groups = [{ key: 'north', name: 'North' }];
    const accounts = Array.from({ length: 2_100 }, (_, at) => account(at));
    await applied(store, { tenant, groups, accounts });
    const remaining = accounts.flatMap((each, at) =>
      at % 3 === 0 ? [] : [at === 2_098 ? account(at, { roles: [] }) : each],
    );
    const pruned = { tenant, groups, accounts: remaining };
    expect((await applied(store, pruned, { prune: true })).counts).toEqual({
      account: { created: 0, updated: 0, removed: 700 },
      'account-role': { created: 0, updated: 0, removed: 701 },
      'account-group': { created: 0, updated: 0, removed: 700 },
    });
    expect((await store.records('northfield', 'account')).map(({ email }) => email)).toEqual(
      remaining.map(({ email }) => email).sort(),
    );
    expect(await applied(store, pruned, { prune: true })).toMatchObject({ changes: 0 });
    expect(await problems({ tenant, accounts: [...accounts, account(7, { groups: ['south'] })] })).toEqual([
      'accounts[2100].email: stands twice: it is accounts[7] already',
      'accounts[2100].groups[0]: there is no group "south"',
    ]);
  });

  it('with prune removes what it does not mention, and puts fields left out back to their defaults', async () => {
    const sam = { reference: 'L-1', firstName: 'Sam', lastName: 'Lee', kind: 'employee' as const };
    await applied(store, fullDocument);
    const { counts } = await applied(store, { tenant, people: [sam] }, { prune: true });
    expect(counts['organisation']).toEqual({ created: 0, updated: 0, removed: 3 });
    expect(await exported(store, 'json')).toBe(await exportedAlone({ tenant, people: [sam] }));
  });

  it('folds roles, emails and National Insurance numbers to the form in which they are stored', async () => {
    await applied(store, {
      tenant,
      accounts: [
        {
          email: 'Pat@ACME.example',
          firstName: 'Pat',
          lastName: 'Okafor',
          kind: 'employer',
          roles: ['employer – view  learning plan'],
        },
      ],
      people: [
        {
          reference: 'L-1',
          firstName: 'A',
          lastName: 'B',
          kind: 'employee',
          manager: 'PAT@acme.example',
          nationalInsuranceNumber: 'qq 12 34 56 c',
        },
      ],
    });
    expect(await store.records('northfield', 'account-role')).toEqual([
      { account: 'pat@acme.example', role: 'Employer - View Learning Plan' },
    ]);
    expect(await store.records('northfield', 'person')).toMatchObject([
      { manager: 'pat@acme.example', nationalInsuranceNumber: 'QQ123456C' },
    ]);
  });

  it('moves a node below one that the same document makes', async () => {
    await applied(store, { tenant, organisations: [{ key: 'a', name: 'A' }] });
    await applied(store, {
      tenant,
      organisations: [
        { key: 'a', name: 'A', parent: 'z' },
        { key: 'z', name: 'Z', parent: 'y' },
        { key: 'y', name: 'Y' },
      ],
    });
    expect(await store.records('northfield', 'organisation')).toMatchObject([
      { parent: 'z' },
      {},
      { parent: 'y' },
    ]);
  });

  it('takes NDJSON lines in any order', async () => {
    const lines = [
      '{"people":{"reference":"L-1","firstName":"A","lastName":"B","kind":"employee","manager":"p@x.example"}}',
      '{"accounts":{"email":"p@x.example","firstName":"P","lastName":"Q","kind":"employer","organisation":"b"}}',
      '{"organisations":{"key":"b","name":"B","parent":"a"}}',
      '',
      '{"organisations":{"key":"a","name":"A"}}',
      '{"tenant":{"key":"northfield","name":"Northfield College"}}',
    ].join('\n');
    expect((await applied(store, lines, { named: 'd.ndjson' })).changes).toBe(5);
    expect((await applied(store, lines, { named: 'without-an-ending' })).changes).toBe(0);
  });

  it('may refer to what the tenant holds already, but not with prune', async () => {
    await applied(store, { tenant, organisations: [{ key: 'acme', name: 'Acme' }] });
    const more = { tenant, organisations: [{ key: 'shop', name: 'Shop', parent: 'acme' }] };
    expect(await problems(more, { prune: true })).toEqual([
      'organisations[0].parent: there is no organisation "acme"',
    ]);
    expect((await applied(store, more)).changes).toBe(1);
  });
});

describe('what a document is refused for', () => {
  it('everything at once, each with its place, and nothing is written', async () => {
    const found = await problems({
      tenant,
      organisations: [{ key: 'acme', name: 'Acme', parent: 'amce' }],
      accounts: [{ email: 'nobody', firstName: 'A', lastName: 'B', kind: 'employer', roles: ['Asessor'] }],
      people: [
        {
          reference: 'L-1',
          firstName: 'A',
          lastName: 'B',
          kind: 'employee',
          uln: '9276308687',
          dateOfBirth: '2015-06-31',
          nationalInsuranceNumber: '12',
        },
      ],
    });
    expect(found).toEqual([
      'accounts[0].email: "nobody" is not an email address',
      'accounts[0].roles[0]: there is no role "Asessor"; did you mean "Assessor"? (See `provost role list`.)',
      'people[0].dateOfBirth: "2015-06-31" is not a calendar date written YYYY-MM-DD',
      'people[0].nationalInsuranceNumber: "12" is not a National Insurance number: two letters, six digits, and A to D or nothing',
      'people[0].uln: "9276308687" is not a ULN: ten digits, the last of which checks the others',
      'organisations[0].parent: there is no organisation "amce"; did you mean "acme"?',
    ]);
    expect(await store.records('northfield', 'tenant')).toEqual([]);
  });

  it('an unknown field and an unknown section, with the nearest ones', async () => {
    const text = 'tenant: { key: n }\norganisation: []\ngroups:\n  - { key: a, name: A, parnet: null }\n';
    expect(await problems(text)).toEqual([
      'organisation (line 2): there is no section "organisation"; did you mean "organisations"?',
      'groups[0] (line 4): there is no field "parnet"; did you mean "parent"?',
    ]);
  });

  it('a number where text is needed, with the quotes that it lacks', async () => {
    const text = 'tenant: { key: n, vpd: 262 }\n';
    expect(await problems(text)).toEqual([
      'tenant.vpd (line 1): is 262 where text is needed; put it in quotes: "262"',
    ]);
  });

  it('a key that stands twice', async () => {
    const person = { reference: 'L-1', firstName: 'A', lastName: 'B', kind: 'employee' as const };
    const group = { key: 'g', name: 'G' };
    expect(await problems({ tenant, groups: [group, group], people: [person, person] })).toEqual([
      'groups[1].key: stands twice: it is groups[0] already',
      'people[1].reference: "L-1" stands twice',
    ]);
  });

  it('a cycle, which it names', async () => {
    const nodes = [
      { key: 'a', name: 'A', parent: 'b' },
      { key: 'b', name: 'B', parent: 'a' },
    ];
    for (const section of ['organisations', 'groups', 'programmes'] as const) {
      expect(await problems({ tenant, [section]: nodes })).toEqual([
        `${section}[0].parent: closes a cycle: a → b → a`,
      ]);
    }
  });

  it('a cycle that only the stored parents close', async () => {
    await applied(store, {
      tenant,
      groups: [
        { key: 'a', name: 'A' },
        { key: 'b', name: 'B', parent: 'a' },
      ],
    });
    expect(await problems({ tenant, groups: [{ key: 'a', name: 'A', parent: 'b' }] })).toEqual([
      'groups[0].parent: closes a cycle: a → b → a',
    ]);
  });

  it('a component of a programme on which the learner is enrolled neither here nor in the store', async () => {
    const programmes = [
      { key: 'p', name: 'P' },
      { key: 'sub', name: 'Sub', parent: 'p' },
      { key: 'q', name: 'Q' },
    ];
    const person = { reference: 'L-1', firstName: 'A', lastName: 'B', kind: 'employee' as const };
    const on = (programme: string) => [{ key: 'C', programme, name: 'C', type: 'review' as const }];
    expect(
      await problems({
        tenant,
        programmes,
        people: [{ ...person, programmes: [{ programme: 'p' }], components: on('q') }],
      }),
    ).toEqual([
      'people[0].components[0].programme: L-1 is enrolled neither on the programme "q" nor on one above it',
    ]);
    await applied(store, { tenant, programmes, people: [{ ...person, programmes: [{ programme: 'p' }] }] });
    expect((await applied(store, { tenant, people: [{ ...person, components: on('sub') }] })).changes).toBe(
      1,
    );
  });

  it('an employer-only component that is no review, and a scope of two kinds', async () => {
    const found = await problems({
      tenant,
      competences: [{ name: 'NHS|A|' }],
      requirements: [{ competence: 'NHS|A|', scope: { job: 'Nurse', position: 'Staff nurse' } }],
      people: [
        {
          reference: 'L-1',
          firstName: 'A',
          lastName: 'B',
          kind: 'employee',
          components: [{ key: 'C', programme: 'p', name: 'C', type: 'assignment', employerOnly: true }],
        },
      ],
    });
    expect(found[0]).toBe(
      'people[0].components[0].employerOnly: only a review can be employer-only, and this is of type assignment',
    );
    expect(found[1]).toContain('requirements[0].scope: must hold exactly one of');
  });

  it('an employer’s role that it newly gives to another kind of account; one that became void stays', async () => {
    const viewing = 'Employer - View Learning Plan';
    const account = { email: 'pat@acme.example', firstName: 'Pat', lastName: 'Okafor' };
    const of = (kind: 'employer' | 'referrer', roles?: string[]): Given => ({
      tenant,
      accounts: [{ ...account, kind, ...(roles === undefined ? {} : { roles }) }],
    });
    const refused = [
      `accounts[0].roles[0]: "${viewing}" is for employers’ accounts, and this one is of kind referrer`,
    ];
    expect(await problems(of('referrer', [viewing]))).toEqual(refused);
    await applied(store, of('employer', [viewing]));
    const { preview } = await preparedApply(store, of('referrer', [viewing]));
    const warned = [expect.stringContaining(`The role "${viewing}" becomes void`)];
    expect(preview.warnings).toEqual(warned);
    expect((await differences(store, of('referrer', [viewing]))).warnings).toEqual(warned);
    expect(await warningsOfPlan(store, of('referrer', [viewing]))).toEqual(warned);
    expect((await preparedApply(store, of('referrer', []), { prune: true })).preview.warnings).toEqual([]);
    expect(await applied(store, of('referrer', [viewing]))).toMatchObject({ changes: 1 });
    expect(await applied(store, of('referrer', [viewing]))).toMatchObject({ changes: 0 });
    const other = await storeWith();
    const text = await exported(store);
    await expect(applied(other, text)).rejects.toMatchObject({ code: 'invalid-document' });
    await other.dispose();
  });

  it('a level above the highest of the competence, of the document or of the store', async () => {
    const [name, other] = ['NHS|A|', 'NHS|B|'];
    const person = { reference: 'L-1', firstName: 'A', lastName: 'B', kind: 'employee' as const };
    const held = (competence: string, level?: number) => ({
      ...{ competence, from: '2026-01-01', source: 'class' as const },
      ...(level === undefined ? {} : { level }),
    });
    const needed = (competence: string, level: number) => ({
      competence,
      level,
      scope: { tenant: true as const },
    });
    const document: Given = {
      tenant,
      competences: [{ name, levels: 2 }, { name: other }],
      requirements: [needed(name, 3), needed(other, 9)],
      people: [{ ...person, achievements: [held(name, 3), held(name), held(other, 7)] }],
    };
    const refused = [
      `requirements[0].level: is 3, and the highest level of "${name}" is 2`,
      `people[0].achievements[0].level: is 3, and the highest level of "${name}" is 2`,
    ];
    expect((await problems(document)).toSorted()).toEqual(refused.toSorted());
    await applied(store, { tenant, competences: [{ name, levels: 2 }, { name: other }] });
    const { competences: _, ...rest } = document;
    expect((await problems(rest)).toSorted()).toEqual(refused.toSorted());
    await applied(store, { ...rest, requirements: [needed(name, 2)], people: [] });
    const raised = { ...document, competences: [{ name, levels: 3 }, { name: other }] };
    expect((await applied(store, raised)).changes).toBeGreaterThan(3);
  });

  it('a text of which a character was lost, in every kind of field', async () => {
    expect(
      await problems({
        tenant,
        organisations: [{ key: 'a', name: 'Caf\ufffd' }],
        accounts: [{ email: 'p\ufffdt@x.example', firstName: 'J\ufffdrg', lastName: 'B', kind: 'learner' }],
        competences: [{ name: 'NHS|\ufffd|' }],
      }),
    ).toEqual(
      ['organisations[0].name', 'accounts[0].email', 'accounts[0].firstName', 'competences[0].name'].map(
        (path) => `${path}: holds U+FFFD, which stands for a character that was lost; write the right one`,
      ),
    );
  });

  it('more problems than anybody reads: the first are listed and all are counted', async () => {
    const groups = Array.from({ length: 250 }, (_, index) => ({
      key: `g${index}`,
      name: 'G',
      parent: 'none',
    }));
    const found = await problems({ tenant, groups });
    expect(found).toHaveLength(101);
    expect(found.at(-1)).toBe('… and 150 more');
  });

  it('another tenant than the requested one', async () => {
    expect(await problems({ tenant }, { tenant: 'southfield' })).toEqual([
      expect.stringContaining('other-tenant'),
    ]);
  });

  it.each([
    ['a key that stands twice', 'tenant: { key: a }\ntenant: { key: b }\n', 'line 2'],
    ['several documents', 'tenant: { key: a }\n---\ntenant: { key: b }\n', 'several YAML documents'],
    ['a tag that is not of YAML', 'tenant: !!js/function "x"\n', 'line 1'],
    ['broken syntax', 'tenant: { key: a\n', 'line'],
    [
      'aliases without measure',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(9)}*a]\nc: &c [${'*b,'.repeat(9)}*b]\nd: [${'*c,'.repeat(9)}*c]\n`,
      'aliases',
    ],
    ['nesting without measure', `tenant: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`, 'nested too deeply'],
    ['no document at all', '# nothing\n', 'a document is an object'],
    ['a scalar', 'tenant\n', 'a document is an object'],
  ])('YAML with %s', async (_, text, said) => {
    expect((await problems(text)).join('\n')).toContain(said);
  });

  it('NDJSON lines of another form, with their lines', async () => {
    const lines = '{"tenant":{"key":"n"}}\n[1]\n{"groups":{"key":"g","name":5}}\n{"group":{}}\n';
    expect(await problems(lines, { named: 'd.ndjson' })).toEqual([
      'line 2: a line holds an object of exactly one field, the name of a section',
      'groups[0].name (line 3): is 5 where text is needed; put it in quotes: "5"',
      'group (line 4): there is no section "group"; did you mean "groups"?',
    ]);
  });

  it('JSON that breaks off, and a file that is binary', async () => {
    expect((await problems('{"tenant": {', { named: 'd.json' }))[0]).toContain('invalid-json');
    expect((await problems('\0\u0001\0\u0002PK', { named: 'd.yaml' }))[0]).toContain('file-is-');
  });
});

describe('what a document would change', () => {
  it('is reported field by field', async () => {
    await applied(store, { tenant, groups: [{ key: 'g', name: 'G' }] });
    const change = {
      tenant,
      groups: [
        { key: 'g', name: 'New' },
        { key: 'h', name: 'H' },
      ],
    };
    expect((await differences(store, change)).rows).toEqual([
      { entity: 'group', key: 'g', action: 'update', field: 'name', before: 'G', after: 'New' },
      {
        entity: 'group',
        key: 'h',
        action: 'create',
        field: null,
        before: null,
        after: { name: 'H', parent: null },
      },
    ]);
    expect((await differences(store, { tenant }, { prune: true })).rows).toMatchObject([
      { action: 'remove', key: 'g' },
    ]);
    expect((await differences(store, { tenant })).rows).toEqual([]);
  });
});

const fullDocument = {
  tenant: { ...tenant, vpd: '262', settings: { overdueCountsBreaks: false } },
  features: { 'employer-learning-plan': true },
  organisations: [
    { key: 'a', name: 'A', parent: 'b' },
    { key: 'b', name: 'B', parent: 'c' },
    { key: 'c', name: 'C' },
  ],
  groups: [{ key: 'g', name: 'G' }],
  programmes: [{ key: 'p', name: 'P' }],
  accounts: [
    {
      email: 'p@x.example',
      firstName: 'P',
      lastName: 'Q',
      kind: 'employer' as const,
      organisation: 'a',
      roles: ['Assessor'],
      groups: ['g'],
    },
  ],
  people: [
    {
      reference: 'L-1',
      firstName: 'Sam',
      lastName: 'Lee',
      kind: 'employee' as const,
      rag: 'red' as const,
      manager: 'p@x.example',
      groups: ['g'],
      programmes: [{ programme: 'p' }],
      components: [
        {
          key: 'C',
          programme: 'p',
          name: 'C',
          type: 'review' as const,
          evidence: [{ file: 'f.pdf', bytes: 3, sha256 }],
        },
      ],
      assignments: [{ number: '1', organisation: 'a' }],
      achievements: [{ competence: 'NHS|A|', from: '2025-01-01' }],
    },
    {
      reference: 'L-2',
      firstName: 'Kim',
      lastName: 'Lee',
      kind: 'employee' as const,
      achievements: [{ competence: 'NHS|A|', from: '2025-01-01' }],
    },
  ],
  competences: [{ name: 'NHS|A|', renewal: { every: 2, unit: 'year' as const } }],
  equivalences: [{ from: '457|LOCAL|A|', to: ['NHS|A|'] }],
  requirements: [{ competence: 'NHS|A|', scope: { organisation: 'a' } }],
};

async function exportedAlone(document: Given): Promise<string> {
  const other = await storeWith();
  try {
    await applied(other, document);
    return await exported(other, 'json');
  } finally {
    await other.dispose();
  }
}

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WrittenDocument, WrittenItem } from '../../../src/operations/seed/written.js';
import type { TestStore } from '../../builders/store.js';
import { storeWith } from '../../builders/store.js';
import { applied, differences, exported, preparedApply } from './documents.js';

let store: TestStore;
beforeEach(async () => {
  store = await storeWith();
});
afterEach(() => store.dispose());

const tenant = { key: 'northfield', name: 'Northfield College' };
const at = '2026-03-31T23:00:00Z';
const competence = 'NHS|CSTF|Fire Safety - 2 Years|';
const requirement: WrittenItem<'requirements'> = { competence, scope: { tenant: true }, from: at };
const person: WrittenItem<'people'> = {
  ...{ reference: '1', firstName: 'Sam', lastName: 'Lee', kind: 'employee' },
  dateOfBirth: '1990-06-30T23:00:00Z',
};
const award = {
  ...{ competence, from: at, awarded: '2026-03-28T23:30:00+00:00' },
  expires: '2027-01-31T23:59:59.999Z',
};

function dated(zone: { readonly timeZone?: string | null } = {}): WrittenDocument {
  return {
    tenant: { ...tenant, ...zone },
    competences: [{ name: competence }],
    people: [{ ...person, achievements: [award] }],
    requirements: [requirement],
  };
}

/** The same, its tenant behind what has dates. */
function asLines(document: WrittenDocument): string {
  const lines = [
    { requirements: document.requirements?.[0] },
    { people: document.people?.[0] },
    { competences: document.competences?.[0] },
    { tenant: document.tenant },
  ];
  return lines.map((line) => JSON.stringify(line)).join('\n');
}

const lines = { named: 'document.ndjson' };

describe('an instant in a field of dates of a tenant document', () => {
  it('means the day in the tenant’s time zone, and an export holds plain dates', async () => {
    await applied(store, dated());
    expect(await store.records('northfield', 'person')).toMatchObject([{ dateOfBirth: '1990-07-01' }]);
    const text = await exported(store);
    expect(text).not.toMatch(/\d[T ]\d\d:/);
    for (const day of ['2026-04-01', '2026-03-28', '2027-01-31']) expect(text).toContain(day);
    expect(await store.records('northfield', 'requirement')).toMatchObject([{ from: '2026-04-01' }]);
    expect((await applied(store, dated())).changes).toBe(0);
    expect((await applied(store, asLines(dated()), lines)).changes).toBe(0);
    expect((await applied(store, await exported(store))).changes).toBe(0);
  });

  it('takes the zone of the document, or else the stored one, or else Europe/London', async () => {
    await applied(store, asLines(dated({ timeZone: 'America/New_York' })), lines);
    expect(await store.records('northfield', 'requirement')).toMatchObject([{ from: '2026-03-31' }]);
    expect((await applied(store, asLines(dated()), lines)).changes).toBe(0);
    const inLondon = { person: { updated: 1 }, tenant: { updated: 1 } };
    expect((await preparedApply(store, dated(), { prune: true })).output.counts).toMatchObject(inLondon);
    expect((await differences(store, dated({ timeZone: null }))).counts).toMatchObject(inLondon);
  });

  it.each([
    ['2026-03-31T23:00:00Z', ''],
    ['2026-03-31 23:00:00 +00:00', ''],
    ['"2026-03-31T23:00:00.5Z"', ''],
    ['!!timestamp 2026-03-31T23:00:00Z', ''],
    ['2026-04-01T04:59:00+05:30', ''],
    ['2026-03-31T23:00:00Z', '%YAML 1.1\n---\n'],
    ['!!timestamp 2026-04-01', ''],
  ])('may be the timestamp %s of YAML', async (written, head) => {
    const sam = `{ reference: '1', firstName: S, lastName: L, kind: employee, dateOfBirth: ${written} }`;
    await applied(store, `${head}tenant: { key: northfield, name: N }\npeople:\n- ${sam}\n`);
    expect(await store.records('northfield', 'person')).toMatchObject([{ dateOfBirth: '2026-04-01' }]);
  });

  it('is refused where there is no such day, and where the days come out of order', async () => {
    const people = [{ ...person, dateOfBirth: '2026-02-30T10:00:00Z' }];
    await expect(applied(store, { tenant, people })).rejects.toMatchObject({
      details: ['people[0].dateOfBirth: "2026-02-30T10:00:00Z" is not a calendar date written YYYY-MM-DD'],
    });
    const requirements = [{ ...requirement, to: '2026-03-31T22:59:00Z' }];
    const competences = [{ name: competence }];
    await expect(applied(store, { tenant, competences, requirements })).rejects.toMatchObject({
      details: [expect.stringContaining('requirements[0].to: ')],
    });
  });

  it('is a text like any other in the other fields', async () => {
    await applied(store, { tenant, people: [{ ...person, reference: at }] });
    expect(await store.records('northfield', 'person')).toMatchObject([{ reference: at }]);
  });
});

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRecorded, encodeChange, encodeChanges } from '../../src/changes/encoding.js';
import { createSealer, erasedText, sealedText } from '../../src/changes/sealing.js';
import type { EntityName, Records } from '../../src/store/entities.js';
import { entities, entityNames } from '../../src/store/entities.js';
import { erasableGroupsOf, personalFieldsOf } from '../../src/model/personal.js';
import { reviewIdentity } from '../../src/domain/competence/review.js';
import { reviewId } from '../../src/operations/transfer/review-queue.js';
import type { RecordChange } from '../../src/store/port.js';
import { anEmployerAccount } from '../builders/accounts.js';
import { aPerson } from '../builders/competence.js';
import { canonical } from '../contract/model.js';
import type { AnyRecord } from '../contract/records.js';
import { anyText, arbitraryRecords, changeOf } from '../contract/records.js';

const records = arbitraryRecords(() => anyText);
const someChanges = fc.array(
  fc.constantFrom(...entityNames).chain((entity) => {
    const record = fc.option(records[entity] as fc.Arbitrary<AnyRecord>, { nil: null });
    return fc
      .tuple(anyText, record, record)
      .map(([tenant, before, after]) => changeOf(tenant, entity, before, after));
  }),
  { minLength: 1, maxLength: 8 },
);

const fieldsOf = (entity: EntityName): string[] => Object.keys(entities[entity].columns);
const grouped = (entity: EntityName): string[][] =>
  erasableGroupsOf(entity).map((group) => group.map((at) => fieldsOf(entity)[at] ?? ''));

/** The changes as a job of their own records and seals them. */
function sealed(changes: readonly RecordChange[]): { recorded: string; sealed: string } {
  const { recorded, sealed: covered } = createSealer()(changes, encodeChanges(changes));
  return { recorded, sealed: typeof covered === 'string' ? covered : Buffer.from(covered).toString('utf8') };
}

const person = aPerson({
  reference: 'P-1',
  firstName: 'Zelda',
  dateOfBirth: '1980-02-11' as never,
  manager: 'boss@acme.example',
});
const createdPerson: RecordChange = { tenant: 'north', entity: 'person', before: null, after: person };

describe('changes in the journal', () => {
  it('are recorded with their values, and sealed as what can be told of them once they are erased', () => {
    fc.assert(
      fc.property(someChanges, (changes) => {
        const { recorded, sealed: covered } = sealed(changes);
        expect(decodeRecorded(recorded).map(({ change }) => canonical(change))).toEqual(
          changes.map(canonical),
        );
        expect(sealedText(recorded)).toEqual({ sealed: covered, erased: 0 });
      }),
      { numRuns: 300 },
    );
  });

  it('are sealed alike whatever is erased of them, and hold nothing of it any more', () => {
    const all = fc.array(fc.constantFrom(...new Set(entityNames.flatMap(fieldsOf))), { maxLength: 6 });
    fc.assert(
      fc.property(someChanges, all, (changes, fields) => {
        const { recorded, sealed: covered } = sealed(changes);
        const erased = erasedText(recorded, () => fields);
        expect(sealedText(erased).sealed).toBe(covered);
        for (const [at, { change, erased: gone }] of decodeRecorded(erased).entries()) {
          const before = changes[at];
          if (before === undefined) throw new Error('one more');
          const expected = grouped(before.entity)
            .filter((group) => group.some((field) => fields.includes(field)))
            .filter((group) => group.some((field) => holds(before, field)))
            .flat();
          expect([...gone].sort()).toEqual(expected.sort());
          for (const field of gone) expect(holds(change, field)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('erased once are as they were when they are erased again', () => {
    const { recorded } = sealed([createdPerson]);
    const once = erasedText(recorded, () => ['firstName']);
    expect(erasedText(once, () => ['firstName'])).toBe(once);
  });

  it('lose of a line what one person tells, and keep what another does', () => {
    const { recorded } = sealed([createdPerson]);
    const withoutManager = erasedText(recorded, () => ['manager']);
    expect(withoutManager).not.toContain('boss@');
    expect(withoutManager).toContain('Zelda');
    const withoutPerson = erasedText(recorded, () => ['dateOfBirth']);
    expect(withoutPerson).toContain('boss@');
    for (const value of ['Zelda', '1980']) expect(withoutPerson).not.toContain(value);
    expect(withoutPerson).toContain('P-1');
  });

  it('of equal values never have the same digest, so that none can be looked up or told from another', () => {
    const account = anEmployerAccount('a@acme.example');
    const change: RecordChange = { tenant: 'north', entity: 'account', before: null, after: account };
    const alone = Array.from({ length: 50 }, () => sealed([change]).sealed);
    expect(new Set([...alone, ...sealed([change, change]).sealed.split('\n')]).size).toBe(52);
  });

  it('are sealed as the page says, so that it can be reckoned without Provost', () => {
    const { recorded, sealed: covered } = sealed([createdPerson]);
    const [tenant, entity, before, after, seals] = JSON.parse(recorded) as [
      string,
      string,
      null,
      unknown[],
      string[],
    ];
    const values = [...after];
    const own = [1, 2, 3, 4, 5, 6, 7];
    const [fields, salt] = (seals[0] ?? '').split(':');
    expect(fields).toBe(own.reduce((sum, at) => sum + 2 ** at, 0).toString(36));
    const digest = (of: string): string => createHash('sha256').update(of).digest('base64url');
    const [, other] = seals.map((seal) => seal.split(':'));
    const digests = [
      `${fields}:${digest(`${salt}${JSON.stringify([null, own.map((at) => values[at])])}`)}`,
      `${other?.[0]}:${digest(`${other?.[1]}${JSON.stringify([null, ['boss@acme.example']])}`)}`,
    ];
    for (const at of [...own, fieldsOf('person').indexOf('manager')]) after[at] = null;
    expect(JSON.stringify([tenant, entity, before, after, digests])).toBe(covered);
  });

  it.each([
    ['another value', (line: string) => line.replace('Zelda', 'Nelda')],
    ['another salt', (line: string) => line.replace(/:[\w-]{24}"/, `:${'A'.repeat(24)}"`)],
    ['a digest of nothing', (line: string) => line.replace(/:[\w-]{24}"/, `:${'A'.repeat(43)}"`)],
    ['fewer fields under a seal', (line: string) => line.replace(/"[0-9a-z]+:/, '"1:')],
    ['no seals', (line: string) => line.replace(/,\["[^[]*\]\]$/, ']')],
    ['seals that are none', (line: string) => line.replace(/:[\w-]{24}"/, ':x"')],
  ])('with %s are sealed as others', (_what, altered) => {
    const { recorded, sealed: covered } = sealed([createdPerson]);
    expect(altered(recorded)).not.toBe(recorded);
    expect(sealedText(altered(recorded)).sealed).not.toBe(covered);
  });

  it('of kinds that tell nothing of a person but what they are called are recorded as ever', () => {
    const plain = entityNames.filter((entity) => erasableGroupsOf(entity).length === 0);
    expect(plain).toEqual(expect.arrayContaining(['component', 'achievement', 'person-group', 'feature']));
    const change: RecordChange = {
      ...{ tenant: 'north', entity: 'feature' },
      ...{ before: null, after: { key: 'f', enabled: true } },
    };
    expect(sealed([change])).toEqual({ recorded: encodeChange(change), sealed: encodeChange(change) });
  });
});

describe('the id of an award that waits for review', () => {
  const review = {
    ...{ id: 'a1b2c3d4e5f6', state: 'needs-review', source: 'iat', outcome: 'no-match', person: null },
    ...{ nationalInsuranceNumber: 'QQ123456C', dateOfBirth: '1980-02-11', lastName: 'Quixby' },
    ...{ previousLastName: null, firstName: 'Zelda', employeeNumber: null, sendingVpd: null },
    ...{ competence: 'Fire', level: 1, from: '2026-01-01', awarded: null, expires: null },
    ...{ candidates: [], decidedBecause: null },
  } as unknown as Records['transfer-review'];
  const change: RecordChange = { tenant: 'north', entity: 'transfer-review', before: null, after: review };

  it('goes with what it follows from, so that nobody finds that by trying all days', () => {
    const waiting = { ...review, id: reviewId(reviewIdentity(review)) };
    const { recorded } = sealed([{ ...change, after: waiting }]);
    expect(recorded).toContain(waiting.id);
    const erased = erasedText(recorded, () => ['dateOfBirth']);
    const day = Date.UTC(1980, 0, 1);
    const guesses = Array.from({ length: 366 }, (_, at) => {
      const dateOfBirth = new Date(day + at * 86_400_000).toISOString().slice(0, 10) as never;
      return reviewId(reviewIdentity({ ...review, dateOfBirth }));
    });
    expect(guesses).toContain(waiting.id);
    expect(guesses.filter((id) => erased.includes(id))).toEqual([]);
    for (const left of ['Fire', 'needs-review']) expect(erased).toContain(left);
  });

  it('is shown to whoever sees the record: it is erased, not masked', () => {
    expect(grouped('transfer-review')[0]).toContain('id');
    expect([...personalFieldsOf('transfer-review').keys()]).not.toContain('id');
  });

  it('stays in the digests of changes that were recorded before it was marked', () => {
    const { recorded } = sealed([change]);
    const earlier = recorded.replace(/,\["[0-9a-z]+:/, `,["${(2 ** 5).toString(36)}:`);
    expect(sealedText(earlier).sealed).toContain(review.id);
  });
});

describe('the groups that are erased together', () => {
  it('hold every personal field, but what the tenant itself calls somebody where that names a record', () => {
    const left = entityNames.flatMap((entity) => {
      const erasable = new Set(grouped(entity).flat());
      return [...personalFieldsOf(entity).keys()]
        .filter((field) => !erasable.has(field))
        .map((field) => `${entity}.${field}`);
    });
    expect(left).toEqual([
      'person.reference',
      'person-group.person',
      'programme-enrolment.person',
      'component.person',
      'evidence.person',
      'assignment.person',
      'assignment.number',
      'achievement.person',
      'transfer-review.person',
    ]);
  });
});

function holds({ before, after }: RecordChange, field: string): boolean {
  return [before, after].some(
    (record) => record !== null && ((record as unknown as Record<string, unknown>)[field] ?? null) !== null,
  );
}

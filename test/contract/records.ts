import fc from 'fast-check';
import type { CalendarDate } from '../../src/domain/calendar.js';
import { calendarDate } from '../../src/domain/calendar.js';
import {
  achievementSources,
  personKinds,
  renewalUnits,
  reviewStates,
  scopeKinds,
} from '../../src/domain/competence/vocabulary.js';
import {
  componentStatuses,
  componentTypes,
  enrolmentStatuses,
  evidenceStatuses,
  programmeKinds,
  ragStatuses,
} from '../../src/domain/learning-plan/vocabulary.js';
import { accountKinds, accountStatuses, organisationKinds } from '../../src/domain/tenancy/vocabulary.js';
import type { EntityName, Records } from '../../src/store/entities.js';
import { entities } from '../../src/store/entities.js';
import type { RecordChange } from '../../src/store/port.js';

/** Where the natural keys of records come from, for themselves and for those that refer to them. */
export type Keys = (entity: EntityName) => fc.Arbitrary<string>;

export type Arbitraries = { readonly [E in EntityName]: fc.Arbitrary<Records[E]> };

/** Text as people and other systems write it: empty, spaced, accented, beyond the basic plane, with control characters. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', ' ', "O'Neil", 'Zoë', 'Ångström', '李雷', '👩‍🎓', '�', '', '"; --', 'a\tb\nc', '=1+1'),
);

/** Short keys that repeat, in an order that differs between UTF-16 and code points. */
export const fewKeys: Keys = (entity) => fc.constantFrom(...keysOf(entity));

export function keysOf(entity: EntityName): string[] {
  return ['Z', 'é', '', '😀'].map((mark) => (entity === 'tenant' ? mark : `${mark} ${entity}`));
}

export const anyDate: fc.Arbitrary<CalendarDate> = fc
  .tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }))
  .map(([year, month, day]) => calendarDate(year, month, day) ?? calendarDate(year, month, 28))
  .filter((given) => given !== undefined);

/** A record of each kind, every column drawn from all that it can hold. */
export function arbitraryRecords(keys: Keys): Arbitraries {
  const maybe = <T>(given: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(given, { nil: null });
  const few = <const T>(...given: T[]): fc.Arbitrary<T> => fc.constantFrom(...given);
  const text = anyText;
  const minutes = fc.integer({ min: -5, max: Number.MAX_SAFE_INTEGER });
  const keyDate = few(calendarDate(2024, 2, 29), calendarDate(1, 1, 1), calendarDate(9999, 12, 31)).filter(
    (given) => given !== undefined,
  );

  return {
    tenant: fc.record({
      key: keys('tenant'),
      name: text,
      timeZone: text,
      vpd: maybe(text),
      settings: fc.oneof(
        fc.constant({}),
        fc.record({ overdueCountsBreaks: fc.boolean(), overdueCountsSubmittedEvidence: fc.boolean() }),
        fc.record({ overdueCountsBreaks: fc.boolean() }),
      ),
    }),
    feature: fc.record({ key: few('a', 'b'), enabled: fc.boolean() }),
    organisation: fc.record({
      key: keys('organisation'),
      name: text,
      kind: few(...organisationKinds),
      parent: maybe(keys('organisation')),
    }),
    group: fc.record({ key: keys('group'), name: text, parent: maybe(keys('group')) }),
    programme: fc.record({
      key: keys('programme'),
      name: text,
      kind: few(...programmeKinds),
      parent: maybe(keys('programme')),
      hideSubProgrammesFromEmployers: fc.boolean(),
    }),
    account: fc.record({
      email: keys('account'),
      firstName: text,
      lastName: text,
      kind: few(...accountKinds),
      organisation: maybe(keys('organisation')),
      status: few(...accountStatuses),
      externalReference: maybe(text),
    }),
    'account-role': fc.record({ account: keys('account'), role: few('Assessor', 'Learners Progress') }),
    'account-group': fc.record({ account: keys('account'), group: keys('group') }),
    competence: fc.record({
      name: keys('competence'),
      renewalEvery: maybe(fc.integer({ min: 1, max: 100 })),
      renewalUnit: maybe(few(...renewalUnits)),
      levels: maybe(fc.integer({ min: 1, max: 9 })),
    }),
    equivalence: fc.record({ from: few('457|LOCAL|Fire|', ''), to: keys('competence') }),
    requirement: fc.record({
      competence: keys('competence'),
      scopeKind: few(...scopeKinds),
      scopeOf: few('', 'ward', 'Nurse'),
      from: maybe(keyDate),
      to: maybe(keyDate),
      level: fc.integer({ min: 0, max: 1 }),
      essential: fc.boolean(),
    }),
    person: fc.record({
      reference: keys('person'),
      firstName: text,
      lastName: text,
      previousLastName: maybe(text),
      dateOfBirth: maybe(anyDate),
      nationalInsuranceNumber: maybe(text),
      nhsUniqueId: maybe(text),
      uln: maybe(text),
      kind: few(...personKinds),
      account: maybe(keys('account')),
      employer: maybe(keys('organisation')),
      manager: maybe(keys('account')),
      mentor: maybe(keys('account')),
      rag: maybe(few(...ragStatuses)),
    }),
    'person-group': fc.record({ person: keys('person'), group: keys('group') }),
    'programme-enrolment': fc.record({
      person: keys('person'),
      programme: keys('programme'),
      start: maybe(keyDate),
      plannedEnd: maybe(anyDate),
      end: maybe(anyDate),
      status: few(...enrolmentStatuses),
    }),
    component: fc.record({
      person: keys('person'),
      key: few('C-1', 'C-2', ''),
      programme: keys('programme'),
      name: text,
      type: few(...componentTypes),
      status: few(...componentStatuses),
      due: maybe(anyDate),
      plannedMinutes: minutes,
      actualMinutes: minutes,
      notApplicableToEmployers: fc.boolean(),
      employerOnly: fc.boolean(),
      enrolmentStart: maybe(anyDate),
    }),
    evidence: fc.record({
      person: keys('person'),
      component: few('C-1', 'C-2', ''),
      file: few('a.pdf', 'ä.pdf'),
      mediaType: text,
      bytes: minutes,
      sha256: text,
      status: few(...evidenceStatuses),
      minutes,
      markingAid: maybe(text),
    }),
    assignment: fc.record({
      person: keys('person'),
      number: few('1', '10', '2'),
      organisation: keys('organisation'),
      job: maybe(text),
      position: maybe(text),
      start: maybe(anyDate),
      end: maybe(anyDate),
      primary: fc.boolean(),
    }),
    achievement: fc.record({
      person: keys('person'),
      competence: keys('competence'),
      from: keyDate,
      level: fc.integer({ min: 0, max: 2 }),
      awarded: maybe(keyDate),
      expires: maybe(keyDate),
      source: few(...achievementSources),
    }),
    'transfer-review': fc.record({
      id: few('r1', 'r2', 'r3'),
      state: few(...reviewStates),
      source: few(...achievementSources),
      outcome: text,
      nationalInsuranceNumber: maybe(text),
      dateOfBirth: maybe(anyDate),
      lastName: text,
      previousLastName: maybe(text),
      firstName: text,
      employeeNumber: maybe(text),
      sendingVpd: maybe(text),
      competence: keys('competence'),
      level: fc.integer(),
      from: anyDate,
      awarded: maybe(anyDate),
      expires: maybe(anyDate),
      candidates: fc.array(text, { maxLength: 3 }),
      person: maybe(keys('person')),
      decidedBecause: maybe(text),
    }),
  };
}

export type AnyRecord = NonNullable<RecordChange['after']>;

/** A change of any kind of record; the record kept before and after has one key. */
export function changeOf(
  tenant: string,
  entity: EntityName,
  before: AnyRecord | null,
  after: AnyRecord | null,
): RecordChange {
  return { tenant, entity, before, after } as RecordChange;
}

/** The record's value in a column that is known only by name. */
export function columnOf(record: AnyRecord, column: string): string | number | boolean | null {
  return (record as unknown as Record<string, string | number | boolean | null>)[column] ?? null;
}

export function keyValuesOf(entity: EntityName, record: AnyRecord): (string | number | null)[] {
  const key: readonly string[] = entities[entity].key;
  return key.map((column) => columnOf(record, column) as string | number | null);
}

import type { CalendarDate } from '../../domain/calendar.js';
import type { Identity, MatchCandidate, PeopleIndex, PersonMatch } from '../../domain/competence/matching.js';
import { matchPerson, peopleIndex } from '../../domain/competence/matching.js';
import type { Person } from '../../domain/competence/types.js';
import type { TenantReader } from '../../store/port.js';

/** Finds the people of a tenant whom rows are about, many at a time. */
export interface Matcher {
  /** The matches, in the order of the subjects (domain page, section 3, matching). */
  match(subjects: readonly Identity[]): Promise<PersonMatch[]>;
}

/** Limits of the cache: many people without a known number share a birthday. */
const MAX_CACHED_BIRTHDAYS = 10_000;
const MAX_CACHED_PEOPLE = 25_000;

export function createMatcher(tenant: TenantReader): Matcher {
  const byBirthday = new Map<CalendarDate, PeopleIndex>();
  let cachedPeople = 0;

  const holdersOf = async (subjects: readonly Identity[]): Promise<(readonly MatchCandidate[])[]> => {
    const numbers = distinct(subjects.map((subject) => subject.nationalInsuranceNumber));
    const found = await tenant.having('person', 'nationalInsuranceNumber', numbers);
    const byNumber = new Map(numbers.map((number, at) => [number, (found[at] ?? []).map(asCandidate)]));
    return subjects.map(({ nationalInsuranceNumber: number }) =>
      number === null ? [] : (byNumber.get(number) ?? []),
    );
  };
  const cacheBirthdays = async (subjects: readonly Identity[]): Promise<void> => {
    const requested = distinct(subjects.map(({ dateOfBirth }) => dateOfBirth));
    if (byBirthday.size + requested.length > MAX_CACHED_BIRTHDAYS || cachedPeople > MAX_CACHED_PEOPLE) {
      byBirthday.clear();
      cachedPeople = 0;
    }
    const birthdays = requested.filter((birthday) => !byBirthday.has(birthday));
    const born = await tenant.having('person', 'dateOfBirth', birthdays);
    for (const [at, birthday] of birthdays.entries()) {
      const people = (born[at] ?? []).map(asCandidate);
      byBirthday.set(birthday, peopleIndex(people));
      cachedPeople += people.length;
    }
  };

  return {
    async match(subjects) {
      const holders = await holdersOf(subjects);
      await cacheBirthdays(subjects.filter((_, at) => holders[at]?.length === 0));
      return subjects.map((subject, at) => {
        const held = holders[at] ?? [];
        const index = subject.dateOfBirth === null ? undefined : byBirthday.get(subject.dateOfBirth);
        return held.length > 0 || index === undefined ? matchPerson(subject, held, []) : index.match(subject);
      });
    },
  };
}

function distinct<Key>(keys: readonly (Key | null)[]): Key[] {
  return [...new Set(keys.filter((key): key is Key => key !== null))];
}

/** Only the fields that matching needs, because the cache holds thousands of people. */
export function asCandidate(person: Person): MatchCandidate {
  const { reference, firstName, lastName, previousLastName, dateOfBirth, nationalInsuranceNumber } = person;
  return { reference, firstName, lastName, previousLastName, dateOfBirth, nationalInsuranceNumber };
}

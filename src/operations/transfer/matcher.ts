import type { CalendarDate } from '../../domain/calendar.js';
import type { Identity, MatchCandidate, PeopleIndex, PersonMatch } from '../../domain/competence/matching.js';
import { matchPerson, peopleIndex } from '../../domain/competence/matching.js';
import type { Person } from '../../domain/competence/types.js';
import type { TenantReader } from '../../store/port.js';

/** Finds the people of a tenant whom rows are about, a batch of rows at a time. */
export interface Matcher {
  /** The matches, in the order of the subjects (domain page, section 3, matching). */
  match(subjects: readonly Identity[]): Promise<PersonMatch[]>;
}

/** How many numbers and birthdays are remembered with their people: files name a person in many rows. */
const REMEMBERED_NUMBERS = 50_000;
const REMEMBERED_BIRTHDAYS = 10_000;
const REMEMBERED_SUBJECTS = 50_000;

export function createMatcher(tenant: TenantReader): Matcher {
  /** By the identity itself: rows that say the same of a person share one. */
  const bySubject = new Map<Identity, PersonMatch>();
  const byNumber = new Map<string, readonly MatchCandidate[]>();
  const byBirthday = new Map<CalendarDate, PeopleIndex>();

  const holders = ({ nationalInsuranceNumber: number }: Identity): readonly MatchCandidate[] =>
    number === null ? [] : (byNumber.get(number) ?? []);

  const matchNew = async (subjects: readonly Identity[]): Promise<PersonMatch[]> => {
    const numbers = unknownTo(
      byNumber,
      subjects.map((subject) => subject.nationalInsuranceNumber),
      REMEMBERED_NUMBERS,
    );
    const found = await tenant.having('person', 'nationalInsuranceNumber', numbers);
    numbers.forEach((number, at) => byNumber.set(number, (found[at] ?? []).map(asCandidate)));

    const unfound = subjects.filter((subject) => holders(subject).length === 0);
    const birthdays = unknownTo(
      byBirthday,
      unfound.map(({ dateOfBirth }) => dateOfBirth),
      REMEMBERED_BIRTHDAYS,
    );
    const born = await tenant.having('person', 'dateOfBirth', birthdays);
    birthdays.forEach((birthday, at) =>
      byBirthday.set(birthday, peopleIndex((born[at] ?? []).map(asCandidate))),
    );

    return subjects.map((subject) => {
      const held = holders(subject);
      const index = subject.dateOfBirth === null ? undefined : byBirthday.get(subject.dateOfBirth);
      return held.length > 0 || index === undefined ? matchPerson(subject, held, []) : index.match(subject);
    });
  };

  return {
    async match(subjects) {
      const known = subjects.map((subject) => bySubject.get(subject));
      if (known.every((match) => match !== undefined)) return known;
      const unmatched = unknownTo(bySubject, subjects, REMEMBERED_SUBJECTS);
      const matches = await matchNew(unmatched);
      matches.forEach((match, at) => {
        const subject = unmatched[at];
        if (subject !== undefined) bySubject.set(subject, match);
      });
      return subjects.map((subject) => bySubject.get(subject) ?? matchPerson(subject, [], []));
    },
  };
}

/** The distinct keys that are not remembered yet; what is remembered is forgotten first where it would be too much. */
function unknownTo<Key>(remembered: Map<Key, unknown>, keys: readonly (Key | null)[], most: number): Key[] {
  const wanted = new Set(keys.filter((key): key is Key => key !== null));
  if (remembered.size + wanted.size > most) remembered.clear();
  return [...wanted].filter((key) => !remembered.has(key));
}

/** A person with what matching needs, and not the rest: thousands are remembered. */
export function asCandidate(person: Person): MatchCandidate {
  const { reference, firstName, lastName, previousLastName, dateOfBirth, nationalInsuranceNumber } = person;
  return { reference, firstName, lastName, previousLastName, dateOfBirth, nationalInsuranceNumber };
}

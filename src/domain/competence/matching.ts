import { append } from '../grouped.js';
import type { CalendarDate } from '../calendar.js';
import { foldName } from '../text.js';
import type { Person } from './types.js';

/** How a transferred row's person compares with ours: keys, and the words of ESR's reports. */
export const matchOutcomes = {
  'matched-successfully': 'Matched Successfully',
  'duplicate-ni-numbers': 'Duplicate NI Numbers',
  'ni-matched-name-not-matched': 'NI Number Matched, Name not Matched',
  'name-matched-ni-not-matched': 'Name Matched, NI Number Not Matched',
  'unable-to-match': 'Unable to Match',
} as const;
export type MatchOutcome = keyof typeof matchOutcomes;

/** The facts of a person for matching. Employee numbers are left out: another VPD assigns them. */
export type Identity = Pick<
  Person,
  'firstName' | 'lastName' | 'previousLastName' | 'dateOfBirth' | 'nationalInsuranceNumber'
>;

/** A person of the tenant who may be the one of the row. */
export type MatchCandidate = Identity & Pick<Person, 'reference'>;

export interface PersonMatch<Candidate extends MatchCandidate = MatchCandidate> {
  readonly outcome: MatchOutcome;
  /** The person, only of `matched-successfully`; every other outcome waits for review. */
  readonly person: Candidate | null;
  /** For review: everybody whom the outcome is about, in the order given. */
  readonly candidates: readonly Candidate[];
}

/** What makes two people one: the fields by which matching compares them. */
export const matchFields = ['nationalInsuranceNumber', 'dateOfBirth', 'lastName'] as const;
export type MatchField = (typeof matchFields)[number];

/**
 * Fields in which the candidate differs, including those that either lacks: ESR's words do not say.
 */
export function differingFields(subject: Identity, candidate: Identity): MatchField[] {
  return matchFields.filter((field) => {
    if (field === 'lastName') return !isSameLastName(subject, candidate);
    return subject[field] === null || subject[field] !== candidate[field];
  });
}

const UNABLE: PersonMatch<never> = { outcome: 'unable-to-match', person: null, candidates: [] };

/**
 * Finds the subject of a row among the tenant's people (domain page, section 3, matching).
 * `byNumber` holds those with exactly its National Insurance number, `byName` those with its date
 * of birth and last name, present or previous; `peopleIndex` finds both.
 * Only a number that one person holds, with date of birth and last name, is a match. A previous
 * last name never is: it goes to review. Without the number, last name and date of birth decide;
 * the first name only narrows the candidates for review.
 */
export function matchPerson<Candidate extends MatchCandidate>(
  subject: Identity,
  byNumber: readonly Candidate[],
  byName: readonly Candidate[],
): PersonMatch<Candidate> {
  const [holder] = byNumber;
  if (byNumber.length > 1) return { outcome: 'duplicate-ni-numbers', person: null, candidates: byNumber };
  if (holder !== undefined) {
    return isSamePerson(subject, holder)
      ? { outcome: 'matched-successfully', person: holder, candidates: byNumber }
      : { outcome: 'ni-matched-name-not-matched', person: null, candidates: byNumber };
  }
  if (byName.length === 0) return UNABLE;
  return { outcome: 'name-matched-ni-not-matched', person: null, candidates: narrowed(subject, byName) };
}

/** The people of a tenant, arranged so that the subject of a row is matched without a search. */
export interface PeopleIndex<Candidate extends MatchCandidate = MatchCandidate> {
  /** As `matchPerson`, with the candidates that the index finds. */
  match(subject: Identity): PersonMatch<Candidate>;
}

/** An index of these people for matching; later changes to the list are not seen. */
export function peopleIndex<Candidate extends MatchCandidate>(
  people: Iterable<Candidate>,
): PeopleIndex<Candidate> {
  const byNumber = new Map<string, Candidate[]>();
  const byName = new Map<string, Candidate[]>();
  for (const person of people) {
    if (person.nationalInsuranceNumber !== null) append(byNumber, person.nationalInsuranceNumber, person);
    for (const key of nameAndBirthKeys(person)) append(byName, key, person);
  }
  return {
    match(subject) {
      const number = subject.nationalInsuranceNumber;
      const holders = number === null ? undefined : byNumber.get(number);
      // Whom the number finds, the name need not be folded for again.
      if (holders !== undefined) return matchPerson(subject, holders, []);
      return matchPerson(subject, [], namesakes(subject, byName));
    },
  };
}

/**
 * The person's keys by name: the last name and a different previous one, each with the date of
 * birth. None where either is missing.
 */
export function nameAndBirthKeys({
  lastName,
  previousLastName,
  dateOfBirth,
}: Pick<Identity, 'lastName' | 'previousLastName' | 'dateOfBirth'>): string[] {
  if (dateOfBirth === null) return [];
  const present = foldName(lastName);
  const previous = previousLastName === null ? '' : foldName(previousLastName);
  const keys = present === '' ? [] : [key(present, dateOfBirth)];
  if (previous !== '' && previous !== present) keys.push(key(previous, dateOfBirth));
  return keys;
}

function isSamePerson(subject: Identity, holder: Identity): boolean {
  if (subject.dateOfBirth === null || subject.dateOfBirth !== holder.dateOfBirth) return false;
  return isSameLastName(subject, holder);
}

function isSameLastName(one: Identity, other: Identity): boolean {
  const lastName = foldName(one.lastName);
  return lastName !== '' && lastName === foldName(other.lastName);
}

function namesakes<Candidate>(subject: Identity, byName: ReadonlyMap<string, Candidate[]>): Candidate[] {
  const [first, ...others] = nameAndBirthKeys(subject);
  const found = first === undefined ? undefined : byName.get(first);
  if (others.length === 0) return found ?? [];
  return [...new Set([...(found ?? []), ...others.flatMap((other) => byName.get(other) ?? [])])];
}

function narrowed<Candidate extends Identity>(subject: Identity, candidates: readonly Candidate[]) {
  if (candidates.length === 1) return candidates;
  const firstName = foldName(subject.firstName);
  const sameFirstName = candidates.filter((candidate) => foldName(candidate.firstName) === firstName);
  return sameFirstName.length === 0 ? candidates : sameFirstName;
}

function key(foldedName: string, dateOfBirth: CalendarDate): string {
  return `${dateOfBirth} ${foldedName}`;
}

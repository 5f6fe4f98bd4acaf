import { distance } from 'fastest-levenshtein';
import { parseCompetenceName } from './competence/name.js';
import { compareText, foldText } from './text.js';
import { lazily } from './lazily.js';

/**
 * Likely meanings of a mistyped text, best first, for "did you mean". Returns nothing if none is
 * near.
 * Texts are compared word by word, as names are. A word may differ by a third of the letters of the
 * longer one, at most three; or the words are prefixes of the candidate's and make up half of it.
 * Numbers must be equal, except that a longer one may lack a digit. A competence also matches by
 * its title alone.
 */
export function nearest(wanted: string, candidates: Iterable<string>, howMany = 1): string[] {
  const written = segmentsOf(wanted);
  return [...new Set(candidates)]
    .flatMap((candidate) => {
      const edits = editsBetween(written, segmentsOf(candidate)) ?? editsOfTitle(wanted, candidate);
      return edits === undefined ? [] : [{ candidate, edits }];
    })
    .sort((a, b) => a.edits - b.edits || compareText(a.candidate, b.candidate))
    .slice(0, howMany)
    .map(({ candidate }) => candidate);
}

/** `there is no field "x"; did you mean "y"?`, for a word that is not among the known ones. */
export function unknownWord(kind: string, word: string, known: Iterable<string>): string {
  return `there is no ${kind} "${word}"${orMeant(word, known)}`;
}

/** `; did you mean "y"?`, or nothing. */
export function orMeant(word: string, known: Iterable<string>): string {
  const [close] = nearest(word, known);
  return close === undefined ? '' : `; did you mean "${close}"?`;
}

/** What an unknown name is answered with. */
export interface Suggestion {
  readonly nearest: string | null;
  readonly hint: string;
}

/**
 * @param otherwise without a near match: there is nothing at all (`none`), or there are others
 * (`list`)
 */
export function didYouMean(
  wanted: string,
  candidates: Iterable<string>,
  otherwise: { readonly none: string; readonly list: string },
): Suggestion {
  const known = [...candidates];
  const [close] = nearest(wanted, known);
  if (close !== undefined) return { nearest: close, hint: `Did you mean "${close}"?` };
  return { nearest: null, hint: known.length === 0 ? otherwise.none : otherwise.list };
}

export interface NamedPerson {
  readonly reference: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** As `didYouMean`, for a person's reference; also accepts the person's name. */
export function whoWasMeant(
  wanted: string,
  people: readonly NamedPerson[],
  otherwise: { readonly none: string; readonly list: string },
): Suggestion {
  const byReference = didYouMean(
    wanted,
    people.map(({ reference }) => reference),
    otherwise,
  );
  if (byReference.nearest !== null) return byReference;
  const [first, ...others] = people.length > MOST_NAMES_COMPARED ? [] : peopleOfName(wanted, people);
  if (first === undefined) return byReference;
  const shown = [first, ...others].slice(0, MOST_PEOPLE_NAMED).map(inWords);
  return { nearest: first.reference, hint: `Did you mean ${shown.join(' or ')}?` };
}

const MOST_PEOPLE_NAMED = 3;
/** Comparing more names takes longer than anybody waits for a suggestion. */
const MOST_NAMES_COMPARED = 50_000;

function inWords({ reference, firstName, lastName }: NamedPerson): string {
  return `${reference} (${firstName} ${lastName})`;
}

/** People of that name, in either order, or first or last name; otherwise those with a near one. */
function peopleOfName(wanted: string, people: readonly NamedPerson[]): NamedPerson[] {
  const written = segmentsOf(wanted);
  return people
    .flatMap((person) => {
      const { firstName, lastName } = person;
      const edits = [`${firstName} ${lastName}`, `${lastName} ${firstName}`, lastName, firstName].flatMap(
        (name) => editsBetween(written, segmentsOf(name)) ?? [],
      );
      return edits.length === 0 ? [] : [{ person, edits: Math.min(...edits) }];
    })
    .sort((a, b) => a.edits - b.edits || compareText(a.person.reference, b.person.reference))
    .filter(({ edits }, _, [best]) => edits === best?.edits)
    .map(({ person }) => person);
}

/**
 * Names are shorter. Comparing costs the product of both lengths, and the input may be megabytes.
 */
const LONGEST_COMPARED = 200;

/** The parts around the @ of an address, or between the bars of a competence. */
function segmentsOf(text: string): Parts[] {
  const segments = text.slice(0, LONGEST_COMPARED).split(/[@|]/).map(partsOf);
  return segments.filter(({ words, numbers }) => words.length + numbers.length > 0);
}

/** A text as it is compared. */
interface Parts {
  readonly words: readonly string[];
  /** Its numbers, without leading zeros. */
  readonly numbers: readonly string[];
  readonly whole: string;
}

/** A random id is one word; `L-1001`, `L1001` and `ward3` are a word and a number. */
const WORD_OR_NUMBER = lazily(() => /^(\p{L}*)(\d+)$/u);

function partsOf(text: string): Parts {
  const runs = text.split(/[^\p{L}\p{M}\p{N}'’]+/u).map(foldText);
  const pieces = runs
    .flatMap((run) => WORD_OR_NUMBER().exec(run)?.slice(1) ?? [run])
    .filter((piece) => piece !== '');
  const isNumber = (piece: string): boolean => /^\d/.test(piece) && !/\D/.test(piece);
  const words = pieces.filter((piece) => !isNumber(piece));
  const numbers = pieces.filter(isNumber).map((number) => number.replace(/^0+(?=\d)/, ''));
  return { words, numbers, whole: words.join('') };
}

const MOST_EDITS = 3;
/** Digits of a number of which one may be missing. */
const LONG_NUMBER = 3;

/** How many letters differ; undefined where it is too many for one to be meant as the other. */
function editsBetween(ones: readonly Parts[], others: readonly Parts[]): number | undefined {
  if (ones.length === 0) return undefined;
  return sumOfEdits(ones, others, editsOfSegment) ?? lettersLeftOut(ones, others);
}

/**
 * How many letters are missing from shortened words: `Standard Admin` for `Standard Administrator`.
 */
function lettersLeftOut(ones: readonly Parts[], others: readonly Parts[]): number | undefined {
  const [one, other] = [ones, others].map((parts) => parts.flatMap(({ words }) => words));
  const [numbers, theirs] = [ones, others].map((parts) => parts.flatMap((part) => part.numbers).join(' '));
  if (one === undefined || other === undefined || numbers !== theirs) return undefined;
  const begin = other.findIndex((_, at) => one.every((word, next) => other[at + next]?.startsWith(word)));
  const [length, whole] = [one, other].map((words) => words.join('').length);
  if (begin === -1 || length === undefined || whole === undefined || length * 2 < whole) return undefined;
  return MOST_EDITS + whole - length;
}

/** As `editsBetween`, of the title of a competence, or of what stands before its years. */
function editsOfTitle(wanted: string, candidate: string): number | undefined {
  if (!candidate.includes('|') || wanted.includes('|')) return undefined;
  const title = parseCompetenceName(candidate)?.title ?? '';
  const [beforeYears = ''] = title.split(/\s[-–—]\s/);
  const written = segmentsOf(wanted);
  return editsBetween(written, segmentsOf(title)) ?? editsBetween(written, segmentsOf(beforeYears));
}

function editsOfSegment(one: Parts, other: Parts): number | undefined {
  const inNumbers = sumOfEdits(one.numbers, other.numbers, digitsMissing);
  const inWords =
    one.words.length === other.words.length
      ? sumOfEdits(one.words, other.words, (a, b) => editsWithin(a, b, 3))
      : // Words that were written together, or apart, are still the same letters.
        editsWithin(one.whole, other.whole, 5);
  return inNumbers === undefined || inWords === undefined ? undefined : inNumbers + inWords;
}

function sumOfEdits<T>(
  ones: readonly T[],
  others: readonly T[],
  editsOf: (one: T, other: T) => number | undefined,
): number | undefined {
  if (ones.length !== others.length) return undefined;
  let sum = 0;
  for (const [at, one] of ones.entries()) {
    const other = others[at];
    const edits = other === undefined ? undefined : editsOf(one, other);
    if (edits === undefined) return undefined;
    sum += edits;
  }
  return sum;
}

function digitsMissing(one: string, other: string): number | undefined {
  if (one === other) return 0;
  const isLonger =
    Math.abs(one.length - other.length) === 1 && Math.max(one.length, other.length) >= LONG_NUMBER;
  return isLonger && distance(one, other) === 1 ? 1 : undefined;
}

function editsWithin(one: string, other: string, lettersForOne: number): number | undefined {
  const most = Math.min(MOST_EDITS, Math.floor(Math.max(one.length, other.length) / lettersForOne));
  if (one === other) return 0;
  if (Math.abs(one.length - other.length) > most) return undefined;
  const edits = isSwap(one, other) ? 1 : distance(one, other);
  return edits <= most ? edits : undefined;
}

/** Two neighbouring letters in the other order: one slip, though two letters differ. */
function isSwap(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return one.slice(at) === `${other.slice(at + 1, at + 2)}${other.slice(at, at + 1)}${other.slice(at + 2)}`;
}

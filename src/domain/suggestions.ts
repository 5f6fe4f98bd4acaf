import { distance } from 'fastest-levenshtein';
import { compareText, foldName } from './text.js';

/**
 * The candidates that a slip of the hand or the ear makes of what was written, best first: for "did you mean". Nothing where none is
 * so near, as a stranger's name helps nobody. Texts are compared word by word, as names are, and each word may differ by a third
 * of its letters, at most three; digits must be the same, as another number names another thing.
 */
export function nearest(wanted: string, candidates: Iterable<string>, howMany = 1): string[] {
  const written = partsOf(wanted);
  return [...new Set(candidates)]
    .flatMap((candidate) => {
      const edits = editsBetween(written, partsOf(candidate));
      return edits === undefined ? [] : [{ candidate, edits }];
    })
    .sort((a, b) => a.edits - b.edits || compareText(a.candidate, b.candidate))
    .slice(0, howMany)
    .map(({ candidate }) => candidate);
}

/** What an unknown name is answered with. */
export interface Suggestion {
  readonly nearest: string | null;
  readonly hint: string;
}

/** @param otherwise what to do where nothing is near: there is nothing at all (`none`), or there are others (`list`) */
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

/** As `didYouMean`, for the reference of a person, in whose place their name may have been written. */
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
  const [first, ...others] = peopleOfName(wanted, people);
  if (first === undefined) return byReference;
  const shown = [first, ...others].slice(0, MOST_PEOPLE_NAMED).map(inWords);
  return { nearest: first.reference, hint: `Did you mean ${shown.join(' or ')}?` };
}

const MOST_PEOPLE_NAMED = 3;

function inWords({ reference, firstName, lastName }: NamedPerson): string {
  return `${reference} (${firstName} ${lastName})`;
}

/** Those of that name, in either order or the last name alone; where there is none, those whose name is near it. */
function peopleOfName(wanted: string, people: readonly NamedPerson[]): NamedPerson[] {
  const written = partsOf(wanted);
  return people
    .flatMap((person) => {
      const { firstName, lastName } = person;
      const edits = [`${firstName} ${lastName}`, `${lastName} ${firstName}`, lastName].flatMap(
        (name) => editsBetween(written, partsOf(name)) ?? [],
      );
      return edits.length === 0 ? [] : [{ person, edits: Math.min(...edits) }];
    })
    .sort((a, b) => a.edits - b.edits || compareText(a.person.reference, b.person.reference))
    .filter(({ edits }, _, [best]) => edits === best?.edits)
    .map(({ person }) => person);
}

/** A text as it is compared. */
interface Parts {
  readonly words: readonly string[];
  /** Its numbers without leading zeros, one after the other. */
  readonly digits: string;
  readonly whole: string;
}

/** An id of letters and digits in no order is one word; `L-1001`, `L1001` and `ward3` are a word and a number. */
const WORD_OR_NUMBER = /^(\p{L}*)(\d+)$/u;

function partsOf(text: string): Parts {
  const runs = text.split(/[^\p{L}\p{M}\p{N}'’]+/u).map(foldName);
  const pieces = runs
    .flatMap((run) => WORD_OR_NUMBER.exec(run)?.slice(1) ?? [run])
    .filter((piece) => piece !== '');
  const isNumber = (piece: string): boolean => /^\d/.test(piece) && !/\D/.test(piece);
  const words = pieces.filter((piece) => !isNumber(piece));
  const digits = pieces.filter(isNumber).map((number) => number.replace(/^0+(?=\d)/, ''));
  return { words, digits: digits.join(' '), whole: words.join('') };
}

const MOST_EDITS = 3;

/** How many letters differ; undefined where it is too many for one to be meant as the other. */
function editsBetween(one: Parts, other: Parts): number | undefined {
  if (one.digits !== other.digits) return undefined;
  // Words that were written together, or apart, are still the same letters.
  if (one.words.length !== other.words.length) return editsWithin(one.whole, other.whole, 5);
  let sum = 0;
  for (const [at, word] of one.words.entries()) {
    const edits = editsWithin(word, other.words[at] ?? '', 3);
    if (edits === undefined) return undefined;
    sum += edits;
  }
  return one.words.length === 0 && one.digits === '' ? undefined : sum;
}

function editsWithin(one: string, other: string, lettersForOne: number): number | undefined {
  const most = Math.min(MOST_EDITS, Math.floor(Math.min(one.length, other.length) / lettersForOne));
  if (Math.abs(one.length - other.length) > most) return undefined;
  const edits = isSwap(one, other) ? 1 : distance(one, other);
  return edits <= most ? edits : undefined;
}

/** Two neighbouring letters in the other order: one slip, though two letters differ. */
function isSwap(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  return (
    at >= 0 &&
    one[at] === other[at + 1] &&
    one[at + 1] === other[at] &&
    one.slice(at + 2) === other.slice(at + 2)
  );
}

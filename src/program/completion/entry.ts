import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { printPage } from '../../terminal/page.js';
import { readManifest } from '../manifest.js';
import { helpTopics } from '../topics.js';
import { complete, type Candidate, type CompletionFacts, type ValueSource } from './candidates.js';
import { quotedForBash, readWords, type TypedWord } from './shell-words.js';
import { storedValues } from './values.js';

/** bash asks for the list that it shows with this type of completion, see COMP_TYPE. */
const LISTING = '63';
/** The line that says that the value may be a file. */
const FILES = '//';

/**
 * Prints what the word that is being typed may become, one a line, for the scripts of
 * `provost completion`. Silent on errors: a shell shows them in the middle of a line.
 * @param input the shell, and the command line: for bash up to the cursor, with COMP_WORDBREAKS and
 *   COMP_TYPE; for others its words, the last one as it is typed
 * @returns whether it read the store
 */
export async function printCompletion(input: readonly string[], root: string): Promise<boolean> {
  let hasReadStore = false;
  const values: ValueSource = (...request) => {
    hasReadStore = true;
    return storedValues(process.env, process.cwd())(...request);
  };
  try {
    const lines = await completionLines(input, root, values);
    if (lines.length > 0) await printPage(`${lines.join('\n')}\n`);
  } catch {
    // Silent, also where nobody reads any more.
  }
  return hasReadStore;
}

/** The lines that `printCompletion` prints. */
export async function completionLines(
  [shell = '', ...rest]: readonly string[],
  root: string,
  values: ValueSource,
): Promise<string[]> {
  const facts: CompletionFacts = {
    known: readManifest(root),
    topics: () => topicsOf(root),
    helpTopics: helpTopics.map(({ name, summary }) => ({ value: name, about: summary })),
    values,
  };
  const isBash = shell === 'bash';
  const { words, last } = isBash ? readWords(rest[0] ?? '', rest[1]) : readTyped(rest);
  const { candidates, isFile } = await complete(isBash ? words.slice(1) : words, last.text, facts);
  const shown = candidates.filter(({ value }) => !/\p{Cc}/u.test(value));
  const linesOf = isBash ? bashLines(shown, last, rest[2]) : shown.map(shell === 'zsh' ? zshLine : fishLine);
  return isFile ? [FILES, ...linesOf] : linesOf;
}

/** fish hands over the word as it is typed, zsh without its quotes. */
function readTyped(words: readonly string[]): { words: string[]; last: TypedWord } {
  const typed = words.at(-1) ?? '';
  const { words: read, last } = readWords(typed);
  const text = read.length > 0 ? typed : last.text;
  return { words: words.slice(0, -1), last: { ...last, text } };
}

function topicsOf(root: string): Record<string, string> {
  const { oclif } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    oclif: { topics: Record<string, { description: string }> };
  };
  return Object.fromEntries(
    Object.entries(oclif.topics).map(([topic, { description }]) => [topic, description]),
  );
}

/** bash has no descriptions; in the list that it only shows, they stand beside the values. */
function bashLines(candidates: readonly Candidate[], word: TypedWord, type: string | undefined): string[] {
  const lines = candidates.map(({ value }) => quotedForBash(value, word));
  if (type !== LISTING || candidates.length < 2) return lines;
  const widest = Math.max(...lines.map((line) => line.length));
  return lines.map((line, at) => {
    const about = aboutOf(candidates[at]);
    return about === '' ? line : `${line.padEnd(widest)}  (${about})`;
  });
}

function zshLine({ value, about }: Candidate): string {
  const escaped = value.replaceAll(/[\\:]/g, '\\$&');
  return about === undefined ? escaped : `${escaped}:${aboutOf({ value, about })}`;
}

function fishLine(candidate: Candidate): string {
  return `${candidate.value}\t${aboutOf(candidate)}`;
}

function aboutOf(candidate: Candidate | undefined): string {
  const text = (candidate?.about ?? '').replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

import { UsageError } from '../domain/errors.js';
import { decode, type EncodingFound } from './encoding.js';
import { problemOfJson } from './json-text.js';
import { repeatedKeys } from './repeated-keys.js';
import type { ByteSource } from './source.js';
import { unicodeEncoding } from './unicode-text.js';

export interface JsonLine {
  /** The physical line, from 1. */
  readonly line: number;
  /** As parsed: to be checked by a schema. */
  readonly value: unknown;
  readonly text: string;
}

export interface JsonLinesOptions {
  /** The hint for a file that is not text (see `detectEncoding`). */
  readonly instead: string;
  /** Characters. */
  readonly longestLine?: number;
  /** True for a line that is not parsed. */
  readonly skip?: (text: string) => boolean;
}

const LONGEST_LINE = 16 << 20;

/**
 * The JSON values of a file with one value on each line. Blank lines are skipped.
 * @throws {UsageError} `invalid-json-line` (also for a repeated field of an object),
 *   `line-too-long`, each with the line, and as `unicodeEncoding`
 */
export async function* readJsonLines(
  source: ByteSource,
  { instead, longestLine = LONGEST_LINE, skip }: JsonLinesOptions,
): AsyncGenerator<JsonLine> {
  const encoding = await unicodeEncoding(source, instead);
  for await (const { line, text } of readLines(source, longestLine, encoding)) {
    if (text.trim() === '' || skip?.(text) === true) continue;
    const value = parseLine(text, line, source.name);
    refuseRepeatedKey(text, line, source.name);
    yield { line, value, text };
  }
}

/**
 * The whole text of a document.
 * @param instead the hint for a file that is not text (see `detectEncoding`)
 * @throws {UsageError} `file-too-large`, and as `unicodeEncoding`
 */
export async function readText(source: ByteSource, maxBytes: number, instead: string): Promise<string> {
  if (source.size > maxBytes) {
    throw new UsageError({
      code: 'file-too-large',
      message: `"${source.name}" is too large to be read whole: ${megabytes(source.size)} where at most ${megabytes(maxBytes)} are.`,
      hint: 'Split it, or bring the rows as CSV, which is read piece by piece.',
    });
  }
  const pieces: string[] = [];
  for await (const piece of decode(source, await unicodeEncoding(source, instead))) pieces.push(piece);
  return pieces.join('');
}

/**
 * The lines of a text, unparsed.
 * @param longest in characters
 * @throws {UsageError} `line-too-long`
 */
export async function* readLines(
  source: ByteSource,
  longest: number,
  encoding: EncodingFound,
): AsyncGenerator<{ line: number; text: string }> {
  let pending = '';
  let line = 1;
  for await (const piece of decode(source, encoding)) {
    const text = pending + piece;
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      if (end - from > longest) throw tooLong(source.name, line, longest);
      yield { line, text: text.slice(from, end) };
      from = end + 1;
      line += 1;
    }
    pending = text.slice(from);
    if (pending.length > longest) throw tooLong(source.name, line, longest);
  }
  if (pending !== '') yield { line, text: pending };
}

function parseLine(text: string, line: number, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const problem = problemOfJson(text);
    const column = problem === undefined ? '' : `, column ${problem.column}`;
    throw new UsageError(
      {
        code: 'invalid-json-line',
        message: `Line ${line}${column} of "${name}" is not JSON${problem === undefined ? '' : `: ${problem.message}`}.`,
        hint: 'Each line must hold one whole JSON value, as --output ndjson writes it.',
        details: { line },
      },
      { cause },
    );
  }
}

function refuseRepeatedKey(text: string, line: number, name: string): void {
  const [repeated] = repeatedKeys(text, 1);
  if (repeated === undefined) return;
  throw new UsageError({
    code: 'invalid-json-line',
    message: `Line ${line} of "${name}" holds an object with the field "${repeated.key}" twice.`,
    hint: 'Keep the one that is meant: only one of them could be read.',
    details: { line },
  });
}

function tooLong(name: string, line: number, longest: number): UsageError {
  return new UsageError({
    code: 'line-too-long',
    message: `Line ${line} of "${name}" is longer than ${longest.toLocaleString('en-GB')} characters.`,
    hint: 'Check that the file has one JSON value on each line and is not one large document.',
    details: { line },
  });
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

import type { parse as ParseCsv } from 'csv-parse/sync';
import { CellEnds, CutRecord } from './cut-record.js';

export type CutErrorCode = 'unclosed-quote' | 'stray-quote' | 'line-too-long' | 'nul-character';

/** A record that cannot be cut; reading goes on with the next physical line. */
export interface CutError {
  readonly line: number;
  readonly code: CutErrorCode;
  readonly message: string;
  /** The start of the line. */
  readonly text: string;
}

export type Cut = CutRecord | CutError;

export function isCutError(cut: Cut): cut is CutError {
  return !(cut instanceof CutRecord);
}

export interface RecordShape {
  /** One character. */
  readonly delimiter: string;
  /** What ends a line; with `\n` a carriage return before it belongs to the line end. */
  readonly lineEnd: '\n' | '\r';
  /** Characters of the longest record that is read. */
  readonly longest?: number;
  /** The number of the line on which the text begins, if not 1. */
  readonly firstLine?: number;
}

export interface RecordCutter {
  /** The records that are complete with this text. */
  push(text: string): Cut[];
  /** The records that the end of the file completes. */
  end(): Cut[];
}

export const LONGEST_RECORD = 1 << 20;
const MOST_LINES = 1_000;
const SHOWN_OF_A_LINE = 200;

/**
 * Cuts text, given piece by piece, into the records of a delimited file. Memory is bounded by the longest record.
 *
 * A record on one line, without quotes or with well-formed ones, is cut here: that is nearly every record, and it is two to
 * three times faster than a general parser. Line breaks in quotes, stray quotes and spaces around quotes are csv-parse's; here only
 * the physical lines that such a record covers are found, so that a quote that is never closed spoils its own line and
 * not the rest of the file. A property test holds the two ways equal.
 *
 * @param parseCsv csv-parse's synchronous function: passed in, because loading it costs time that `--help` should not pay
 */
export function createRecordCutter(shape: RecordShape, parseCsv: typeof ParseCsv): RecordCutter {
  const { delimiter, lineEnd, longest = LONGEST_RECORD, firstLine = 1 } = shape;
  const delimiterCode = delimiter.charCodeAt(0);
  let pending = '';
  let line = firstLine;
  let skippingLine = false;

  const cutAll = (text: string, final: boolean): Cut[] => {
    const cuts: Cut[] = [];
    const difficult: Difficult[] = [];
    const ends = new CellEnds();
    let at = 0;
    let quoteAt = text.indexOf('"');
    let nulAt = text.indexOf('\0');

    const refuse = (code: CutErrorCode, message: string, end: number, next: number) => {
      cuts.push({ line, code, message, text: text.slice(at, Math.min(end, at + SHOWN_OF_A_LINE)) });
      line += 1;
      at = next;
    };

    while (at < text.length) {
      const found = text.indexOf(lineEnd, at);
      if (found === -1 && !final) {
        if (text.length - at <= longest) break;
        refuse('line-too-long', tooLong(longest), text.length, text.length);
        skippingLine = true;
        break;
      }
      const stop = found === -1 ? text.length : found;
      const next = found === -1 ? stop : stop + 1;
      const end =
        lineEnd === '\n' && stop > at && text.charCodeAt(stop - 1) === CARRIAGE_RETURN ? stop - 1 : stop;
      if (stop - at > longest) {
        refuse('line-too-long', tooLong(longest), end, next);
        continue;
      }
      if (quoteAt !== -1 && quoteAt < at) quoteAt = text.indexOf('"', at);
      if (nulAt !== -1 && nulAt < at) nulAt = text.indexOf('\0', at);
      if (nulAt !== -1 && nulAt < end) {
        refuse('nul-character', NUL_MESSAGE, end, next);
        continue;
      }
      if (quoteAt === -1 || quoteAt >= end) {
        cuts.push(CutRecord.between(line, text, at, end, delimiterCode, ends));
        line += 1;
        at = next;
        continue;
      }
      const plain = cutPlainQuotes(text.slice(at, end), delimiter);
      if (plain !== undefined) {
        cuts.push(CutRecord.of(line, line, plain));
        line += 1;
        at = next;
        continue;
      }
      const span = spanOf(text, at, final, shape);
      if (span.state === 'incomplete') {
        if (text.length - at <= longest) break;
        refuse('unclosed-quote', unclosed(line), end, next);
      } else if (span.state === 'unclosed' || span.lines > MOST_LINES || span.end - at > longest) {
        refuse('unclosed-quote', unclosed(line), end, next);
      } else if (nulAt !== -1 && nulAt < span.end) {
        refuse('nul-character', NUL_MESSAGE, end, next);
        line += span.lines - 1;
        at = span.next;
      } else {
        difficult.push({ at: cuts.length, line, lines: span.lines, text: span.text });
        cuts.push(CutRecord.of(line, line + span.lines - 1, []));
        line += span.lines;
        at = span.next;
      }
    }
    pending = text.slice(at);
    for (const { at: index, cut } of parseDifficult(difficult, shape, parseCsv)) cuts[index] = cut;
    return cuts;
  };

  return {
    push(text) {
      if (skippingLine) {
        const end = text.indexOf(lineEnd);
        if (end === -1) return [];
        skippingLine = false;
        return cutAll(text.slice(end + 1), false);
      }
      return cutAll(pending + text, false);
    },
    end() {
      return skippingLine ? [] : cutAll(pending, true);
    },
  };
}

const CARRIAGE_RETURN = 13;
const QUOTE = '"';
const NUL_MESSAGE = 'The line holds a NUL character, which no text has.';

function tooLong(longest: number): string {
  return `The line is longer than ${longest.toLocaleString('en-GB')} characters.`;
}

function unclosed(line: number): string {
  return `The quote that opens on line ${line} is not closed properly, so the line cannot be cut into cells.`;
}

/** The cells of a line on which every quoted cell begins and ends with its quotes; undefined for any other line. */
function cutPlainQuotes(line: string, delimiter: string): string[] | undefined {
  const cells: string[] = [];
  let at = 0;
  let quoteAt = line.indexOf(QUOTE);
  for (;;) {
    if (quoteAt === at) {
      const close = closingQuote(line, at + 1);
      if (close === -1) return undefined;
      const cell = line.slice(at + 1, close);
      cells.push(cell.includes(QUOTE) ? cell.replaceAll('""', QUOTE) : cell);
      if (close + 1 === line.length) return cells;
      if (line[close + 1] !== delimiter) return undefined;
      at = close + 2;
      quoteAt = line.indexOf(QUOTE, at);
    } else {
      const end = line.indexOf(delimiter, at);
      if (quoteAt !== -1 && (end === -1 || quoteAt < end)) return undefined;
      cells.push(end === -1 ? line.slice(at) : line.slice(at, end));
      if (end === -1) return cells;
      at = end + 1;
    }
  }
}

type Span =
  | { readonly state: 'incomplete' }
  | { readonly state: 'unclosed' }
  | {
      readonly state: 'complete';
      /** Where its text ends and where the next record begins. */
      readonly end: number;
      readonly next: number;
      readonly lines: number;
      /** The record without the spaces around its quotes. */
      readonly text: string;
    };

/** How far the record that begins at `from` reaches, by the rules of quoting that csv-parse follows. */
function spanOf(text: string, from: number, final: boolean, { delimiter, lineEnd }: RecordShape): Span {
  const padded = delimiter !== ' ';
  const pieces: string[] = [];
  let kept = from;
  let lines = 1;
  const leaveOut = (start: number, end: number) => {
    if (end > start) {
      pieces.push(text.slice(kept, start));
      kept = end;
    }
  };
  const complete = (end: number, next: number): Span => {
    return { state: 'complete', end, next, lines, text: pieces.join('') + text.slice(kept, end) };
  };
  const atEnd = (): Span => (final ? complete(text.length, text.length) : { state: 'incomplete' });

  for (let at = from; ;) {
    const opening = padded ? afterSpaces(text, at) : at;
    if (text[opening] === QUOTE) {
      const close = closingQuote(text, opening + 1);
      if (close === -1 || (close + 1 === text.length && !final))
        return { state: final ? 'unclosed' : 'incomplete' };
      const breaks = countLineEnds(text, opening, close, lineEnd);
      const after = padded ? afterSpaces(text, close + 1) : close + 1;
      const isAtLineEnd = text[after] === lineEnd || (text[after] === '\r' && text[after + 1] === lineEnd);
      const isAtEnd = after >= text.length;
      if (!final && (isAtEnd || (text[after] === '\r' && after + 1 === text.length)))
        return { state: 'incomplete' };
      if (isAtEnd || isAtLineEnd || text[after] === delimiter) {
        leaveOut(at, opening);
        leaveOut(close + 1, after);
        lines += breaks;
        if (isAtEnd) return atEnd();
        if (isAtLineEnd) return complete(after, after + (text[after] === lineEnd ? 1 : 2));
        at = after + 1;
        continue;
      }
      // Text after a closing quote: on one line a stray quote that can be kept, across lines two cells run together.
      if (breaks > 0) return { state: 'unclosed' };
      at = close + 1;
    }
    while (at < text.length && text[at] !== delimiter && text[at] !== lineEnd) at += 1;
    if (at >= text.length) return atEnd();
    if (text[at] === lineEnd) {
      const end = lineEnd === '\n' && text[at - 1] === '\r' ? at - 1 : at;
      return complete(Math.max(end, kept), at + 1);
    }
    at += 1;
  }
}

function afterSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ') at += 1;
  return at;
}

/** The quote that is not doubled, or -1. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf(QUOTE, from); at !== -1; at = text.indexOf(QUOTE, at + 2)) {
    if (text[at + 1] !== QUOTE) return at;
  }
  return -1;
}

function countLineEnds(text: string, from: number, to: number, lineEnd: string): number {
  let count = 0;
  for (let at = text.indexOf(lineEnd, from); at !== -1 && at < to; at = text.indexOf(lineEnd, at + 1))
    count += 1;
  return count;
}

interface Difficult {
  /** Its place among the cuts. */
  readonly at: number;
  readonly line: number;
  readonly lines: number;
  readonly text: string;
}

/**
 * All at once, because each call of csv-parse costs as much as several records. Should it see other records than were
 * found here, each is parsed alone, and one that is then not exactly one record is refused.
 */
function parseDifficult(
  difficult: readonly Difficult[],
  shape: RecordShape,
  parseCsv: typeof ParseCsv,
): { at: number; cut: Cut }[] {
  if (difficult.length === 0) return [];
  const parsed = parseTexts(difficult.map(({ text }) => text).join(shape.lineEnd), shape, parseCsv);
  const asOne = parsed?.length === difficult.length ? parsed : undefined;
  return difficult.map((record, index) => {
    const alone = asOne === undefined ? parseTexts(record.text, shape, parseCsv) : undefined;
    const cells = asOne?.[index] ?? (alone?.length === 1 ? alone[0] : undefined);
    const { at, line, lines, text } = record;
    if (cells !== undefined) return { at, cut: CutRecord.of(line, line + lines - 1, cells) };
    const message = `The quotes on line ${line} cannot be matched, so the line cannot be cut into cells.`;
    return { at, cut: { line, code: 'stray-quote', message, text: text.slice(0, SHOWN_OF_A_LINE) } };
  });
}

function parseTexts(text: string, shape: RecordShape, parseCsv: typeof ParseCsv): string[][] | undefined {
  try {
    return parseCsv(text, {
      delimiter: shape.delimiter,
      record_delimiter: [shape.lineEnd],
      relax_quotes: true,
      relax_column_count: true,
    });
  } catch {
    return undefined;
  }
}

import type { parse as ParseCsv } from 'csv-parse/sync';
import { cutPlainQuotes, spanOf } from './quoted-records.js';

export type CutErrorCode = 'unclosed-quote' | 'stray-quote' | 'line-too-long' | 'nul-character';

/** A record that cannot be cut; reading continues on the next physical line. */
export interface CutError {
  readonly line: number;
  readonly code: CutErrorCode;
  readonly message: string;
  /** The start of the line. */
  readonly text: string;
}

/** One record, cut into untrimmed cells. */
export interface CutRecord {
  /** The physical line on which it starts, from 1. */
  readonly line: number;
  /** The last physical line of the record, where a quoted cell runs over several. */
  readonly lastLine: number;
  readonly cells: readonly string[];
}

export type Cut = CutRecord | CutError;

export function isCutError(cut: Cut): cut is CutError {
  return 'code' in cut;
}

export interface RecordShape {
  /** One character. */
  readonly delimiter: string;
  /**
   * The line end; with `
   * `, a preceding carriage return belongs to it.
   */
  readonly lineEnd: '\n' | '\r';
  /** Characters of the longest valid record. */
  readonly longest?: number;
  /** The number of the text's first line; 1 by default. */
  readonly firstLine?: number;
}

export interface RecordCutter {
  /** The records that this text completes. */
  push(text: string): Cut[];
  /** The records that the end of the file completes. */
  end(): Cut[];
}

export const LONGEST_RECORD = 1 << 20;
const MOST_LINES = 1_000;
const SHOWN_OF_A_LINE = 200;

/**
 * Cuts text, given piece by piece, into records. Memory is bounded by the longest record.
 *
 * Simple records (one line, without quotes or with well-formed ones) are cut here, because
 * csv-parse makes an import half as long again. csv-parse cuts the others; here they are only
 * delimited, so that an unclosed quote spoils its own line alone. A property test proves both ways
 * equal.
 *
 * @param parseCsv csv-parse's synchronous function: passed in, because `--help` should not pay for
 *   loading it
 */
export function createRecordCutter(shape: RecordShape, parseCsv: typeof ParseCsv): RecordCutter {
  const { delimiter, lineEnd, longest = LONGEST_RECORD, firstLine = 1 } = shape;
  let pending = '';
  let line = firstLine;
  let skippingLine = false;

  const cutAll = (text: string, final: boolean): Cut[] => {
    const cuts: Cut[] = [];
    const difficult: Difficult[] = [];
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
        cuts.push({ line, lastLine: line, cells: text.slice(at, end).split(delimiter) });
        line += 1;
        at = next;
        continue;
      }
      const plain = cutPlainQuotes(text.slice(at, end), delimiter);
      if (plain !== undefined) {
        cuts.push({ line, lastLine: line, cells: plain });
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
        cuts.push({ line, lastLine: line + span.lines - 1, cells: [] });
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
const NUL_MESSAGE = 'The line holds a NUL character, which no text has.';

function tooLong(longest: number): string {
  return `The line is longer than ${longest.toLocaleString('en-GB')} characters.`;
}

function unclosed(line: number): string {
  return `The quote that opens on line ${line} is not closed properly, so the line cannot be cut into cells.`;
}

interface Difficult {
  /** Its index among the cuts. */
  readonly at: number;
  readonly line: number;
  readonly lines: number;
  readonly text: string;
}

/**
 * Parses all in one call, because a call costs as much as several records. Where csv-parse sees
 * another number of records, each is parsed alone and must be exactly one record.
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
    if (cells !== undefined) return { at, cut: { line, lastLine: line + lines - 1, cells } };
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

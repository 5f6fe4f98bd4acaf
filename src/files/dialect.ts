import type { parse as ParseCsv } from 'csv-parse/sync';
import { createRecordCutter, isCutError, type Cut, type CutRecord } from './record-cutter.js';

/** The delimiters found in real files (domain page, section 3), likelier first. */
export const DELIMITERS = [',', ';', '\t', '~', '|'] as const;

export type Delimiter = (typeof DELIMITERS)[number];

export interface Dialect {
  readonly delimiter: Delimiter;
  readonly lineEnd: '\n' | '\r';
  /** The first record that is not blank. */
  readonly header: Cut | undefined;
  /** The record after the header. */
  readonly firstRow: Cut | undefined;
}

const RECORDS_LOOKED_AT = 50;

/**
 * The dialect, detected from the beginning of the file. The best delimiter gives the most
 * recognised headers, then the most rows as wide as the header, then the most cells. A first line
 * `sep=;`, as Excel writes it, decides alone.
 * @param complete whether the sample is the whole file
 * @param firstLine the number of the sample's first line
 */
export function detectDialect(
  sample: string,
  complete: boolean,
  parseCsv: typeof ParseCsv,
  recognised: (header: readonly string[]) => number = () => 0,
  firstLine = 1,
): Dialect {
  const lineEnd = lineEndOf(sample);
  const stated = firstLine === 1 ? statedDelimiter(sample) : undefined;
  const candidates = (stated === undefined ? DELIMITERS : [stated]).map((delimiter) => {
    const cutter = createRecordCutter({ delimiter, lineEnd, firstLine }, parseCsv);
    const cuts = [...cutter.push(sample), ...(complete ? cutter.end() : [])].filter((cut) => !isBlank(cut));
    const [header, ...records] = cuts.slice(stated === undefined ? 0 : 1, RECORDS_LOOKED_AT);
    const [firstRow] = records;
    return { delimiter, lineEnd, header, firstRow, score: scoreOf(header, records, recognised) };
  });
  const [first, ...others] = candidates;
  if (first === undefined) return { delimiter: ',', lineEnd, header: undefined, firstRow: undefined };
  const { delimiter, header, firstRow } = others.reduce(
    (best, next) => (isBetter(next.score, best.score) ? next : best),
    first,
  );
  return { delimiter, lineEnd, header, firstRow };
}

/**
 * Whether the record is empty: a blank line, or delimiters alone as spreadsheets leave below a
 * table.
 */
export function isBlank(cut: Cut): boolean {
  if (isCutError(cut)) return false;
  for (const cell of cut.cells) {
    if (cell !== END_OF_DOS_FILE && cell.trim() !== '') return false;
  }
  return true;
}

export function isDelimiterLine(cut: Cut): boolean {
  return cut.line === 1 && !isCutError(cut) && DELIMITER_LINE.test(cut.cells.join(','));
}

const END_OF_DOS_FILE = '\x1a';
const DELIMITER_LINE = /^sep=[,;\t~|]{0,2}$/i;

/**
 * The line end after the header. Excel for Mac ends records with a carriage return and breaks cells
 * with a newline.
 */
function lineEndOf(sample: string): '\n' | '\r' {
  let isQuoted = false;
  for (let at = 0; at < sample.length; at += 1) {
    const character = sample[at];
    if (character === '"') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (character === '\n') return '\n';
    if (character === '\r') return sample[at + 1] === '\n' || at + 1 === sample.length ? '\n' : '\r';
  }
  return sample.includes('\n') || !sample.includes('\r') ? '\n' : '\r';
}

function statedDelimiter(sample: string): Delimiter | undefined {
  const stated = /^("?)sep=([,;\t~|])\1\r?[\n\r]/i.exec(sample)?.[2];
  return DELIMITERS.find((delimiter) => delimiter === stated);
}

interface Score {
  readonly recognised: number;
  /** The share of records as wide as the header; 0 for a header of one cell. */
  readonly agreeing: number;
  readonly cells: number;
}

function scoreOf(
  header: Cut | undefined,
  cuts: readonly Cut[],
  recognised: (header: readonly string[]) => number,
): Score {
  if (header === undefined || isCutError(header)) return { recognised: 0, agreeing: 0, cells: 0 };
  const records = cuts.filter((cut): cut is CutRecord => !isCutError(cut));
  const width = header.cells.length;
  const agreeing = records.filter(({ cells }) => cells.length === width).length;
  return {
    recognised: recognised(header.cells),
    agreeing: width === 1 ? 0 : (agreeing + 1) / (cuts.length + 1),
    cells: width,
  };
}

function isBetter(a: Score, b: Score): boolean {
  if (a.recognised !== b.recognised) return a.recognised > b.recognised;
  if (a.agreeing !== b.agreeing) return a.agreeing > b.agreeing;
  return a.cells > b.cells;
}

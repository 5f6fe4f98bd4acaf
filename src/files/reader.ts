import { UsageError } from '../domain/errors.js';
import {
  countRecognised,
  describeUnknown,
  matchColumns,
  type ColumnMapping,
  type KnownColumn,
  type UnknownColumn,
} from './columns.js';
import { detectDialect, isBlank, isDelimiterLine, type Delimiter, type Dialect } from './dialect.js';
import { decode, describeEncoding, detectEncoding, type Encoding, type EncodingFound } from './encoding.js';
import { undefuse } from './formula.js';
import type { CutRecord } from './cut-record.js';
import { createRecordCutter, isCutError, LONGEST_RECORD, type Cut } from './records.js';
import { rejectColumns, type RejectedRow } from './rejects.js';
import { emptyFile, type ByteSource } from './source.js';

/** One row of the file. */
export interface ReadRow {
  /** The physical line on which it starts, from 1. */
  readonly line: number;
  /** In the order of the wanted columns, without outer white space; undefined where the file has no such column. */
  readonly fields: readonly (string | undefined)[];
  /** One of the fields, by its place among the wanted columns; no text is made of the others. */
  field(place: number): string | undefined;
  /** In the file's own columns, as they stand there: what a rejects file repeats. */
  readonly raw: readonly string[];
  /** As it was cut. */
  readonly record: CutRecord;
  /** Of each wanted column its place in the file; undefined where the file has no such column. */
  readonly indexes: readonly (number | undefined)[];
}

export interface RowBatch {
  readonly rows: readonly ReadRow[];
  /** Records that are no rows: `field-count`, `unclosed-quote`, `stray-quote`, `line-too-long`, `nul-character`, `undecodable-character`. */
  readonly rejected: readonly RejectedRow[];
}

export interface ReadOptions {
  readonly columns: readonly KnownColumn[];
  readonly map?: readonly ColumnMapping[];
  /** Rows in a batch; the last may have fewer. */
  readonly batchSize?: number;
  /** Characters of the longest record; a longer one is a rejected row. */
  readonly longestRecord?: number;
}

export interface DelimitedFile {
  /** The file's own headers, without outer white space. */
  readonly header: readonly string[];
  readonly delimiter: Delimiter;
  readonly encoding: Encoding;
  /** Columns of the file that are not read. */
  readonly unknown: readonly UnknownColumn[];
  /** What somebody should know who brought the file, a sentence each. */
  readonly notices: readonly string[];
  /** The rows in the order of the file. Each call reads the file anew. */
  batches(): AsyncGenerator<RowBatch>;
}

const BATCH_SIZE = 500;

/**
 * Opens a delimited file as it is met in the field (domain page, section 3): any of the encodings, delimiters and line
 * ends, columns in any order and under mapped names, stray quotes, blank lines, cells defused against spreadsheets.
 * Memory does not grow with the file.
 * @throws {UsageError} for a file that holds no such rows: `file-empty`, `file-is-…`, `no-header`, `missing-column`, …
 */
export async function readRows(source: ByteSource, options: ReadOptions): Promise<DelimitedFile> {
  const { columns, map = [] } = options;
  const { parse: parseCsv } = await import('csv-parse/sync');
  const encoding = await detectEncoding(source);
  const sample = await sampleOf(source, encoding);
  const recognised = (cells: readonly string[]) => countRecognised(cells, columns, map);
  const dialect = detectDialect(sample.text, sample.complete, parseCsv, recognised);
  const header = headerOf(dialect, sample.complete, source.name);
  const match = matchColumns({ fileName: source.name, header, columns, map, ignored: rejectColumns });

  async function* batches(): AsyncGenerator<RowBatch> {
    const longest = options.longestRecord ?? LONGEST_RECORD;
    const cutter = createRecordCutter(
      { delimiter: dialect.delimiter, lineEnd: dialect.lineEnd, longest },
      parseCsv,
    );
    const collector = createCollector(header.length, match.indexes, options.batchSize ?? BATCH_SIZE);
    // Bytes that Windows-1252 does not define come out as this mark; in UTF-8 it is a character like any other.
    const guessed = encoding.encoding === 'windows-1252' || encoding.encoding === 'utf-8-and-windows-1252';
    let headerPassed = false;
    let undecodable = false;
    function* take(cuts: readonly Cut[]): Generator<RowBatch> {
      for (const cut of cuts) {
        if (isBlank(cut) || isDelimiterLine(cut)) continue;
        if (!headerPassed) headerPassed = true;
        else yield* collector.add(cut, undecodable);
      }
    }
    for await (const text of decode(source, encoding)) {
      undecodable ||= guessed && text.includes(UNDECODABLE);
      yield* take(cutter.push(text));
    }
    yield* take(cutter.end());
    yield* collector.rest();
  }

  return {
    header,
    delimiter: dialect.delimiter,
    encoding: encoding.encoding,
    unknown: match.unknown,
    notices: [...encodingNotices(encoding), ...match.unknown.map(describeUnknown)],
    batches,
  };
}

const UNDECODABLE = '\ufffd';
const SAMPLE_CHARACTERS = 1 << 16;

/** Enough of the beginning to see the header whole, however long it is. */
async function sampleOf(
  source: ByteSource,
  encoding: EncodingFound,
): Promise<{ text: string; complete: boolean }> {
  let text = '';
  for await (const piece of decode(source, encoding)) {
    text += piece;
    const enough = text.length >= SAMPLE_CHARACTERS && /[\r\n]/.test(text.trimStart());
    if (enough || text.length > LONGEST_RECORD * 2) return { text, complete: false };
  }
  return { text, complete: true };
}

function headerOf({ header }: Dialect, complete: boolean, fileName: string): string[] {
  if (header === undefined && complete) throw emptyFile(fileName);
  if (header === undefined || isCutError(header)) {
    throw new UsageError({
      code: header?.code ?? 'no-header',
      message: `The column headers of "${fileName}" cannot be read. ${header?.message ?? 'They do not end.'}`,
      hint: 'Check that the first line names the columns and that its quotes come in pairs.',
    });
  }
  return header.cells.map((cell) => undefuse(cell).trim());
}

function encodingNotices(found: EncodingFound): string[] {
  if (found.encoding !== 'windows-1252' && found.encoding !== 'utf-8-and-windows-1252') return [];
  return [
    `The file is not UTF-8 throughout; it is read as ${describeEncoding(found)}. Check the accented letters.`,
  ];
}

interface Collector {
  add(cut: Cut, undecodable: boolean): Generator<RowBatch>;
  rest(): Generator<RowBatch>;
}

function createCollector(
  width: number,
  indexes: readonly (number | undefined)[],
  batchSize: number,
): Collector {
  let rows: ReadRow[] = [];
  let rejected: RejectedRow[] = [];
  function* rest(): Generator<RowBatch> {
    if (rows.length + rejected.length === 0) return;
    const batch = { rows, rejected };
    rows = [];
    rejected = [];
    yield batch;
  }
  return {
    rest,
    *add(cut, undecodable) {
      const refused = isCutError(cut)
        ? { line: cut.line, code: cut.code, message: cut.message, raw: [cut.text] }
        : refusalOf(cut, width, undecodable);
      if (refused !== undefined) rejected.push(refused);
      else if (!isCutError(cut)) rows.push(new Row(cut, width, indexes));
      if (rows.length + rejected.length >= batchSize) yield* rest();
    },
  };
}

function refusalOf(record: CutRecord, width: number, undecodable: boolean): RejectedRow | undefined {
  const { line, lastLine } = record;
  // Empty cells beyond the header are what a spreadsheet leaves behind; nothing is lost with them.
  if (
    record.count < width ||
    (record.count > width && record.cells.slice(width).some((cell) => cell.trim() !== ''))
  ) {
    const over =
      lastLine > line ? `The record of lines ${line} to ${lastLine}, held together by quotes,` : 'The line';
    const message = `${over} has ${count(record.count, 'cell')} where the header has ${width}.`;
    return { line, code: 'field-count', message, raw: record.cells.map(undefuse) };
  }
  if (undecodable && record.cells.some((cell) => cell.includes(UNDECODABLE))) {
    const message = 'The line holds a byte that is a character neither in UTF-8 nor in Windows-1252.';
    return { line, code: 'undecodable-character', message, raw: record.cells.map(undefuse) };
  }
  return undefined;
}

/** A row makes its texts when it is asked for them: of most rows of a large file nobody asks for all. */
class Row implements ReadRow {
  readonly record: CutRecord;
  readonly indexes: readonly (number | undefined)[];
  readonly #width: number;
  #fields: (string | undefined)[] | undefined;

  constructor(record: CutRecord, width: number, indexes: readonly (number | undefined)[]) {
    this.record = record;
    this.indexes = indexes;
    this.#width = width;
  }

  get line(): number {
    return this.record.line;
  }

  get raw(): string[] {
    const { cells } = this.record;
    return (cells.length > this.#width ? cells.slice(0, this.#width) : cells).map(undefuse);
  }

  get fields(): readonly (string | undefined)[] {
    if (this.#fields !== undefined) return this.#fields;
    const fields: (string | undefined)[] = [];
    for (let place = 0; place < this.indexes.length; place += 1) fields.push(this.field(place));
    this.#fields = fields;
    return fields;
  }

  field(place: number): string | undefined {
    const index = this.indexes[place];
    return index === undefined ? undefined : trimmed(undefuse(this.record.cell(index)));
  }
}

const SPACE = 32;
const LAST_OF_ASCII = 126;

/** Without outer white space; most cells have none, and begin and end with a character that shows it at once. */
function trimmed(cell: string): string {
  const [first, last] = [cell.charCodeAt(0), cell.charCodeAt(cell.length - 1)];
  const isPlain = first > SPACE && first <= LAST_OF_ASCII && last > SPACE && last <= LAST_OF_ASCII;
  return isPlain || cell === '' ? cell : cell.trim();
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

import { UsageError } from '../domain/errors.js';
import { holdsLostCharacter } from '../domain/lost-character.js';
import {
  countRecognised,
  describeIgnored,
  matchColumns,
  type ColumnMapping,
  type ColumnMatch,
  type KnownColumn,
  type UnknownColumn,
} from './match-columns.js';
import { detectDialect, isBlank, isDelimiterLine, type Delimiter, type Dialect } from './dialect.js';
import { decode, describeEncoding, detectEncoding, type Encoding, type EncodingFound } from './encoding.js';
import { readCell } from './read-cell.js';
import { createRecordCutter, isCutError, LONGEST_RECORD, type Cut } from './record-cutter.js';
import { rejectColumns } from './rejects.js';
import { createCollector, type ReadRow, type RowBatch } from './row-collector.js';
import { isBlankFrom, namedWidth, type RowWidth } from './row-width.js';
import { skipFirstLines } from './skip-first-lines.js';
import { emptyFile, type ByteSource } from './source.js';
import { lineOfHeaders } from './title-lines.js';

export type { ReadRow, RowBatch };

export interface ReadOptions {
  readonly columns: readonly KnownColumn[];
  readonly map?: readonly ColumnMapping[];
  /** Lines above the column headers to skip. */
  readonly skipLines?: number;
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
  /** For each requested column its index in the file; undefined where the file has none. */
  readonly indexes: readonly (number | undefined)[];
  /** Columns of the file that are not read. */
  readonly unknown: readonly UnknownColumn[];
  /** Sentences for the person who supplied the file. */
  readonly notices: readonly string[];
  /** The rows in the order of the file. Each call reads the file anew. */
  batches(): AsyncGenerator<RowBatch>;
}

const BATCH_SIZE = 500;

/**
 * Opens a delimited file in any of the forms of the domain page, section 3: encodings, delimiters,
 * line ends, columns in any order or mapped, stray quotes, blank lines, defused cells. Memory does
 * not grow with the file.
 * @throws {UsageError} for a file without such rows: `file-empty`, `file-is-…`, `no-header`,
 *   `missing-column`, …
 */
export async function readRows(source: ByteSource, options: ReadOptions): Promise<DelimitedFile> {
  const { columns, map = [], skipLines = 0 } = options;
  const { parse: parseCsv } = await import('csv-parse/sync');
  const encoding = await detectEncoding(source);
  const texts = (): AsyncIterable<string> =>
    skipLines === 0 ? decode(source, encoding) : skipFirstLines(decode(source, encoding), skipLines);
  const firstLine = skipLines + 1;
  const sample = await sampleOf(texts());
  const recognised = (cells: readonly string[]) => countRecognised(cells, columns, map);
  const dialect = detectDialect(sample.text, sample.complete, parseCsv, recognised, firstLine);
  const { lineEnd } = dialect;
  const header = headerOf(dialect, sample.complete, source.name, skipLines);
  const match = matchBelowTitles(
    () => matchColumns({ fileName: source.name, header, columns, map, ignored: rejectColumns }),
    () => lineOfHeaders(sample.text, { lineEnd, firstLine }, parseCsv, recognised),
  );
  const longest = options.longestRecord ?? LONGEST_RECORD;

  async function* rowCuts(): AsyncGenerator<{ cuts: readonly Cut[]; undecodable: boolean }> {
    const { delimiter } = dialect;
    const cutter = createRecordCutter({ delimiter, lineEnd, longest, firstLine }, parseCsv);
    let isPastHeader = false;
    let undecodable = false;
    const rowsOf = (cuts: readonly Cut[]): Cut[] => {
      const rows = cuts.filter((cut) => !isBlank(cut) && !isDelimiterLine(cut));
      if (isPastHeader || rows.length === 0) return rows;
      isPastHeader = true;
      return rows.slice(1);
    };
    for await (const text of texts()) {
      undecodable ||= holdsLostCharacter(text);
      yield { cuts: rowsOf(cutter.push(text)), undecodable };
    }
    yield { cuts: rowsOf(cutter.end()), undecodable };
  }

  const width = await widthOf(header, dialect.firstRow, rowCuts);

  async function* batches(): AsyncGenerator<RowBatch> {
    const read = columns.map(({ name }, position) => ({ name, index: match.indexes[position] }));
    const collector = createCollector(width, match.indexes, read, options.batchSize ?? BATCH_SIZE);
    for await (const { cuts, undecodable } of rowCuts()) {
      for (const cut of cuts) yield* collector.add(cut, undecodable);
    }
    yield* collector.rest();
  }

  return {
    header,
    delimiter: dialect.delimiter,
    encoding: encoding.encoding,
    indexes: match.indexes,
    unknown: match.unknown,
    notices: [
      ...encodingNotices(encoding),
      ...describeIgnored(match.unknown),
      ...beyondNotices(width),
      ...(sample.complete && dialect.firstRow === undefined
        ? [`"${source.name}" has column headers and no row below them.`]
        : []),
    ],
    batches,
  };
}

const SAMPLE_CHARACTERS = 1 << 16;

/** A beginning of the text that holds the whole header. */
async function sampleOf(texts: AsyncIterable<string>): Promise<{ text: string; complete: boolean }> {
  let text = '';
  for await (const piece of texts) {
    text += piece;
    const enough = text.length >= SAMPLE_CHARACTERS && /[\r\n]/.test(text.trimStart());
    if (enough || text.length > LONGEST_RECORD * 2) return { text, complete: false };
  }
  return { text, complete: true };
}

function headerOf({ header }: Dialect, complete: boolean, fileName: string, skipLines: number): string[] {
  if (header === undefined && complete) {
    throw skipLines === 0 ? emptyFile(fileName) : nothingBelow(fileName, skipLines);
  }
  if (header === undefined || isCutError(header)) {
    throw new UsageError({
      code: header?.code ?? 'no-header',
      message: `The column headers of "${fileName}" cannot be read. ${header?.message ?? 'They do not end.'}`,
      hint: 'Check that the first line names the columns and that its quotes come in pairs.',
    });
  }
  return header.cells.map(readCell);
}

function nothingBelow(fileName: string, skipLines: number): UsageError {
  return new UsageError({
    code: 'file-empty',
    message: `"${fileName}" has nothing below its first ${skipLines} lines.`,
    hint: 'Give --skip-lines the number of lines above the column headers.',
  });
}

/** The matched columns. Where the headers seem to be on a later line, the error's hint says so. */
function matchBelowTitles(
  match: () => ColumnMatch,
  lineOfHeadersBelow: () => number | undefined,
): ColumnMatch {
  try {
    return match();
  } catch (error) {
    if (!(error instanceof UsageError) || !WITHOUT_HEADERS.has(error.code)) throw error;
    const line = lineOfHeadersBelow();
    if (line === undefined) throw error;
    const { code, message, details } = error;
    const hint = `The column headers seem to stand on line ${line}: add --skip-lines ${line - 1}.`;
    throw new UsageError({ code, message, hint, details }, { cause: error });
  }
}

const WITHOUT_HEADERS: ReadonlySet<string> = new Set(['missing-column', 'no-header']);

/**
 * Reads the whole file only where its first row has empty cells beyond the header: then every row
 * must have them.
 */
async function widthOf(
  header: readonly string[],
  firstRow: Cut | undefined,
  rowCuts: () => AsyncIterable<{ readonly cuts: readonly Cut[] }>,
): Promise<RowWidth> {
  const width: RowWidth = { named: namedWidth(header), header: header.length, beyond: 0 };
  if (firstRow === undefined || isCutError(firstRow) || firstRow.cells.length <= header.length) return width;
  if (!isBlankFrom(firstRow, header.length)) return width;
  for await (const { cuts } of rowCuts()) {
    for (const cut of cuts) {
      if (isCutError(cut)) continue;
      if (cut.cells.length !== firstRow.cells.length || !isBlankFrom(cut, header.length)) return width;
    }
  }
  return { ...width, beyond: firstRow.cells.length - header.length };
}

function encodingNotices(found: EncodingFound): string[] {
  if (found.encoding !== 'windows-1252' && found.encoding !== 'utf-8-and-windows-1252') return [];
  return [
    `The file is not UTF-8 throughout; it is read as ${describeEncoding(found)}. Check the accented letters.`,
  ];
}

/** An extra comma in every row looks the same, so the notice suggests a check. */
function beyondNotices({ beyond }: RowWidth): string[] {
  if (beyond === 0) return [];
  const cells = beyond === 1 ? 'an empty cell' : `${beyond} empty cells`;
  return [
    `Every row ends in ${cells} without a column header, not read. Check that no cell stands under another header.`,
  ];
}

import { Chalk } from 'chalk';
import { UsageError } from '../domain/errors.js';
import type { Column } from './columns.js';
import { asCell, propertyOf, shownText, sideOf, standsRight } from './columns.js';
import { formatCount } from '../domain/counts.js';
import { csvText } from './csv.js';
import { jsonDocument, jsonFrame, jsonLines, jsonRows, jsonRowsEnd } from './json.js';
import { escapeMarkdown, markdownHead, markdownRows } from './markdown.js';
import { renderRecords } from './records.js';
import { visible, visibleJson, visibleStyled } from './sanitise.js';
import { select } from './selection.js';
import type { Selection } from './selection.js';
import { renderTable } from './table.js';
import type { Paint, Terminal } from './terminal.js';

export const OUTPUT_FORMATS = ['table', 'csv', 'json', 'ndjson', 'markdown'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** The main list of a result of type `O`, and how its rows are shown. */
export type ListView<O> = {
  [Field in keyof O & string]: NonNullable<O[Field]> extends readonly (infer Row)[]
    ? {
        /** The JSON property that holds the list. */
        readonly field: Field;
        readonly columns: readonly Column<Row>[];
        /**
         * A last row of the drawn table; in plain text and Markdown a sentence below it, so that every row is one of the list. Data
         * formats have it elsewhere or not at all.
         */
        readonly total?: (result: O) => Row | undefined;
        /** What a terminal says when there are no rows. */
        readonly empty?: string;
      }
    : never;
}[keyof O & string];

/** How a result of type `O` is shown to a person. Data formats need only `list`. */
export interface View<O> {
  readonly list?: ListView<O>;
  /** `sentences`: the list adds particulars, such as the rows that were rejected, and is shown only when it has rows. */
  readonly answer?: 'list' | 'sentences';
  /** Sentences above the table; texts from data go through `visible`. CSV and NDJSON have rows alone. */
  readonly lines?: (result: O, paint: Paint) => readonly string[];
  /** Sentences below the table, likewise. */
  readonly footer?: (result: O, paint: Paint) => readonly string[];
  /** For an answer that is a document: in the table format it is printed as it is. */
  readonly document?: (result: O) => string;
}

export interface PresentOptions extends Selection {
  readonly format: OutputFormat;
}

/** On a terminal nobody reads more rows than this unasked. */
const ROWS_ON_TERMINAL = 200;

/**
 * Prints the result on stdout in the format. JSON is one document with the whole result; the other formats show its main
 * list. @throws {UsageError} `unknown-column`, `invalid-limit`, or `not-a-list` when a flag needs a list and there is none.
 */
export async function present<O extends object>(
  terminal: Terminal,
  view: View<O>,
  result: O,
  options: PresentOptions,
): Promise<void> {
  return presentWith(terminal, view, result, options, await mainList(terminal, view, result, options));
}

/**
 * Checks, before there is a result, that the view can be shown with these options: once something was changed it is too late.
 * @throws {UsageError} as `present`
 */
export function assertPresentable<O>(view: View<O>, options: Selection): void {
  const shape = listView(view);
  if (shape === undefined) refuseSelection(options);
  else select(shape.columns, [], options);
}

/** Text that waits until all of it is known. */
export interface TextSpool {
  append(text: string): void;
  /** All of it, in pieces. */
  pieces(): Iterable<string>;
}

/** The main list of an answer that comes row by row, ahead of the rest of the answer. */
export interface TakenRows<O> {
  /** Takes the next row. */
  readonly take: (row: unknown) => void;
  /** Prints the answer with the rows that came: as `present` would the answer that has them. */
  present(result: O): Promise<void>;
}

/**
 * Writes the rows of a long list as they come, so that memory does not grow with them. Nothing is printed before the answer is whole.
 * @returns undefined where all rows are needed at once: they are to be sorted, or drawn as a table, or the answer is a document
 * @throws {UsageError} `unknown-column`, `invalid-limit`
 */
export async function takeRows<O extends object>(
  terminal: Terminal,
  view: View<O>,
  options: PresentOptions,
  spool: TextSpool,
): Promise<TakenRows<O> | undefined> {
  const shape = listView(view);
  const { format, limit = 0 } = options;
  const isDrawn = format === 'table' && terminal.stdoutIsTerminal;
  const isDocument = view.document !== undefined && (format === 'table' || format === 'markdown');
  if (shape === undefined || isDocument || options.sort !== undefined) return undefined;
  if (isDrawn && options.limit !== undefined) return undefined;
  const { columns } = select(shape.columns, [], options);
  const sides = new Map(columns.map((column) => [column, sideOf(column)]));
  const textOf = await rowsText(terminal, columns, options);
  const drawn: AnyRow[] = [];
  let waiting: AnyRow[] = [];
  let [available, count] = [0, 0];
  const write = (): void => {
    if (format === 'markdown') for (const side of sides.values()) side.see(waiting);
    spool.append(textOf(waiting));
    waiting = [];
  };
  return {
    take(row) {
      available += 1;
      if (limit > 0 && count >= limit) return;
      count += 1;
      if (isDrawn) {
        if (drawn.length < ROWS_ON_TERMINAL) drawn.push(row);
        return;
      }
      waiting.push(row);
      if (waiting.length === BATCH) write();
    },
    present(result) {
      write();
      return presentWith(terminal, view, result, options, {
        ...around(shape, result),
        ...{ columns, rows: drawn, count, available },
        body: () => spool.pieces(),
        isRight: (column) => sides.get(column)?.isRight ?? false,
      });
    },
  };
}

async function presentWith<O extends object>(
  terminal: Terminal,
  view: View<O>,
  result: O,
  options: PresentOptions,
  list: MainList | undefined,
): Promise<void> {
  switch (options.format) {
    case 'json':
      return terminal.outAll(list ? jsonPieces(result, list) : [jsonDocument(result)]);
    case 'ndjson':
      await terminal.outAll(list ? list.body() : [`${visibleJson(result)}\n`]);
      return noteTruncation(terminal, list);
    case 'csv':
      return presentCsv(terminal, list, result);
    case 'markdown':
      return presentMarkdown(terminal, view, list, result);
    case 'table':
      return presentTable(terminal, view, list, result, options);
  }
}

/** A row of whatever list: the view's type ties the columns to the rows of the field that it names. */
type AnyRow = unknown;

interface MainList {
  readonly field: string;
  readonly columns: readonly Column<AnyRow>[];
  readonly total: AnyRow;
  readonly empty: string;
  /** How many rows are shown, and how many there were before `--limit`. */
  readonly count: number;
  readonly available: number;
  /** The rows as values, where they are drawn: at least as many as that takes. */
  readonly rows: readonly AnyRow[];
  /** The text of the rows in the format, without what stands around them. */
  readonly body: () => Iterable<string>;
  readonly isRight: (column: Column<AnyRow>) => boolean;
}

/** What `ListView` is once the type of its rows no longer matters. */
interface AnyListView<O> {
  readonly field: string;
  readonly columns: readonly Column<AnyRow>[];
  readonly total?: (result: O) => AnyRow;
  readonly empty?: string;
}

/** Sound because ListView<O> lets no columns stand beside a field whose rows are of another type. */
function listView<O>({ list }: View<O>): AnyListView<O> | undefined {
  return list;
}

function around<O>(
  { field, total, empty }: AnyListView<O>,
  result: O,
): Pick<MainList, 'field' | 'total' | 'empty'> {
  return { field, total: total?.(result), empty: empty ?? 'None.' };
}

async function mainList<O extends object>(
  terminal: Terminal,
  view: View<O>,
  result: O,
  options: PresentOptions,
): Promise<MainList | undefined> {
  const shape = listView(view);
  if (!shape) {
    refuseSelection(options);
    return undefined;
  }
  const given = propertyOf(result, shape.field);
  const { columns, rows, available } = select(shape.columns, Array.isArray(given) ? given : [], options);
  const textOf = await rowsText(terminal, columns, options);
  return {
    ...around(shape, result),
    ...{ columns, rows, count: rows.length, available },
    *body() {
      for (let from = 0; from < rows.length; from += BATCH) yield textOf(rows.slice(from, from + BATCH));
    },
    isRight: (column) => standsRight(column, rows),
  };
}

/** Rows that are written at once. */
const BATCH = 500;

/** Writes rows, in their order, as they stand in the format. */
async function rowsText(
  { stdoutIsTerminal }: Terminal,
  columns: readonly Column<AnyRow>[],
  options: PresentOptions,
): Promise<(rows: readonly AnyRow[]) => string> {
  const asked = options.columns === undefined ? undefined : columns;
  switch (options.format) {
    case 'json':
      return jsonRows(asked);
    case 'ndjson':
      return (rows) => jsonLines(rows, asked);
    case 'csv': {
      const csv = await csvText(columns, stdoutIsTerminal);
      return (rows) => csv.rows(rows);
    }
    case 'markdown':
      return (rows) => markdownRows(columns, rows);
    case 'table':
      return (rows) => rows.map((row) => `${tabSeparated(columns, row)}\n`).join('');
  }
}

function refuseSelection({ columns, sort, limit }: Selection): void {
  const given = Object.entries({ '--columns': columns, '--sort': sort, '--limit': limit });
  const flag = given.find(([, value]) => value !== undefined)?.[0];
  if (flag === undefined) return;
  throw new UsageError({
    code: 'not-a-list',
    message: `${flag} shapes a list, and the answer of this command is none.`,
    hint: `Leave ${flag} out.`,
  });
}

function isTruncated({ count, available }: MainList): boolean {
  return count < available;
}

function* jsonPieces(result: object, list: MainList): Iterable<string> {
  const { before, after, hasList } = jsonFrame(result, list.field, isTruncated(list));
  yield before;
  if (hasList) {
    yield* list.body();
    yield jsonRowsEnd(list.count);
  }
  yield after;
}

async function presentCsv(terminal: Terminal, list: MainList | undefined, result: object): Promise<void> {
  const csv = await csvText(list?.columns ?? columnsOfResult(result), terminal.stdoutIsTerminal);
  await terminal.outAll([csv.header]);
  await terminal.outAll(list ? list.body() : [csv.rows([result])]);
  noteTruncation(terminal, list);
}

async function presentMarkdown<O extends object>(
  terminal: Terminal,
  view: View<O>,
  list: MainList | undefined,
  result: O,
): Promise<void> {
  if (!list && view.document) return terminal.out(shownDocument(terminal, view.document(result)));
  const uncoloured = new Chalk({ level: 0 });
  const above = (view.lines?.(result, uncoloured) ?? []).map(visible);
  const footer = (view.footer?.(result, uncoloured) ?? []).map(visible);
  const below = [...(list ? sentencesBelow(list).map(escapeMarkdown) : []), ...footer];
  const blocks: Iterable<string>[] = above.map((sentence) => asLines([sentence]));
  if (list) {
    if (isShown(view, list)) blocks.push(markdownTable(list));
  } else if (!view.lines && !view.footer) {
    const columns = columnsOfResult(result);
    const head = markdownHead(columns, (column) => standsRight(column, [result]));
    blocks.push([head, markdownRows(columns, [result])]);
  }
  blocks.push(...below.map((sentence) => asLines([sentence])));
  await terminal.outAll(separated(blocks));
}

function* markdownTable({ columns, isRight, body }: MainList): Iterable<string> {
  yield markdownHead(columns, isRight);
  yield* body();
}

/** Particulars that there are none of are left out. */
function isShown<O>({ answer }: View<O>, { available }: MainList): boolean {
  return answer !== 'sentences' || available > 0;
}

/** What plain text and Markdown say of the list itself. */
function sentencesBelow(list: MainList): string[] {
  return [...totalSentence(list), ...(isTruncated(list) ? [truncationSentence(list)] : [])];
}

/** Such as `Total: Required 122, Compliance % 28.69 %`: as a row, a script would add it to what it sums up. */
function totalSentence({ columns, total }: MainList): string[] {
  if (total === undefined) return [];
  const figures = columns.filter((column) => typeof propertyOf(total, column.field) === 'number');
  if (figures.length === 0) return [];
  return [
    `Total: ${figures.map((column) => `${visible(column.header)} ${shownText(column, total)}`).join(', ')}`,
  ];
}

/** Markdown keeps paragraphs and tables apart by an empty line. */
function* separated(blocks: readonly Iterable<string>[]): Iterable<string> {
  for (const [index, block] of blocks.entries()) {
    if (index > 0) yield '\n';
    yield* block;
  }
}

async function presentTable<O extends object>(
  terminal: Terminal,
  view: View<O>,
  list: MainList | undefined,
  result: O,
  options: PresentOptions,
): Promise<void> {
  if (view.document) return terminal.out(shownDocument(terminal, view.document(result)));
  if (!list || !isShown(view, list)) return presentSentences(terminal, view, result);
  return terminal.stdoutIsTerminal
    ? presentOnTerminal(terminal, view, list, result, options)
    : presentTabSeparated(terminal, view, list, result);
}

async function presentOnTerminal<O extends object>(
  terminal: Terminal,
  view: View<O>,
  list: MainList,
  result: O,
  options: PresentOptions,
): Promise<void> {
  const { paint, width } = terminal;
  await terminal.outAll(asStyledLines(view.lines?.(result, paint) ?? []));
  const isCut = options.limit === undefined && list.count > ROWS_ON_TERMINAL;
  const rows = isCut ? list.rows.slice(0, ROWS_ON_TERMINAL) : list.rows;
  const table =
    rows.length === 0 && list.total === undefined
      ? [list.empty]
      : await renderTable(list.columns, rows, { width, paint, total: list.total });
  await terminal.outAll(asLines(table));
  if (isCut) await terminal.out(`${cutSentence(list)}\n`);
  else if (isTruncated(list)) await terminal.out(`${truncationSentence(list)}\n`);
  await terminal.outAll(asStyledLines(view.footer?.(result, paint) ?? []));
}

async function presentTabSeparated<O extends object>(
  terminal: Terminal,
  view: View<O>,
  list: MainList,
  result: O,
): Promise<void> {
  const { paint } = terminal;
  await terminal.outAll(asStyledLines(view.lines?.(result, paint) ?? []));
  await terminal.outAll(tabSeparatedTable(list));
  await terminal.outAll(asStyledLines([...sentencesBelow(list), ...(view.footer?.(result, paint) ?? [])]));
}

function* tabSeparatedTable({ columns, body }: MainList): Iterable<string> {
  yield `${columns.map(({ header }) => visible(header)).join('\t')}\n`;
  yield* body();
}

function tabSeparated(columns: readonly Column<AnyRow>[], row: AnyRow): string {
  return columns.map((column) => shownText(column, row)).join('\t');
}

async function presentSentences<O extends object>(
  terminal: Terminal,
  view: View<O>,
  result: O,
): Promise<void> {
  const { paint, width, stdoutIsTerminal } = terminal;
  const sentences = [...(view.lines?.(result, paint) ?? []), ...(view.footer?.(result, paint) ?? [])];
  if (view.lines ?? view.footer) return terminal.outAll(asStyledLines(sentences));
  const columns = columnsOfResult(result);
  return terminal.outAll(
    asLines(
      stdoutIsTerminal
        ? renderRecords(columns, [result], { width, paint })
        : columns.map((column) => `${visible(column.header)}\t${shownText(column, result)}`),
    ),
  );
}

/** Off a terminal a document is passed on as it is; on one, what it hides is shown, line by line. */
function shownDocument({ stdoutIsTerminal }: Terminal, document: string): string {
  const text = document.endsWith('\n') ? document : `${document}\n`;
  if (!stdoutIsTerminal) return text;
  return text
    .split('\n')
    .map((line) => line.split('\t').map(visible).join('\t'))
    .join('\n');
}

/** For a result without a list: each of its properties is a column. */
function columnsOfResult(result: object): Column<AnyRow>[] {
  return Object.keys(result).map((field) => ({
    field,
    header: field,
    value: (row) => asCell(propertyOf(row, field)),
  }));
}

function noteTruncation(terminal: Terminal, list: MainList | undefined): void {
  if (list && isTruncated(list)) terminal.note(truncationSentence(list));
}

function truncationSentence({ count, available }: MainList): string {
  return `${formatCount(count)} of ${formatCount(available)} rows shown (--limit).`;
}

function cutSentence({ count }: MainList): string {
  return `First ${ROWS_ON_TERMINAL} of ${formatCount(count)} rows: see all with --limit 0 or --output csv.`;
}

function* asLines(lines: Iterable<string>): Iterable<string> {
  for (const line of lines) yield `${line}\n`;
}

function asStyledLines(sentences: readonly string[]): Iterable<string> {
  return asLines(sentences.flatMap((sentence) => sentence.split('\n')).map(visibleStyled));
}

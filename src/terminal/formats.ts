import { Chalk } from 'chalk';
import { UsageError } from '../domain/errors.js';
import type { Column } from './columns.js';
import { asCell, propertyOf, shownText } from './columns.js';
import { formatCount } from './count.js';
import { csvText } from './csv.js';
import { jsonDocument, jsonLines } from './json.js';
import { markdownTable } from './markdown.js';
import { renderRecords } from './records.js';
import { visible, visibleJson, visibleStyled } from './sanitise.js';
import { select } from './selection.js';
import type { Selected, Selection } from './selection.js';
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
        /** A last row of the table and the Markdown; data formats have it elsewhere or not at all. */
        readonly total?: (result: O) => Row | undefined;
        /** What a terminal says when there are no rows. */
        readonly empty?: string;
      }
    : never;
}[keyof O & string];

/** How a result of type `O` is shown to a person. Data formats need only `list`. */
export interface View<O> {
  readonly list?: ListView<O>;
  /**
   * `sentences`: the answer stands in the sentences, and the list adds particulars, such as the rows that were rejected. It is then shown
   * only when it has rows, and the sentences go to stdout off a terminal too.
   */
  readonly answer?: 'list' | 'sentences';
  /** Sentences above the table; texts from data go through `visible`. Off a terminal beside a list they go to stderr. */
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
  const list = mainList(view, result, options);
  switch (options.format) {
    case 'json':
      return terminal.outAll(jsonDocument(result, list && jsonList(list, options)));
    case 'ndjson':
      await terminal.outAll(list ? jsonLines(jsonList(list, options)) : [`${visibleJson(result)}\n`]);
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

interface MainList extends Selected<AnyRow> {
  readonly field: string;
  readonly total: AnyRow;
  readonly empty: string;
}

/** What `ListView` is once the type of its rows no longer matters. */
interface AnyListView<O> {
  readonly field: string;
  readonly columns: readonly Column<AnyRow>[];
  readonly total?: (result: O) => AnyRow;
  readonly empty?: string;
}

function mainList<O extends object>(view: View<O>, result: O, options: PresentOptions): MainList | undefined {
  // Sound because ListView<O> lets no columns stand beside a field whose rows are of another type.
  const list = view.list as AnyListView<O> | undefined;
  if (!list) {
    refuseSelection(options);
    return undefined;
  }
  const rows = propertyOf(result, list.field);
  const selected = select(list.columns, Array.isArray(rows) ? rows : [], options);
  return { ...selected, field: list.field, total: list.total?.(result), empty: list.empty ?? 'None.' };
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

function isTruncated({ rows, available }: MainList): boolean {
  return rows.length < available;
}

function jsonList(
  list: MainList,
  { columns }: PresentOptions,
): Parameters<typeof jsonDocument<AnyRow>>[1] & object {
  const { field, rows } = list;
  return {
    field,
    rows,
    columns: columns === undefined ? undefined : list.columns,
    truncated: isTruncated(list),
  };
}

async function presentCsv(terminal: Terminal, list: MainList | undefined, result: object): Promise<void> {
  const { columns, rows } = list ?? { columns: columnsOfResult(result), rows: [result] };
  await terminal.outAll(await csvText(columns, rows, terminal.stdoutIsTerminal));
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
  const below = (view.footer?.(result, uncoloured) ?? []).map(visible);
  const blocks: Iterable<string>[] = above.map((sentence) => [sentence]);
  if (list) blocks.push(markdownTable(list.columns, list.rows, list.total));
  else if (!view.lines && !view.footer)
    blocks.push(markdownTable(columnsOfResult(result), [result], undefined));
  blocks.push(...below.map((sentence) => [sentence]));
  await terminal.outAll(asLines(separated(blocks)));
  noteTruncation(terminal, list);
}

/** Markdown keeps paragraphs and tables apart by an empty line. */
function* separated(blocks: readonly Iterable<string>[]): Iterable<string> {
  for (const [index, block] of blocks.entries()) {
    if (index > 0) yield '';
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
  if (!list || (view.answer === 'sentences' && list.available === 0))
    return presentSentences(terminal, view, result);
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
  const isCut = options.limit === undefined && list.rows.length > ROWS_ON_TERMINAL;
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
  const isAnswer = view.answer === 'sentences';
  const paint = isAnswer ? terminal.paint : terminal.notePaint;
  await saySentences(terminal, isAnswer, view.lines?.(result, paint) ?? []);
  await terminal.outAll(asLines(tabSeparated(list)));
  noteTruncation(terminal, list);
  await saySentences(terminal, isAnswer, view.footer?.(result, paint) ?? []);
}

/** Off a terminal: on stdout when they are the answer, else beside it. */
async function saySentences(
  terminal: Terminal,
  isAnswer: boolean,
  sentences: readonly string[],
): Promise<void> {
  if (isAnswer) return terminal.outAll(asStyledLines(sentences));
  for (const sentence of sentences) terminal.note(sentence);
}

function* tabSeparated({ columns, rows, total }: MainList): Iterable<string> {
  yield columns.map(({ header }) => visible(header)).join('\t');
  for (const row of rows) yield columns.map((column) => shownText(column, row)).join('\t');
  if (total !== undefined) yield columns.map((column) => shownText(column, total)).join('\t');
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

function truncationSentence({ rows, available }: MainList): string {
  return `${formatCount(rows.length)} of ${formatCount(available)} rows shown (--limit).`;
}

function cutSentence({ rows }: MainList): string {
  return `First ${ROWS_ON_TERMINAL} of ${formatCount(rows.length)} rows: see all with --limit 0 or --output csv.`;
}

function* asLines(lines: Iterable<string>): Iterable<string> {
  for (const line of lines) yield `${line}\n`;
}

function asStyledLines(sentences: readonly string[]): Iterable<string> {
  return asLines(sentences.flatMap((sentence) => sentence.split('\n')).map(visibleStyled));
}

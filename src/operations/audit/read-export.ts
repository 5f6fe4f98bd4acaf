import { z } from 'zod';
import { type CoveredJob, isAsWritten } from '../../changes/entry-hash.js';
import { UsageError } from '../../domain/errors.js';
import { undefuse } from '../../domain/csv-cell.js';
import { decode, detectEncoding } from '../../files/encoding.js';
import { readLines } from '../../files/ndjson.js';
import { createRecordCutter, isCutError } from '../../files/record-cutter.js';
import { repeatedKeys } from '../../files/repeated-keys.js';
import type { ByteSource } from '../../files/source.js';
import type { AuditRecord } from '../../store/port.js';
import { exportedEntry, type ExportedEntry } from './exported-entry.js';

/** A line of an exported chain: an entry with the facts of its job, or a problem. */
export type ExportedLine =
  | {
      readonly line: number;
      readonly entry: AuditRecord;
      /** Undefined if the job was missing at the time of the export. */
      readonly job: CoveredJob | undefined;
    }
  | { readonly line: number; readonly problem: string };

const INSTEAD = 'Name a file that `provost audit export FILE` wrote.';

/** In characters. An entry has the input of its job, which may name many thousands of accounts. */
const LONGEST_ENTRY = 64 << 20;

/**
 * The strict form of an entry in a file: no extra field, and numbers only as Provost writes them.
 */
const strictEntry = exportedEntry.extend({ job: z.string().regex(/^[1-9]\d{0,14}$/) }).strict();

/** Defaults for the fields that exports of earlier versions lack. */
const LATER_FIELDS = { details: null, salt: null };

/**
 * Reads the lines of an exported chain, NDJSON or CSV by its first characters. Memory stays
 * constant.
 * @throws {UsageError} `not-an-audit-export` if the format is unknown or the file has no entry
 */
export async function* readExport(file: ByteSource): AsyncGenerator<ExportedLine> {
  let hasEntry = false;
  for await (const line of (await isCsv(file)) ? csvLines(file) : jsonLines(file)) {
    if ('problem' in line && !hasEntry && line.line > MOST_WITHOUT_ENTRY) break;
    hasEntry ||= 'entry' in line;
    yield line;
  }
  if (!hasEntry) throw notAnExport(file.name);
}

/** Without an entry in so many lines the file is something else. */
const MOST_WITHOUT_ENTRY = 1_000;

const fields = Object.keys(exportedEntry.shape) as readonly (keyof ExportedEntry)[];
const EARLIER = fields.filter((field) => !Object.hasOwn(LATER_FIELDS, field));
/** A CSV export of any version begins with these fields. */
const HEADER = EARLIER.join(',');

/** @throws {UsageError} `not-an-audit-export` */
async function isCsv(file: ByteSource): Promise<boolean> {
  let beginning = '';
  for await (const piece of decode(file, await detectEncoding(file, INSTEAD), HEADER.length * 4))
    beginning += piece;
  if (beginning.trimStart().startsWith('{')) return false;
  if (beginning.startsWith(HEADER)) return true;
  throw notAnExport(file.name);
}

async function* jsonLines(file: ByteSource): AsyncGenerator<ExportedLine> {
  const encoding = await detectEncoding(file, INSTEAD);
  for await (const { line, text } of readLines(file, LONGEST_ENTRY, encoding)) {
    if (text.trim() !== '') yield { line, ...fromJson(text) };
  }
}

type Found = { entry: AuditRecord; job: CoveredJob | undefined } | { problem: string };

function fromJson(text: string): Found {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'the line is no entry: it was cut short or changed' };
  }
  const [repeated] = repeatedKeys(text, 1);
  if (repeated !== undefined) return { problem: `the line holds the field "${repeated.key}" twice` };
  const entry = strictEntry.safeParse(withLaterFields(value));
  return entry.success
    ? splitEntry(entry.data)
    : { problem: `the line is no entry: ${describeIssue(entry.error)}` };
}

function withLaterFields(value: unknown): unknown {
  return typeof value === 'object' && !Array.isArray(value) ? { ...LATER_FIELDS, ...value } : value;
}

async function* csvLines(file: ByteSource): AsyncGenerator<ExportedLine> {
  const { parse } = await import('csv-parse/sync');
  const cutter = createRecordCutter({ delimiter: ',', lineEnd: '\n', longest: LONGEST_ENTRY }, parse);
  let named: readonly (keyof ExportedEntry)[] | undefined;
  const linesIn = function* (cuts: ReturnType<typeof cutter.push>): Generator<ExportedLine> {
    for (const cut of cuts) {
      if (isCutError(cut)) yield { line: cut.line, problem: `the line is no entry: ${cut.message}` };
      else if (named === undefined) named = cut.cells.length > EARLIER.length ? fields : EARLIER;
      else if (cut.cells.some((cell) => cell.trim() !== ''))
        yield { line: cut.line, ...fromCells(cut.cells, named) };
    }
  };
  for await (const text of decode(file, await detectEncoding(file, INSTEAD)))
    yield* linesIn(cutter.push(text));
  yield* linesIn(cutter.end());
}

function fromCells(cells: readonly string[], named: readonly (keyof ExportedEntry)[]): Found {
  if (cells.length !== named.length)
    return { problem: `the line is no entry: it has ${cells.length} cells in place of ${named.length}` };
  const values = named.map((field, at) => [field, valueOf(field, undefuse(cells[at] ?? ''))] as const);
  const entry = strictEntry.safeParse({ ...LATER_FIELDS, ...Object.fromEntries(values) });
  if (!entry.success) return { problem: `the line is no entry: ${describeIssue(entry.error)}` };
  return withEmptyReason(splitEntry(entry.data));
}

/** A CSV cell cannot tell an empty reason from none; the hash decides which it was. */
function withEmptyReason(found: Found): Found {
  if ('problem' in found || found.job === undefined || found.entry.reason !== null) return found;
  const entry = { ...found.entry, reason: '' };
  return !isAsWritten(found.entry, found.job) && isAsWritten(entry, found.job) ? { ...found, entry } : found;
}

/** Converts a cell to the type of its field; an empty cell of a nullable field is null. */
function valueOf(field: keyof ExportedEntry, cell: string): unknown {
  const schema = exportedEntry.shape[field];
  const isNullable = schema instanceof z.ZodNullable;
  if (isNullable && cell === '') return null;
  const kind = isNullable ? schema.unwrap() : schema;
  if (kind instanceof z.ZodNumber) return /^(0|[1-9]\d*)$/.test(cell) ? Number(cell) : cell;
  if (kind instanceof z.ZodBoolean) return cell === 'true' || (cell === 'false' ? false : cell);
  return cell;
}

function splitEntry(exported: ExportedEntry): Found {
  const { input, asOf, counts, undoes, key, plan, overrode, journaled, salt, job, ...facts } = exported;
  const entry = { ...facts, job: Number(job) };
  if (input === null || counts === null || journaled === null) return { entry, job: undefined };
  return { entry, job: { input, asOf, counts, undoes, key, plan, overrode, journaled, salt } };
}

function describeIssue({ issues: [issue] }: z.ZodError): string {
  const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  return `${where}${issue?.message ?? 'it is of another form'}`;
}

function notAnExport(name: string): UsageError {
  return new UsageError({
    code: 'not-an-audit-export',
    message: `"${name}" is not an exported audit chain.`,
    hint: INSTEAD,
  });
}

import { date, type CalendarDate } from '../domain/calendar.js';
import { UsageError } from '../domain/errors.js';
import { nearest } from '../domain/suggestions.js';
import { visible } from '../domain/visible.js';
import { parseFieldDate } from './dates.js';
import { foldHeader } from './fold-header.js';
import { isMisspelt } from './misspelt.js';

/** A column that a command reads. */
export interface KnownColumn {
  readonly name: string;
  /** Other headers for this column. */
  readonly aliases?: readonly string[];
  readonly required?: boolean;
  /**
   * Folded headers that probably mean this column: where it is missing, they are errors, not
   * ignored.
   */
  readonly likely?: RegExp | undefined;
  /** Recognised so that there is no notice, but never read. */
  readonly unused?: boolean;
}

/** `--map "Theirs=Ours"`: their header means our column. Without ours, their column is ignored. */
export interface ColumnMapping {
  readonly theirs: string;
  readonly ours: string | undefined;
}

/** A column of the file that is not read. */
export interface UnknownColumn {
  readonly header: string;
  /** From 1. */
  readonly position: number;
}

export interface ColumnMatch {
  /** For each known column its index in the file, undefined where the file has none. */
  readonly indexes: readonly (number | undefined)[];
  readonly unknown: readonly UnknownColumn[];
}

export interface MatchRequest {
  readonly fileName: string;
  readonly header: readonly string[];
  readonly columns: readonly KnownColumn[];
  readonly map?: readonly ColumnMapping[];
  /** Headers that are known and not read. */
  readonly ignored?: readonly string[];
}

/**
 * The index of each known column. Case, spaces, underscores and punctuation do not matter. A
 * mapping wins over a name, and a name over an alias.
 * @throws {UsageError} `unknown-map-header`, `unknown-map-column`, `duplicate-column`, `no-header`,
 *   `misspelt-column`, `missing-column`
 */
export function matchColumns(request: MatchRequest): ColumnMatch {
  const { fileName, header, columns, map = [], ignored = [] } = request;
  const mapped = mappedHeaders(header, columns, map, fileName);
  const found = foundColumns(header, columns, mapped);
  const read = new Set([...found.values()].flat());
  const leftOut = new Set(ignored.map(foldHeader));
  const unread = [...header.keys()].filter(
    (index) => !read.has(index) && !mapped.has(index) && !leftOut.has(foldHeader(header[index] ?? '')),
  );
  refuseDuplicates(found, header, fileName);
  if (found.size === 0 && looksLikeData(header)) throw noHeader(fileName, columns);
  const unknown = unread.map((index) => ({ header: header[index] ?? '', position: index + 1 }));
  const absent = columns.filter(({ name }) => !found.has(name));
  refuseMisspelt(absent, unknown, fileName);
  refuseMissing(columns, found, header, fileName);
  return { indexes: columns.map(({ name }) => found.get(name)?.[0]), unknown };
}

/**
 * The indexes at which each column occurs: under a mapped header, else its exact name, else its
 * folded name, else an alias.
 */
function foundColumns(
  header: readonly string[],
  columns: readonly KnownColumn[],
  mapped: ReadonlyMap<number, string | undefined>,
): Map<string, number[]> {
  const named = columnsByHeader(columns);
  const ownNames = new Set(columns.map(({ name }) => foldHeader(name)));
  const exact = new Set(columns.map(({ name }) => name.toLowerCase()));
  const ranks = Array.from({ length: 4 }, () => new Map<string, number[]>());
  for (const [index, text] of header.entries()) {
    const folded = foldHeader(text);
    const column = mapped.has(index) ? mapped.get(index) : named.get(folded);
    if (column === undefined) continue;
    const own = exact.has(text.trim().toLowerCase()) ? 1 : 2;
    const indexes = ranks[mapped.has(index) ? 0 : ownNames.has(folded) ? own : 3];
    indexes?.set(column, [...(indexes.get(column) ?? []), index]);
  }
  // The last entry of a key counts.
  return new Map(ranks.reverse().flatMap((indexes) => [...indexes]));
}

/** How many cells of this header are known or mapped: evidence for the delimiter that gave it. */
export function countRecognised(
  header: readonly string[],
  columns: readonly KnownColumn[],
  map: readonly ColumnMapping[] = [],
): number {
  const named = columnsByHeader(columns);
  const theirs = new Set(map.map((mapping) => foldHeader(mapping.theirs)));
  return header.map(foldHeader).filter((text) => named.has(text) || theirs.has(text)).length;
}

/**
 * The values of a repeated `--map "Their Header=Our Header"`. Nothing after the equals sign leaves
 * their column out.
 * @throws {UsageError} `bad-column-map`
 */
export function parseColumnMap(texts: readonly string[]): ColumnMapping[] {
  const seen = new Set<string>();
  return texts.map((text) => {
    // Their header may hold an equals sign, ours never does.
    const equals = text.lastIndexOf('=');
    const theirs = text.slice(0, Math.max(0, equals)).trim();
    if (equals === -1 || theirs === '') {
      throw badMap(`"${text}" is not a column map.`, 'Write --map "Their Header=Our Header".');
    }
    if (seen.has(foldHeader(theirs))) {
      throw badMap(`The column "${theirs}" is mapped twice.`, 'Map each header of the file once.');
    }
    seen.add(foldHeader(theirs));
    const ours = text.slice(equals + 1).trim();
    return { theirs, ours: ours === '' ? undefined : ours };
  });
}

/** One sentence for all the columns that are not read; none where all are. */
export function describeIgnored(unknown: readonly UnknownColumn[]): string[] {
  if (unknown.length === 0) return [];
  const named = unknown.filter(({ header }) => header !== '');
  const shown = named.slice(0, MOST_LISTED).map(({ header }) => shortened(header));
  const more = named.length - shown.length;
  const nameless = unknown.length - named.length;
  const parts = [
    ...shown,
    ...(more > 0 ? [`${more.toLocaleString('en-GB')} more`] : []),
    ...(nameless > 0 ? [`${nameless.toLocaleString('en-GB')} without a header`] : []),
  ];
  return [`Ignored columns: ${parts.join(', ')}.`];
}

function columnsByHeader(columns: readonly KnownColumn[]): Map<string, string> {
  const entries = columns.flatMap(({ name, aliases = [] }) =>
    aliases.map((alias) => [foldHeader(alias), name] as const),
  );
  // Names last: a column's own name is never another's alias.
  return new Map([...entries, ...columns.map(({ name }) => [foldHeader(name), name] as const)]);
}

/** For each mapped index of the header our column, undefined where the mapping leaves it out. */
function mappedHeaders(
  header: readonly string[],
  columns: readonly KnownColumn[],
  map: readonly ColumnMapping[],
  fileName: string,
): Map<number, string | undefined> {
  const named = columnsByHeader(columns);
  const folded = header.map(foldHeader);
  const mapped = new Map<number, string | undefined>();
  for (const { theirs, ours } of map) {
    const exact = header.indexOf(theirs);
    const index = exact === -1 ? folded.indexOf(foldHeader(theirs)) : exact;
    if (index === -1) {
      throw new UsageError({
        code: 'unknown-map-header',
        message: `"${fileName}" has no column "${theirs}" to map${didYouMean(nearest(theirs, header)[0])}.`,
        hint: `Use one of its headers: ${list(header)}.`,
        details: { theirs, header },
      });
    }
    const column = ours === undefined ? undefined : named.get(foldHeader(ours));
    if (ours !== undefined && column === undefined) {
      throw new UsageError({
        code: 'unknown-map-column',
        message: `There is no column "${ours}" to map "${theirs}" to${didYouMean(nearestOf(ours, columns))}.`,
        hint: `Map it to one of: ${list(columns.map(({ name }) => name))}.`,
        details: { theirs, ours },
      });
    }
    mapped.set(index, column);
  }
  return mapped;
}

function refuseDuplicates(
  found: ReadonlyMap<string, number[]>,
  header: readonly string[],
  fileName: string,
): void {
  for (const [name, indexes] of found) {
    if (indexes.length === 1) continue;
    const headers = indexes.map((index) => header[index] ?? '');
    const positions = indexes.map((index) => index + 1);
    throw new UsageError({
      code: 'duplicate-column',
      message: `"${fileName}" has the column "${name}" more than once: columns ${positions.join(' and ')} (${list(headers)}).`,
      hint: 'Remove or rename all but one of them; where their headers differ, --map "Their Header=" leaves one out.',
      details: { column: name, positions },
    });
  }
}

/** A mistyped header must not silently drop a column that changes what a row does. */
function refuseMisspelt(
  absent: readonly KnownColumn[],
  unknown: readonly UnknownColumn[],
  fileName: string,
): void {
  const folded = unknown.map(({ header }) => ({ header, text: foldHeader(header) }));
  for (const { name, aliases = [], unused = false, likely } of absent) {
    if (unused) continue;
    const words = [name, ...aliases].map(foldHeader);
    const misspelt = folded.find(
      ({ text }) => likely?.test(text) === true || words.some((word) => isMisspelt(text, word)),
    );
    if (misspelt === undefined) continue;
    const theirs = shortened(misspelt.header);
    throw new UsageError({
      code: 'misspelt-column',
      message: `"${fileName}" has no column "${name}", but it has "${theirs}", which is not known.`,
      hint: `If it is that, add --map "${theirs}=${name}"; if not, --map "${theirs}=" leaves it out.`,
      details: { column: name, header: misspelt.header },
    });
  }
}

function refuseMissing(
  columns: readonly KnownColumn[],
  found: ReadonlyMap<string, unknown>,
  header: readonly string[],
  fileName: string,
): void {
  const required = columns.filter((column) => column.required === true && !found.has(column.name));
  const missing = required.map(({ name }) => name);
  if (missing.length === 0 && found.size > 0) return;
  const lacking = missing.length > 0 ? missing : columns.map(({ name }) => name);
  throw new UsageError({
    code: 'missing-column',
    message: `"${fileName}" lacks ${missing.length > 0 ? '' : 'every one of '}the column${lacking.length > 1 ? 's' : ''} ${list(lacking)}; it has ${list(header)}.`,
    hint: `If one of its columns holds that under another name, add --map "Their Header=${lacking[0] ?? ''}".`,
    details: { missing: lacking, header },
  });
}

const anyDay = (): CalendarDate => date('2000-01-01');

/**
 * Applies only to a first row without a known column: a header never holds a date, number or
 * address.
 */
function looksLikeData(cells: readonly string[]): boolean {
  return cells.some(
    (cell) =>
      /^[^\s@]+@[^\s@]+$/.test(cell) ||
      /^[\d.,/: -]*\d$/.test(cell) ||
      parseFieldDate(cell, anyDay).kind === 'date',
  );
}

function noHeader(fileName: string, columns: readonly KnownColumn[]): UsageError {
  return new UsageError({
    code: 'no-header',
    message: `The first line of "${fileName}" looks like data, not like column headers.`,
    hint: `Put a first line above it that names the columns, from: ${list(columns.map(({ name }) => name))}.`,
  });
}

function badMap(message: string, hint: string): UsageError {
  return new UsageError({ code: 'bad-column-map', message, hint });
}

function nearestOf(text: string, columns: readonly KnownColumn[]): string | undefined {
  const names = columns.map(({ name }) => name);
  return nearest(text, names)[0];
}

function didYouMean(near: string | undefined): string {
  return near === undefined ? '' : `; the nearest is "${near}"`;
}

const MOST_LISTED = 30;
const LONGEST_LISTED = 60;

function list(names: readonly string[]): string {
  const named = names.filter((name) => name !== '');
  const shown = named.slice(0, MOST_LISTED).map((name) => `"${shortened(name)}"`);
  const more = named.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function shortened(name: string): string {
  return visible(name.slice(0, LONGEST_LISTED));
}

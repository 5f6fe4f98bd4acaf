import { HOLDS_LOST_CHARACTER, holdsLostCharacter } from '../domain/lost-character.js';
import { readCell } from './read-cell.js';
import { isCutError, type Cut, type CutRecord } from './record-cutter.js';
import type { RejectedRow } from './rejects.js';
import { widthProblem, type RowWidth } from './row-width.js';

/** One row of the file. */
export interface ReadRow {
  /** The physical line on which it starts, from 1. */
  readonly line: number;
  /**
   * The requested columns in order, through `readCell`; undefined where the file has no such
   * column.
   */
  readonly fields: readonly (string | undefined)[];
  /** One field by its position among the requested columns; it decodes no other cell. */
  field(position: number): string | undefined;
  /** All cells in the file's own columns, for the rejects file. */
  readonly raw: readonly string[];
  readonly record: CutRecord;
  /** For each requested column its index in the file; undefined where the file has none. */
  readonly indexes: readonly (number | undefined)[];
}

export interface RowBatch {
  readonly rows: readonly ReadRow[];
  /**
   * Records that are not rows: `field-count`, `unclosed-quote`, `stray-quote`, `line-too-long`,
   * `nul-character`, `undecodable-character`.
   */
  readonly rejected: readonly RejectedRow[];
}

/** Collects cut records into batches. */
export interface Collector {
  add(cut: Cut, undecodable: boolean): Generator<RowBatch>;
  rest(): Generator<RowBatch>;
}

export function createCollector(
  width: RowWidth,
  indexes: readonly (number | undefined)[],
  read: readonly ReadColumn[],
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
        : refusalOf(cut, width, undecodable ? read : []);
      if (refused !== undefined) rejected.push(refused);
      else if (!isCutError(cut)) rows.push(new Row(cut, width.header, indexes));
      if (rows.length + rejected.length >= batchSize) yield* rest();
    },
  };
}

/** A requested column and its index in the file. */
interface ReadColumn {
  readonly name: string;
  readonly index: number | undefined;
}

/** @param read the columns to check for lost characters; empty where every byte could be decoded */
function refusalOf(record: CutRecord, width: RowWidth, read: readonly ReadColumn[]): RejectedRow | undefined {
  const { line } = record;
  const misfit = widthProblem(record, width);
  if (misfit !== undefined)
    return { line, code: 'field-count', message: misfit, raw: record.cells.map(readCell) };
  const lost = read.find(({ index }) => index !== undefined && holdsLostCharacter(record.cells[index] ?? ''));
  if (lost?.index === undefined) return undefined;
  const value = readCell(record.cells[lost.index] ?? '');
  const message = `The cell ${HOLDS_LOST_CHARACTER}.`;
  return {
    ...{ line, column: lost.name, value, code: 'undecodable-character', message },
    raw: record.cells.map(readCell),
  };
}

/** Decodes its texts lazily: most rows of a large file need only a few. */
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
    return (cells.length > this.#width ? cells.slice(0, this.#width) : cells).map(readCell);
  }

  get fields(): readonly (string | undefined)[] {
    if (this.#fields !== undefined) return this.#fields;
    const fields: (string | undefined)[] = [];
    for (let position = 0; position < this.indexes.length; position += 1) fields.push(this.field(position));
    this.#fields = fields;
    return fields;
  }

  field(position: number): string | undefined {
    const index = this.indexes[position];
    return index === undefined ? undefined : readCell(this.record.cells[index] ?? '');
  }
}

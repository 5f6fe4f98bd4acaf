import { HOLDS_LOST_CHARACTER, holdsLostCharacter } from '../domain/lost-character.js';
import { readCell } from './read-cell.js';
import { isCutError, type Cut, type CutRecord } from './records.js';
import type { RejectedRow } from './rejects.js';
import { widthProblem, type RowWidth } from './row-width.js';

/** One row of the file. */
export interface ReadRow {
  /** The physical line on which it starts, from 1. */
  readonly line: number;
  /** In the order of the wanted columns, as `readCell` reads them; undefined where the file has no such column. */
  readonly fields: readonly (string | undefined)[];
  /** One of the fields, by its place among the wanted columns; no text is made of the others. */
  field(place: number): string | undefined;
  /** In the file's own columns, read alike: what a rejects file repeats. */
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

/** Makes batches of what was cut. */
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

/** A wanted column and its place in the file. */
interface ReadColumn {
  readonly name: string;
  readonly index: number | undefined;
}

/** @param read the columns of which a character may have been lost: as bytes that are none, here or before */
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
    return (cells.length > this.#width ? cells.slice(0, this.#width) : cells).map(readCell);
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
    return index === undefined ? undefined : readCell(this.record.cells[index] ?? '');
  }
}

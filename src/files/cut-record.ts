/**
 * Where cells end in a text: numbers that the records of one piece share, so that a record whose cells nobody asks for makes no
 * text of them.
 */
export class CellEnds {
  #ends = new Int32Array(4_096);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(end: number): void {
    if (this.#length === this.#ends.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#ends);
      this.#ends = larger;
    }
    this.#ends[this.#length] = end;
    this.#length += 1;
  }

  at(place: number): number {
    return this.#ends[place] ?? 0;
  }
}

/** One record of a delimited file, cut into cells that are as they stand there (not trimmed). */
export class CutRecord {
  /** The physical line on which it starts, from 1. */
  readonly line: number;
  /** The last physical line of the record, where a quoted cell runs over several. */
  readonly lastLine: number;
  /** How many cells it has. */
  readonly count: number;
  readonly #text: string;
  readonly #from: number;
  readonly #ends: CellEnds | undefined;
  /** The place of its first cell's end among the ends. */
  readonly #first: number;
  readonly #cells: readonly string[] | undefined;

  private constructor(
    [line, lastLine]: readonly [number, number],
    count: number,
    text: string,
    from: number,
    ends: CellEnds | undefined,
    first: number,
    cells: readonly string[] | undefined,
  ) {
    this.line = line;
    this.lastLine = lastLine;
    this.count = count;
    this.#text = text;
    this.#from = from;
    this.#ends = ends;
    this.#first = first;
    this.#cells = cells;
  }

  /** A record of cells that stand ready. */
  static of(line: number, lastLine: number, cells: readonly string[]): CutRecord {
    return new CutRecord([line, lastLine], cells.length, '', 0, undefined, 0, cells);
  }

  /** The record that is the text between two places, on one line and without quotes. Adds to `ends`. */
  static between(
    line: number,
    text: string,
    from: number,
    to: number,
    delimiter: number,
    ends: CellEnds,
  ): CutRecord {
    const first = ends.length;
    for (let at = from; at < to; at += 1) if (text.charCodeAt(at) === delimiter) ends.push(at);
    ends.push(to);
    return new CutRecord([line, line], ends.length - first, text, from, ends, first, undefined);
  }

  /** All cells, in a list that is the caller's own. */
  get cells(): string[] {
    if (this.#cells !== undefined) return [...this.#cells];
    const cells: string[] = [];
    for (let place = 0; place < this.count; place += 1) cells.push(this.cell(place));
    return cells;
  }

  /** One cell; empty where there is none. */
  cell(place: number): string {
    if (this.#ends === undefined) return this.#cells?.[place] ?? '';
    return place < this.count ? this.#text.slice(this.#start(place), this.#ends.at(this.#first + place)) : '';
  }

  /**
   * Writes the code units of a cell from `to` on and returns the place behind them; -1 where they do not fit. It makes no text of
   * the cell.
   */
  write(place: number, units: Uint16Array, to: number): number {
    if (place >= this.count) return to;
    const isPlain = this.#ends !== undefined;
    const text = isPlain ? this.#text : (this.#cells?.[place] ?? '');
    const start = isPlain ? this.#start(place) : 0;
    const length = (isPlain ? (this.#ends?.at(this.#first + place) ?? 0) : text.length) - start;
    if (to + length > units.length) return -1;
    for (let at = 0; at < length; at += 1) units[to + at] = text.charCodeAt(start + at);
    return to + length;
  }

  #start(place: number): number {
    return place === 0 ? this.#from : (this.#ends?.at(this.#first + place - 1) ?? 0) + 1;
  }
}

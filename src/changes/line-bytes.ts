import { requireStorable } from '../domain/storable.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PLAIN = 0x20;
const LAST_PLAIN = 0x7e;

/**
 * Writes JSON directly as bytes, equal to `JSON.stringify`. Nearly every value is ASCII without
 * escapes and is copied as it is scanned, which is much faster than concatenating texts.
 */
export class LineBytes {
  #bytes = Buffer.allocUnsafe(1 << 16);
  #length = 0;
  #isAscii = true;

  /** Adds a text as it is. */
  raw(text: string): void {
    const from = this.#length;
    this.#makeRoom(text.length);
    const bytes = this.#bytes;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit > LAST_PLAIN) return this.#asUtf8(text);
      bytes[from + at] = unit;
    }
    this.#length = from + text.length;
  }

  /** Adds a value as JSON. */
  value(value: unknown): void {
    if (value === null) return this.raw('null');
    if (typeof value !== 'string') return this.#unusual(value);
    this.#makeRoom(value.length + 2);
    const bytes = this.#bytes;
    let to = this.#length;
    bytes[to] = QUOTE;
    to += 1;
    for (let at = 0; at < value.length; at += 1) {
      const unit = value.charCodeAt(at);
      if (unit < FIRST_PLAIN || unit > LAST_PLAIN || unit === QUOTE || unit === BACKSLASH) {
        return this.#unusual(value);
      }
      bytes[to + at] = unit;
    }
    to += value.length;
    bytes[to] = QUOTE;
    this.#length = to + 1;
  }

  /** Begins anew. */
  clear(): void {
    this.#length = 0;
    this.#isAscii = true;
  }

  /** What was added, as UTF-8; good until something is added or cleared. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #unusual(value: unknown): void {
    if (typeof value === 'string') requireStorable('value of a changed record', value);
    this.raw(JSON.stringify(value));
  }

  text(): string {
    return this.#isAscii
      ? this.#bytes.toString('latin1', 0, this.#length)
      : this.#bytes.toString('utf8', 0, this.#length);
  }

  #asUtf8(text: string): void {
    this.#makeRoom(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length, 'utf8');
    this.#isAscii = false;
  }

  #makeRoom(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(needed * 2);
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

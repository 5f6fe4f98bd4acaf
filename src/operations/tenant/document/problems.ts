import { formatCount } from '../../../domain/counts.js';
import { UsageError } from '../../../domain/errors.js';
import { visible } from '../../../domain/visible.js';
import type { DocumentItem } from './source.js';

/** Problems that are written out; further ones are only counted. */
const WRITTEN_OUT = 100;

/** What is wrong with a document: all of it is found before anything is given. */
export class Problems {
  readonly #lines: string[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The message is made only if it will be read: finding the nearest of many words is work. */
  add(item: DocumentItem, path: readonly PropertyKey[], message: () => string): void {
    this.#count += 1;
    if (this.#lines.length < WRITTEN_OUT) this.#lines.push(visible(`${placeOf(item, path)}: ${message()}`));
  }

  addWhole(message: string): void {
    this.#count += 1;
    if (this.#lines.length < WRITTEN_OUT) this.#lines.push(message);
  }

  /** @throws {UsageError} `invalid-document` when there is any. */
  stopIfAny(name: string): void {
    if (this.#count === 0) return;
    const unwritten = this.#count - this.#lines.length;
    throw new UsageError({
      code: 'invalid-document',
      message: `"${name}" is not a tenant document as it should be: ${this.#count === 1 ? 'one problem' : `${formatCount(this.#count)} problems`}; nothing was changed.`,
      hint: 'Correct what is listed and run it again.',
      details: unwritten > 0 ? [...this.#lines, `… and ${unwritten} more`] : this.#lines,
    });
  }
}

/** Such as `people[3].achievements[0].awarded (line 57)`. */
function placeOf(item: DocumentItem, path: readonly PropertyKey[]): string {
  const line = item.lineOf?.(path);
  const place = `${item.path}${path.map(step).join('')}`;
  return `${place === '' ? 'the document' : place}${line === undefined ? '' : ` (line ${line})`}`;
}

function step(key: PropertyKey): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[\p{L}_][\p{L}\d_-]*$/u.test(String(key)) ? `.${String(key)}` : `[${JSON.stringify(String(key))}]`;
}

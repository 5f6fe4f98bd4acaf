import { unknownWord } from '../../../domain/suggestions.js';
import { sectionNamed, sectionNames } from '../../../model/document.js';

/** One item of a section as written, not yet checked. */
export interface DocumentItem {
  /** The name of the section. */
  readonly section: string;
  /** Its path, such as `people[3]`. */
  readonly path: string;
  readonly value: unknown;
  /** The problem, if it is not an item at all. */
  readonly problem?: string;
  /** The line of a part of it, from 1, if the format has lines. */
  lineOf?(path: readonly PropertyKey[]): number | undefined;
  /** A number or word as written, if it may differ from the formatted value. */
  writtenAt?(path: readonly PropertyKey[]): string | undefined;
}

/** Finds parts of a document in its text, by their path from the root. */
export type Places = Required<Pick<DocumentItem, 'lineOf' | 'writtenAt'>>;

/**
 * A tenant document as a sequence of items, from a file or a generator. Every pass gives the same
 * items; items of large sections are not held in memory.
 */
export interface DocumentSource {
  /** For messages: the file's name, for example. */
  readonly name: string;
  items(which: 'all' | { readonly only: string }): AsyncIterable<DocumentItem>;
}

/**
 * A document in memory. Unknown sections and sections with an invalid format become items with a
 * problem.
 */
export function sourceOfObject(name: string, document: unknown, places: Places): DocumentSource {
  return {
    name,
    async *items(which) {
      for (const { path, ...item } of which === 'all' ? itemsIn(document) : itemsOf(which.only, document)) {
        const [section = '', index] = path;
        const fromRoot = (below: readonly PropertyKey[]) => [
          ...path.filter((key) => key !== undefined),
          ...below,
        ];
        yield {
          ...item,
          path: index === undefined ? section : `${section}[${index}]`,
          lineOf: (below) => places.lineOf(fromRoot(below)),
          writtenAt: (below) => places.writtenAt(fromRoot(below)),
        };
      }
    },
  };
}

interface Found {
  readonly section: string;
  readonly path: readonly [string?, number?];
  readonly value: unknown;
  readonly problem?: string;
}

function* itemsOf(section: string, document: unknown): Iterable<Found> {
  if (isObject(document)) yield* itemsOfSection(section, document[section]);
}

function* itemsIn(document: unknown): Iterable<Found> {
  if (!isObject(document)) {
    yield {
      section: 'tenant',
      path: [],
      value: document,
      problem: 'a document is an object with the section tenant and others',
    };
    return;
  }
  for (const name of Object.keys(document)) {
    if (sectionNamed(name) !== undefined) continue;
    yield {
      section: 'tenant',
      path: [name],
      value: undefined,
      problem: unknownWord('section', name, sectionNames),
    };
  }
  for (const section of sectionNames) yield* itemsOfSection(section, document[section]);
}

/** An empty section (null) is an absent one. */
function* itemsOfSection(section: string, value: unknown): Iterable<Found> {
  if (value === undefined || value === null) return;
  if (sectionNamed(section)?.position.single !== undefined) {
    yield { section, path: [section], value };
  } else if (!Array.isArray(value)) {
    yield { section, path: [section], value, problem: 'is not a list' };
  } else {
    for (const [index, item] of (value as readonly unknown[]).entries())
      yield { section, path: [section, index], value: item };
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

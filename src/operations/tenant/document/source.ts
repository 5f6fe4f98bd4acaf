import type { SectionName, WrittenDocument } from './schema.js';
import { sectionNames, singleSections } from './schema.js';

/** One item of a section, as it was written: still to be checked. */
export interface DocumentItem {
  readonly section: SectionName;
  /** Its place, such as `people[3]`. */
  readonly path: string;
  readonly value: unknown;
  /** The line on which a part of it stands, from 1, where the form of the document knows lines. */
  lineOf?(path: readonly PropertyKey[]): number | undefined;
}

/**
 * A tenant document as a run of items in any order: a file, or what a generator makes. It is read more than once, and
 * gives the same items each time; people are the only section that is not kept in memory.
 */
export interface DocumentSource {
  /** For messages: the file's name, for example. */
  readonly name: string;
  items(which: 'all' | 'people'): AsyncIterable<DocumentItem>;
}

/** A document that is in memory as a whole. */
export function sourceOfDocument(name: string, document: WrittenDocument): DocumentSource {
  return {
    name,
    async *items(which) {
      for (const section of which === 'people' ? (['people'] as const) : sectionNames) {
        const value = document[section];
        if (value === undefined) continue;
        if (singleSections.has(section)) yield { section, path: section, value };
        else yield* itemsOfList(section, value);
      }
    },
  };
}

function* itemsOfList(section: SectionName, list: unknown): Iterable<DocumentItem> {
  if (!Array.isArray(list)) return;
  for (const [index, value] of (list as readonly unknown[]).entries()) {
    yield { section, path: `${section}[${index}]`, value };
  }
}

import type { z } from 'zod';
import type { DayOf } from '../../../files/dates.js';
import type { DocumentPart } from '../../../model/document.js';
import { documentSections, smallSections, largeSections, sectionNamed } from '../../../model/document.js';
import { competence } from '../../../model/competence.js';
import { referredKind } from '../../../model/index.js';
import type { FirstRows } from '../../first-rows.js';
import { withDays } from './days.js';
import { notText } from './fields.js';
import type { Problems } from './problems.js';
import { fieldsGiven } from './given-records.js';
import { sectionSchemas } from './schema.js';
import type { DocumentItem, DocumentSource } from './source.js';
import type { Fields, GivenRecord } from './special/rules.js';
import { fieldValue } from './special/rules.js';

/** An item that matches its schema. */
export interface CheckedItem {
  readonly at: DocumentItem;
  readonly item: Fields;
}

/** The first pass over a document: all small sections, and the keys of large ones. */
export interface Contents {
  readonly held: ReadonlyMap<DocumentPart, readonly CheckedItem[]>;
  /** How many items each section has. */
  readonly counts: ReadonlyMap<DocumentPart, number>;
  /** Does a large section have an item with this key? */
  has(section: DocumentPart, key: string): boolean;
  /** Keys of a large section for suggestions, up to a limit. */
  someKeys(section: DocumentPart): readonly string[];
}

/** With more keys, a suggestion for each misspelt one takes too long. */
export const MOST_SUGGESTED = 10_000;

/**
 * Reads the whole document once, and checks every item by its section's schema and for duplicate
 * keys.
 * @param met stores the position of each key
 * @param dayOf the tenant's calendar, for dates written as instants
 */
export async function checkContents(
  source: DocumentSource,
  problems: Problems,
  met: FirstRows,
  dayOf: DayOf,
  checkpoint: () => Promise<void>,
): Promise<Contents> {
  const held = new Map(smallSections.map((section): [DocumentPart, CheckedItem[]] => [section, []]));
  const keys = new Map(largeSections.map((section): [DocumentPart, string[]] => [section, []]));
  const counts = new Map<DocumentPart, number>();
  let done = 0;
  for await (const at of source.items('all')) {
    const section = sectionNamed(at.section);
    const { problem } = at;
    if (problem !== undefined) problems.add(at, [], () => problem);
    const item =
      section === undefined || problem !== undefined ? undefined : checkItem(section, at, problems, dayOf);
    if (section === undefined || item === undefined) continue;
    counts.set(section, (counts.get(section) ?? 0) + 1);
    const given = { part: section, at, fields: fieldsGiven(section, item) };
    refuseRepeated(given, met, problems, false);
    held.get(section)?.push({ at, item });
    const some = keys.get(section);
    if (some !== undefined && some.length < MOST_SUGGESTED) some.push(keyOfItem(given));
    if ((done += 1) % 500 === 0) await checkpoint();
  }
  return {
    held,
    counts,
    has: (section, key) => met.said(`${section.name} ${key}`) !== undefined,
    someKeys: (section) => keys.get(section) ?? [],
  };
}

/** The item, or undefined with its problems noted. `dayOf` converts instants in date fields. */
export function checkItem(
  section: DocumentPart,
  at: DocumentItem,
  problems: Problems,
  dayOf: DayOf,
): Fields | undefined {
  const schema = sectionSchemas.get(section.name);
  if (schema === undefined) return undefined;
  const asWritten = schema.safeParse(at.value);
  const dated = asWritten.success ? undefined : withDays(at.value, asWritten.error.issues, dayOf);
  const parsed = dated === undefined ? asWritten : schema.safeParse(dated);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) problems.add(at, issue.path, () => problemOf(at, issue));
  return undefined;
}

/** The problem in words. A value without quotes appears as written, with zeros YAML drops. */
function problemOf(at: DocumentItem, issue: z.core.$ZodIssue): string {
  const { code, path, message } = issue;
  const needsText = code === 'invalid_type' && issue.expected === 'string';
  const written = needsText && message.includes('in quotes') ? at.writtenAt?.(path) : undefined;
  return written === undefined ? message : notText(written);
}

/** Facts of the keys of a section's items. */
interface ItemNames {
  /** The key fields of an item; none for a single item. */
  readonly key: readonly string[];
  /** Keys are complete only after the competences in them are resolved. */
  readonly isLate: boolean;
  /** Items are long: messages name them by key instead of position. */
  readonly isLong: boolean;
}

const itemNames: ReadonlyMap<DocumentPart, ItemNames> = new Map(
  documentSections.map((section) => {
    const { kind, parts } = section;
    const { single, lists } = section.position;
    const key = single === undefined ? kind.key.filter((field) => field !== lists) : [];
    const isLate = key.some((field) => referredKind(kind, kind.fields[field]) === competence);
    return [section, { key, isLate, isLong: parts.some(({ only }) => only === undefined) }];
  }),
);

function keyOfItem({ part, fields }: GivenRecord): string {
  const { key = [] } = itemNames.get(part) ?? {};
  const values = key.map((field) => fieldValue(fields[field], undefined, part.kind.fields[field]?.default));
  return values.length === 1 ? String(values[0]) : JSON.stringify(values);
}

/**
 * Notes an item with the key of an earlier one.
 * @param given the values of its section's record
 * @param isLate names of competences are resolved
 */
export function refuseRepeated(
  given: GivenRecord,
  met: Pick<FirstRows, 'earlier'>,
  problems: Problems,
  isLate: boolean,
): void {
  const names = itemNames.get(given.part);
  if (names === undefined || names.isLate !== isLate) return;
  const { key: fields, isLong } = names;
  const key = keyOfItem(given);
  const first = met.earlier(`${given.part.name} ${key}`, isLong ? '' : given.at.path);
  if (first === undefined) return;
  const path = fields.length === 1 ? fields : [];
  problems.add(given.at, path, () =>
    isLong ? `"${key}" stands twice` : `stands twice: it is ${first} already`,
  );
}

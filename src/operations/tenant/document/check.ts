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

/** An item of the right form. */
export interface CheckedItem {
  readonly at: DocumentItem;
  readonly item: Fields;
}

/** What the first reading of a document gives: all of it but the large sections, of which it knows the keys. */
export interface Contents {
  readonly held: ReadonlyMap<DocumentPart, readonly CheckedItem[]>;
  /** How many items each section has. */
  readonly counts: ReadonlyMap<DocumentPart, number>;
  /** Has a large section an item of this key? */
  has(section: DocumentPart, key: string): boolean;
  /** Keys of a large section, as many as may help who misspells one. */
  someKeys(section: DocumentPart): readonly string[];
}

/** Reading through more keys, for each one that is misspelt, takes longer than anybody waits for a suggestion. */
export const MOST_SUGGESTED = 10_000;

/**
 * Reads the whole document once, and holds every item to the form of its section and to the others' keys.
 * @param met remembers where each key stands
 * @param dayOf the tenant's calendar, for dates that are written as instants
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

/** The item, or undefined after its problems have been noted. An instant in a field of dates means its day by `dayOf`. */
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

/** The problem in words: what should have stood in quotes is quoted as it stands, with the zeros that YAML leaves out. */
function problemOf(at: DocumentItem, issue: z.core.$ZodIssue): string {
  const { code, path, message } = issue;
  const needsText = code === 'invalid_type' && issue.expected === 'string';
  const written = needsText && message.includes('in quotes') ? at.writtenAt?.(path) : undefined;
  return written === undefined ? message : notText(written);
}

/** What is known of the names of items of a section. */
interface ItemNames {
  /** The fields that name an item: of a single one there are none. */
  readonly key: readonly string[];
  /** Their names are known only once the competences that they name are found. */
  readonly isLate: boolean;
  /** Items are long: a message names them by their key, and not by where the first one stands. */
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
 * Notes an item whose key came before.
 * @param given what it says of the record of its section
 * @param isLate are the names of competences known by now?
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

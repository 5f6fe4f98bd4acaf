import type { DocumentPart } from '../../../model/document.js';
import type { KindName } from '../../../model/index.js';
import { kindNames, kinds } from '../../../model/index.js';
import type { AnyKind } from '../../../model/kind.js';
import { isKeyValue } from '../../record/record-reader.js';
import type { DocumentItem } from './source.js';
import { special } from './special/index.js';
import type { Fields, GivenRecord } from './special/rules.js';
import { fieldValue } from './special/rules.js';

/** What an item of a section says of records: of that of the section first, then of those in it. */
export function recordsGiven(section: DocumentPart, at: DocumentItem, item: Fields): GivenRecord[] {
  const { single, lists } = section.position;
  if (single === 'map') {
    const [key = '', value = ''] = section.entries.map(({ name }) => name);
    return Object.entries(item).map(([name, given]) => ({
      ...{ part: section, at, fields: { [key]: name, [value]: given } },
    }));
  }
  if (lists !== undefined) {
    const values = item[lists] as readonly unknown[];
    return values.map((value, index) => ({ part: section, at, index, fields: { ...item, [lists]: value } }));
  }
  const own: GivenRecord = { part: section, at, fields: fieldsGiven(section, item) };
  const given = [own];
  addParts(given, own, item);
  return given;
}

function addParts(given: GivenRecord[], owner: GivenRecord, item: Fields): void {
  for (const part of owner.part.parts) {
    const list = item[part.name] as readonly unknown[] | null | undefined;
    if (list == null) continue;
    for (let index = 0; index < list.length; index += 1) {
      const each = list[index];
      const fields: Record<string, unknown> =
        part.only === undefined ? { ...fieldsGiven(part, each as Fields) } : { [part.only]: each };
      for (const [field, named] of part.owner) fields[field] = owner.fields[named];
      const inner = { part, at: owner.at, owner, index, fields };
      given.push(inner);
      if (part.parts.length > 0) addParts(given, inner, each as Fields);
    }
  }
}

/** The given fields of an item's record, with combined entries split. */
export function fieldsGiven(part: DocumentPart, item: Fields): Fields {
  const forms = special[part.entity]?.forms;
  if (forms === undefined) return item;
  const given: Record<string, unknown> = { ...item };
  for (const { name, fields } of part.entries) {
    const read = forms[name]?.read;
    if (read === undefined) continue;
    const value = item[name];
    if (value === null || value === undefined) for (const field of fields) given[field] = value;
    else Object.assign(given, read(value as Fields));
  }
  return given;
}

/** Where a field of the record stands in the item of its section. */
export function pathOf(given: GivenRecord, field: string): readonly PropertyKey[] {
  const { part, index = 0, fields } = given;
  const { single, lists } = part.position;
  if (single === 'map') return [String(fields[part.ownKey[0] ?? ''])];
  if (field === lists) return [lists, index];
  const around = pathOfRecord(given);
  const entry = part.entries.find((each) => each.fields.includes(field));
  if (part.only !== undefined) return around;
  if (entry === undefined || entry.name === field) return [...around, field];
  return [...around, entry.name, ...(special[part.entity]?.forms?.[entry.name]?.pathOf?.(fields) ?? [])];
}

function pathOfRecord({ part, owner, index = 0 }: GivenRecord): readonly PropertyKey[] {
  return owner === undefined ? [] : [...pathOfRecord(owner), part.name, index];
}

/**
 * The resulting record, from the given and the stored one (undefined: none, or ignored). An absent
 * field stays as stored or takes its default; null resets it.
 */
export function recordOf({ part, fields }: GivenRecord, stored: Fields | undefined): Fields {
  const record = declaredRecord(part, fields, stored);
  return special[part.entity]?.complete?.(record, fields, stored) ?? record;
}

/** As `recordOf`, by the declaration alone. */
export function declaredRecord({ entity }: DocumentPart, given: Fields, stored: Fields | undefined): Fields {
  const record: Record<string, unknown> = {};
  for (const [field, usual] of defaults.get(entity) ?? [])
    record[field] = fieldValue(given[field], stored?.[field], usual);
  return record;
}

const defaults: ReadonlyMap<KindName, readonly (readonly [string, unknown])[]> = new Map(
  kindNames.map((name) => {
    const { fields }: AnyKind = kinds[name];
    return [name, Object.entries(fields).map(([field, facts]) => [field, facts.default] as const)];
  }),
);

/** The key of the resulting record. */
export function keyGiven({ part, fields }: Pick<GivenRecord, 'part' | 'fields'>): (string | number | null)[] {
  const { key, fields: facts } = part.kind;
  return key.map((field) => {
    const value = fieldValue(fields[field], undefined, facts[field]?.default);
    return isKeyValue(value) ? value : null;
  });
}

/** Names a record among those of its kind in one item. */
export function nameWithin(part: DocumentPart, fields: Fields): string {
  if (part.only !== undefined && part.owner.length === 1) return String(fields[part.only]);
  return JSON.stringify(keyGiven({ part, fields }));
}

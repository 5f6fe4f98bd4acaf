import type { DocumentPart } from '../../../model/document.js';
import type { KindName } from '../../../model/index.js';
import { kindNames, kinds } from '../../../model/index.js';
import type { AnyKind } from '../../../model/kind.js';
import { isKeyValue } from '../../record/records.js';
import type { DocumentItem } from './source.js';
import { special } from './special/index.js';
import type { Fields, Said } from './special/rules.js';
import { fieldSaid } from './special/rules.js';

/** What an item of a section says of records: of that of the section first, then of those in it. */
export function saidIn(section: DocumentPart, at: DocumentItem, item: Fields): Said[] {
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
  const own: Said = { part: section, at, fields: saidOf(section, item) };
  const said = [own];
  addParts(said, own, item);
  return said;
}

function addParts(said: Said[], owner: Said, item: Fields): void {
  for (const part of owner.part.parts) {
    const list = item[part.name] as readonly unknown[] | null | undefined;
    if (list == null) continue;
    for (let index = 0; index < list.length; index += 1) {
      const each = list[index];
      const own = part.only === undefined ? saidOf(part, each as Fields) : { [part.only]: each };
      const fields: Record<string, unknown> = { ...own };
      for (const [field, named] of part.owner) fields[field] = owner.fields[named];
      const inner = { part, at: owner.at, owner, index, fields };
      said.push(inner);
      if (part.parts.length > 0) addParts(said, inner, each as Fields);
    }
  }
}

/** What an item says of the fields of its record, whose forms are taken apart. */
export function saidOf(part: DocumentPart, item: Fields): Fields {
  const forms = special[part.entity]?.forms;
  if (forms === undefined) return item;
  const said: Record<string, unknown> = { ...item };
  for (const { name, fields } of part.entries) {
    const read = forms[name]?.read;
    if (read === undefined) continue;
    const value = item[name];
    if (value === null || value === undefined) for (const field of fields) said[field] = value;
    else Object.assign(said, read(value as Fields));
  }
  return said;
}

/** Where a field of the record stands in the item of its section. */
export function pathOf(said: Said, field: string): readonly PropertyKey[] {
  const { part, index = 0, fields } = said;
  const { single, lists } = part.position;
  if (single === 'map') return [String(fields[part.ownKey[0] ?? ''])];
  if (field === lists) return [lists, index];
  const around = pathOfRecord(said);
  const entry = part.entries.find((each) => each.fields.includes(field));
  if (part.only !== undefined) return around;
  if (entry === undefined || entry.name === field) return [...around, field];
  return [...around, entry.name, ...(special[part.entity]?.forms?.[entry.name]?.pathOf?.(fields) ?? [])];
}

function pathOfRecord({ part, owner, index = 0 }: Said): readonly PropertyKey[] {
  return owner === undefined ? [] : [...pathOfRecord(owner), part.name, index];
}

/**
 * The record that is meant, given the one that is stored (undefined: there is none, or it is of no account). A field left out
 * stays as stored or takes its default; null is the default again.
 */
export function recordOf({ part, fields }: Said, stored: Fields | undefined): Fields {
  const record = recordSaid(part, fields, stored);
  return special[part.entity]?.complete?.(record, fields, stored) ?? record;
}

/** As `recordOf`, by the declaration alone. */
export function recordSaid({ entity }: DocumentPart, said: Fields, stored: Fields | undefined): Fields {
  const record: Record<string, unknown> = {};
  for (const [field, usual] of defaults.get(entity) ?? [])
    record[field] = fieldSaid(said[field], stored?.[field], usual);
  return record;
}

const defaults: ReadonlyMap<KindName, readonly (readonly [string, unknown])[]> = new Map(
  kindNames.map((name) => {
    const { fields }: AnyKind = kinds[name];
    return [name, Object.entries(fields).map(([field, facts]) => [field, facts.default] as const)];
  }),
);

/** The key of the record that is meant. */
export function keySaid({ part, fields }: Pick<Said, 'part' | 'fields'>): (string | number | null)[] {
  const { key, fields: facts } = part.kind;
  return key.map((field) => {
    const value = fieldSaid(fields[field], undefined, facts[field]?.default);
    return isKeyValue(value) ? value : null;
  });
}

/** Names a record among those of its kind in one item. */
export function nameWithin(part: DocumentPart, fields: Fields): string {
  if (part.only !== undefined && part.owner.length === 1) return String(fields[part.only]);
  return JSON.stringify(keySaid({ part, fields }));
}

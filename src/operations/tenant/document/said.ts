import type { DocumentPart } from '../../../model/document.js';
import { ownerFields } from '../../../model/document.js';
import type { KindName } from '../../../model/index.js';
import { kindNames, kinds } from '../../../model/index.js';
import type { AnyKind } from '../../../model/kind.js';
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
      ...{ part: section, at, path: [name] },
      fields: { [key]: name, [value]: given },
    }));
  }
  if (lists !== undefined) {
    const values = item[lists] as readonly unknown[];
    return values.map((value, index) => ({
      ...{ part: section, at, path: [lists, index] },
      fields: { ...item, [lists]: value },
    }));
  }
  return saidWithParts({ part: section, at, path: [], fields: saidOf(section, item) }, item);
}

function saidWithParts(own: Said, item: Fields): Said[] {
  const said = [own];
  for (const part of own.part.parts) {
    const { name } = part;
    const list = item[name] as readonly unknown[] | null | undefined;
    if (list == null || list.length === 0) continue;
    const owner = ownerOfParts(part, own.fields);
    for (const [index, each] of list.entries()) {
      const inner = { part, at: own.at, path: [...own.path, name, index] };
      if (part.only !== undefined) said.push({ ...inner, fields: { ...owner, [part.only]: each } });
      else {
        const fields = { ...saidOf(part, each as Fields), ...owner };
        said.push(...saidWithParts({ ...inner, fields }, each as Fields));
      }
    }
  }
  return said;
}

/** The fields of a record in whose item parts stand, as those name it. */
function ownerOfParts(part: DocumentPart, owner: Fields): Fields {
  const key = part.kind.belongsTo?.kind.key ?? [];
  return Object.fromEntries(ownerFields(part).map((field, at) => [field, owner[key[at] ?? '']]));
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
export function pathOf({ part, path, fields }: Said, field: string): readonly PropertyKey[] {
  const { single, lists } = part.position;
  if (part.only !== undefined || single === 'map' || field === lists) return path;
  const around = lists === undefined ? path : path.slice(0, -2);
  const entry = part.entries.find((each) => each.fields.includes(field));
  if (entry === undefined || entry.name === field) return [...around, field];
  return [...around, entry.name, ...(special[part.entity]?.forms?.[entry.name]?.pathOf?.(fields) ?? [])];
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

/** The values of the record's key. */
export function keyIn({ kind }: DocumentPart, record: Fields): (string | number | null)[] {
  return kind.key.map((field) => {
    const value = record[field];
    return typeof value === 'string' || typeof value === 'number' ? value : null;
  });
}

/** The key of the record that is meant. */
export function keySaid({ part, fields }: Said): (string | number | null)[] {
  const { key, fields: facts } = part.kind;
  const named = key.map((field) => [field, fieldSaid(fields[field], undefined, facts[field]?.default)]);
  return keyIn(part, Object.fromEntries(named));
}

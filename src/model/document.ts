import type { KindName } from './index.js';
import { kindNames, kinds, referredKind } from './index.js';
import type { AnyKind, DocumentPosition } from './kind.js';

/** The records of a kind in the tenant document: a section, or a list in items of another. */
export interface DocumentPart {
  /** The name of its section or list. */
  readonly name: string;
  readonly entity: KindName;
  readonly kind: AnyKind;
  readonly position: DocumentPosition;
  /** The entries of an item, in order. */
  readonly entries: readonly DocumentEntry[];
  /** The lists in an item. */
  readonly parts: readonly DocumentPart[];
  /** Fields that name the owner, the record of the enclosing item, with its key fields. */
  readonly owner: readonly (readonly [field: string, named: string])[];
  /** The other fields of its key. */
  readonly ownKey: readonly string[];
  /** The only field of the list's values, such as a role, if all others name the owner. */
  readonly only: string | undefined;
}

/** A field of an item: one of the record, several in a form of their own, or a list of parts. */
export interface DocumentEntry {
  readonly name: string;
  readonly fields: readonly string[];
  readonly part?: DocumentPart;
}

/** The sections of the tenant document, in its order. */
export const documentSections: readonly DocumentPart[] = sectionsInOrder();
export const sectionNames: readonly string[] = documentSections.map(({ name }) => name);

/** Kinds of records that are not in documents. */
export const kindsOutsideDocuments: readonly KindName[] = kindNames.filter((name) => {
  const { document }: AnyKind = kinds[name];
  return document === undefined;
});

/** Every part of the document. */
export const documentParts: readonly DocumentPart[] = documentSections.flatMap((section) =>
  partsWithin(section),
);

const sectionsByName = new Map(documentSections.map((section) => [section.name, section]));

export function sectionNamed(name: string): DocumentPart | undefined {
  return sectionsByName.get(name);
}

/** A part and all parts in it, in the order of their kinds. */
export function partsWithin(part: DocumentPart): readonly DocumentPart[] {
  const all = [part, ...part.parts.flatMap((inner) => partsWithin(inner))];
  return all.sort((a, b) => kindNames.indexOf(a.entity) - kindNames.indexOf(b.entity));
}

/** The sections in creation order: none refers to a later one. */
export const sectionsAsMade: readonly DocumentPart[] = kindNames.flatMap(
  (entity) => documentSections.find((section) => section.entity === entity) ?? [],
);

/** Sections read in batches: those with many records, and those that refer to them. */
export const largeSections: readonly DocumentPart[] = sectionsAsMade.reduce<DocumentPart[]>(
  (large, section) => {
    const referred = partsWithin(section).flatMap(({ kind }) =>
      Object.values(kind.fields).map((field) => referredKind(kind, field)),
    );
    const isLarge = section.position.batch !== undefined || large.some(({ kind }) => referred.includes(kind));
    return isLarge ? [...large, section] : large;
  },
  [],
);

/** The other sections, which are read into memory. */
export const smallSections: readonly DocumentPart[] = sectionsAsMade.filter(
  (section) => !largeSections.includes(section),
);

function sectionsInOrder(): DocumentPart[] {
  const sections: DocumentPart[] = [];
  for (const name of kindNames) {
    const kind: AnyKind = kinds[name];
    if (kind.document === undefined || kind.belongsTo !== undefined) continue;
    sections.push(partOf(name, kind, kind.document));
  }
  return sections
    .map((section, at) => ({ section, at: indexIn(sections, section.position.before) ?? at + 0.5 }))
    .sort((a, b) => a.at - b.at)
    .map(({ section }) => section);
}

function indexIn(sections: readonly DocumentPart[], kind: AnyKind | undefined): number | undefined {
  return kind === undefined ? undefined : sections.findIndex((section) => section.kind === kind);
}

function partOf(entity: KindName, kind: AnyKind, position: DocumentPosition): DocumentPart {
  const parts = kindNames.flatMap((inner) => {
    const { belongsTo, document }: AnyKind = kinds[inner];
    return belongsTo?.kind === kind && document !== undefined ? partOf(inner, kinds[inner], document) : [];
  });
  const { kind: ownerKind, by = [] } = kind.belongsTo ?? {};
  const own = Object.keys(kind.fields).filter((field) => !by.includes(field));
  const only = ownerKind !== undefined && own.length === 1 ? own[0] : undefined;
  return {
    ...{ name: position.name, entity, kind, position, parts, only },
    owner: by.map((field, at) => [field, ownerKind?.key[at] ?? ''] as const),
    ownKey: kind.key.filter((field) => !by.includes(field)),
    entries: entriesOf(own, parts, position),
  };
}

function entriesOf(
  own: readonly string[],
  parts: readonly DocumentPart[],
  { together = {}, order }: DocumentPosition,
): DocumentEntry[] {
  const forms = Object.entries(together);
  const entries: DocumentEntry[] = [];
  for (const field of own) {
    const [name, fields] = forms.find(([, several]) => several.includes(field)) ?? [field, [field]];
    if (!entries.some((entry) => entry.name === name)) entries.push({ name, fields });
  }
  if (order !== undefined) entries.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  for (const part of parts) {
    const { name, position } = part;
    const { after } = position;
    const behind = entries.findIndex((entry) => entry.name === after);
    entries.splice(after === undefined ? entries.length : behind + 1, 0, { name, fields: [], part });
  }
  return entries;
}

import type { DocumentPart } from '../../../model/document.js';
import { documentParts, smallSections, largeSections } from '../../../model/document.js';
import { competence } from '../../../model/competence.js';
import { referredKind } from '../../../model/index.js';
import type { AnyKind } from '../../../model/kind.js';
import { nounOf } from '../../../model/labels.js';
import { parentFieldOf } from '../../../model/trees.js';
import { unknownWord } from '../../../domain/suggestions.js';
import { findCycle, Tree, type TreeNode } from '../../../domain/tenancy/trees.js';
import type { TenantReader } from '../../../store/port.js';
import { readerOf } from '../../record/record-reader.js';
import { MOST_SUGGESTED, type Contents } from './check.js';
import { recordOf, fieldsGiven } from './given-records.js';
import type { CompetenceNames } from './special/competence-names.js';
import { competenceNames } from './special/competence-names.js';
import type { Fields, Known, Note, GivenRecord } from './special/rules.js';

/** A field of an item that names a record. */
interface Reference {
  readonly field: string;
  readonly to: AnyKind;
  /** Does the field of this record name one? */
  readonly holds?: (this: void, record: never) => boolean;
}

/** The references in the items of each part, but for that to the owner. */
const references: ReadonlyMap<DocumentPart, readonly Reference[]> = new Map(
  documentParts.map((part) => [part, referencesOf(part)] as const),
);

function referencesOf({ kind }: DocumentPart): Reference[] {
  const named = Object.entries(kind.fields).flatMap(([field, facts]) => {
    const to = referredKind(kind, facts);
    return to === undefined || kind.belongsTo?.by.includes(field) === true ? [] : [{ field, to }];
  });
  return [...named, ...(kind.alsoNames ?? []).filter(({ mustExist }) => mustExist)];
}

const referredKinds: ReadonlySet<AnyKind> = new Set([...references.values()].flat().map(({ to }) => to));

/** Of kinds of large sections the keys that a batch names and that there are. */
export type KeysAmong = ReadonlyMap<AnyKind, ReadonlySet<string>>;

export interface References extends Known {
  /** The keys of a kind of a section that is held in memory. */
  keysOf(kind: AnyKind): ReadonlySet<string>;
  /** Looks for what these name in large sections. */
  among(items: readonly (readonly GivenRecord[])[]): Promise<KeysAmong>;
  /** Notes each reference to an unknown record. */
  check(given: GivenRecord, among: KeysAmong, note: Note): void;
  /** What is given, with the names of competences as their definitions have them. */
  spelt(given: GivenRecord): GivenRecord;
}

/** The records that a document may refer to; a pruning document ignores stored ones. */
export async function knownReferences(
  contents: Contents,
  tenant: TenantReader,
  prune: boolean,
): Promise<References> {
  const trees = new Map<AnyKind, Tree>();
  const keys = new Map<AnyKind, ReadonlySet<string>>();
  let levels: ReadonlyMap<string, number | null | undefined> = new Map();
  for (const section of smallSections) {
    const { kind } = section;
    if (!referredKinds.has(kind)) continue;
    const written = (contents.held.get(section) ?? []).map(({ item }) => fieldsGiven(section, item));
    if (kind === competence) {
      levels = new Map(written.map(({ name, levels: of }) => [String(name), of as number | null]));
      continue;
    }
    const tree = new Tree(mergedNodes(section, prune ? [] : await readerOf(tenant, kind).all(), written));
    if (parentFieldOf(kind) !== undefined) trees.set(kind, tree);
    keys.set(kind, new Set(tree.keys()));
  }
  const competences = await competenceNames(levels, tenant, prune);
  keys.set(competence, competences.all);
  const some = new Map<AnyKind, readonly string[]>();
  for (const section of largeSections) {
    if (!referredKinds.has(section.kind)) continue;
    const stored = prune ? [] : await storedKeys(tenant, section);
    some.set(section.kind, [...contents.someKeys(section), ...stored]);
  }
  const keysOf = (kind: AnyKind): ReadonlySet<string> => keys.get(kind) ?? new Set();
  return {
    competences,
    treeOf: (kind) => trees.get(kind),
    keysOf,
    among: (of) => keysAmong(of, contents, tenant, prune),
    spelt: (each) => withNamesSpelt(each, competences),
    check(each, among, note) {
      for (const { field, to, holds } of references.get(each.part) ?? []) {
        const name = each.fields[field];
        if (typeof name !== 'string' || (among.get(to) ?? keysOf(to)).has(name)) continue;
        if (holds?.(recordOf(each, undefined) as never) === false) continue;
        note(each, field, () =>
          to === competence
            ? competences.problemOf(name)
            : unknownWord(nounOf(to), name, some.get(to) ?? keysOf(to)),
        );
      }
    },
  };
}

/** The nodes as they will stand once the document is applied; what forms no tree has no parents. */
function mergedNodes(
  { kind }: DocumentPart,
  stored: readonly Fields[],
  written: readonly Fields[],
): Iterable<TreeNode> {
  const [keyField = ''] = kind.key;
  const parentField = parentFieldOf(kind) ?? '';
  const nodes = new Map<string, TreeNode>();
  const add = ({ [keyField]: key, [parentField]: parent }: Fields): void => {
    const name = String(key);
    const above = parent === undefined ? (nodes.get(name)?.parent ?? null) : (parent as string | null);
    nodes.set(name, { key: name, parent: above });
  };
  for (const record of stored) add(record);
  for (const given of written) add(given);
  return nodes.values();
}

async function storedKeys(tenant: TenantReader, { entity, kind }: DocumentPart): Promise<string[]> {
  if ((await tenant.count(entity)) > MOST_SUGGESTED) return [];
  return (await tenant.all(entity)).map((record) => String((record as unknown as Fields)[kind.key[0] ?? '']));
}

async function keysAmong(
  items: readonly (readonly GivenRecord[])[],
  contents: Contents,
  tenant: TenantReader,
  prune: boolean,
): Promise<KeysAmong> {
  const among = new Map<AnyKind, ReadonlySet<string>>();
  for (const section of largeSections) {
    if (!referredKinds.has(section.kind)) continue;
    const named = new Set<string>();
    for (const item of items) for (const given of item) addNames(named, given, section.kind);
    const unwritten = [...named].filter((key) => !contents.has(section, key));
    const found = prune ? [] : await readerOf(tenant, section.kind).findMany(unwritten.map((key) => [key]));
    for (const [at, key] of unwritten.entries()) if (found[at] === undefined) named.delete(key);
    among.set(section.kind, named);
  }
  return among;
}

function addNames(names: Set<string>, { part, fields }: GivenRecord, kind: AnyKind): void {
  for (const { field, to } of references.get(part) ?? []) {
    const name = fields[field];
    if (to === kind && typeof name === 'string') names.add(name);
  }
}

/** What is given, with the names of competences as their definitions have them. */
function withNamesSpelt(given: GivenRecord, { all, spelt }: CompetenceNames): GivenRecord {
  let found = given;
  for (const { field, to } of references.get(given.part) ?? []) {
    const name = given.fields[field];
    if (to !== competence || typeof name !== 'string' || all.has(name)) continue;
    found = { ...found, fields: { ...found.fields, [field]: spelt(name) } };
  }
  return found;
}

/** Notes a cycle that a tree would have, at the first item of it. */
export function refuseCycle(
  { kind }: DocumentPart,
  items: readonly GivenRecord[],
  known: Known,
  note: Note,
): void {
  const parentField = parentFieldOf(kind);
  const [keyField = ''] = kind.key;
  const tree = known.treeOf(kind);
  if (parentField === undefined || tree === undefined) return;
  const cycle = findCycle([...tree.keys()].flatMap((key) => tree.node(key) ?? []));
  const first = items.find(({ fields }) => cycle?.includes(String(fields[keyField])));
  if (cycle === undefined || first === undefined) return;
  note(first, parentField, () => `closes a cycle: ${[...cycle, cycle[0]].join(' → ')}`);
}

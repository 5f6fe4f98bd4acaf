import type { DocumentPart } from '../../../model/document.js';
import { smallSections, partsWithin } from '../../../model/document.js';
import { kindNames, kinds } from '../../../model/index.js';
import type { AnyKind } from '../../../model/kind.js';
import { ownerOf } from '../../../model/ownership.js';
import { rootsFirst } from '../../../domain/tenancy/trees.js';
import { entities } from '../../../store/entities.js';
import type { TenantReader } from '../../../store/port.js';
import type { StoreContext } from '../../operation.js';
import type { KindChanges } from '../../account/kind-changes.js';
import { readerOf } from '../../record/record-reader.js';
import type { CheckedItem } from './check.js';
import type { Comparison } from './compare.js';
import { grouped } from '../../../domain/grouped.js';
import type { References } from './references.js';
import { refuseCycle } from './references.js';
import { keyGiven, nameWithin, recordOf, recordsGiven } from './given-records.js';
import { special } from './special/index.js';
import type { Fields, Note, GivenRecord } from './special/rules.js';

/** What a document uses of the run. */
export type DocumentContext = Pick<StoreContext, 'store' | 'progress' | 'checkpoint'>;

/** The data to check the items of a section against. */
export interface BatchWork {
  readonly tenant: TenantReader;
  readonly known: References;
  readonly comparison: Comparison;
  readonly note: Note;
  readonly kindChanges: KindChanges;
  /** Is there any problem? */
  readonly isRefused: () => boolean;
}

/** Checked items of a section, with their stored records. */
export interface Batch {
  readonly section: DocumentPart;
  /** The records of each item, that of the section first. */
  readonly items: readonly (readonly GivenRecord[])[];
  /** The stored records of the section; undefined for new ones. */
  readonly before: readonly (Fields | undefined)[];
  readonly stored: StoredParts;
}

/** Stored records of a kind that belong to a record of the section. */
export type StoredParts = (owner: Fields | undefined, kind: AnyKind) => readonly Fields[];

/** The items' records with resolved names; duplicates are noted or merged. */
export function recordsInItems(
  section: DocumentPart,
  items: readonly CheckedItem[],
  known: References,
  note: Note,
): (readonly GivenRecord[])[] {
  return items.map(({ at, item }) => {
    const given = recordsGiven(section, at, item).map((each) => known.spelt(each));
    return given.length === 1 ? given : withoutRepeated(section, given, note);
  });
}

/** Merges duplicate values of a list; notes duplicates of other parts. */
function withoutRepeated(
  section: DocumentPart,
  given: readonly GivenRecord[],
  note: Note,
): readonly GivenRecord[] {
  const met = new Set<string>();
  return given.filter((each, at) => {
    const { part, fields, index } = each;
    if (part === section && part.position.lists === undefined) return true;
    const isAlone = index === 0 && part.parts.length === 0 && given[at + 1]?.part !== part;
    if (isAlone) return true;
    const identity = `${part.name} ${nameWithin(part, fields)}`;
    if (!met.has(identity)) return met.add(identity);
    if (part.only !== undefined || part === section) return false;
    const { called } = part.position;
    const name =
      called?.(recordOf(each, undefined) as never) ?? `"${String(fields[part.ownKey.at(-1) ?? ''])}"`;
    note(each, part.ownKey[0] ?? '', () => `${name} stands twice`);
    return true;
  });
}

/** Reads the items' stored records, and notes problems that the schema cannot find. */
export async function checkedBatch(
  section: DocumentPart,
  items: readonly (readonly GivenRecord[])[],
  work: BatchWork,
): Promise<Batch> {
  const { tenant, known, note, comparison, kindChanges } = work;
  const { prune: prunes } = comparison;
  const roots = rootsOf(section, items);
  const before = isComparedWhole(section)
    ? []
    : await readerOf(tenant, section.kind).findMany(roots.map(keyGiven));
  const stored = await storedParts(
    tenant,
    section,
    roots.filter((_, at) => before[at] !== undefined).map(({ fields }) => fields),
  );
  const among = await known.among(items);
  for (const item of items) {
    const checks = { known, item, prunes, note, stored: (kind: AnyKind) => stored(item[0]?.fields, kind) };
    for (const given of item) {
      known.check(given, among, note);
      special[given.part.entity]?.check?.(given, checks);
    }
  }
  refuseCycle(section, roots, known, note);
  const batch = { section, items, before, stored };
  if (!work.isRefused())
    await special[section.entity]?.checkBatch?.({ ...work, ...batch, prunes, kindChanges });
  return batch;
}

/** Can records that the document lacks be removed at once, because nothing else names them? */
export function isComparedWhole(section: DocumentPart): boolean {
  return smallSections.includes(section) && entities[section.entity].referred !== true;
}

/**
 * Proposes the records of the items by kind, so that the store writes each with one statement.
 * @returns the given records of the section, with complete keys
 */
export async function proposeBatch(batch: Batch, work: BatchWork): Promise<readonly GivenRecord[]> {
  const { section, items, stored } = batch;
  const { note, comparison } = work;
  const roots = await proposeRoots(batch, work);
  const byItem = items.map((item) => grouped(item, ({ part }) => part));
  for (const part of partsWithin(section)) {
    if (part === section) continue;
    for (const [at, item] of items.entries()) {
      const [own, given] = [stored(item[0]?.fields, part.kind), byItem[at]?.get(part) ?? []];
      if (own.length + given.length > 0) compareNamed(comparison, part, own, given, note);
    }
  }
  return roots;
}

async function proposeRoots(
  { section, items, before }: Batch,
  { tenant, known, comparison, note }: BatchWork,
): Promise<readonly GivenRecord[]> {
  const roots = rootsOf(section, items);
  if (isComparedWhole(section)) {
    const all = await readerOf(tenant, section.kind).all();
    return compareNamed(comparison, section, all, roots, note);
  }
  const [key = ''] = section.kind.key;
  const found = roots.map((given, at) => ({ given, stored: before[at] }));
  const tree = known.treeOf(section.kind);
  const inOrder =
    tree === undefined ? found : rootsFirst(found, ({ given: { fields } }) => String(fields[key]), tree);
  for (const { given, stored } of inOrder) comparison.createOrUpdate(given, stored);
  return roots;
}

function rootsOf(section: DocumentPart, items: readonly (readonly GivenRecord[])[]): GivenRecord[] {
  return items.flatMap((item) => (section.parts.length === 0 ? item : item.slice(0, 1)));
}

/** @param given all records of one owner; their keys may lack fields that stored ones have */
function compareNamed(
  comparison: Comparison,
  part: DocumentPart,
  stored: readonly Fields[],
  given: readonly GivenRecord[],
  note: Note,
): readonly GivenRecord[] {
  const { name } = special[part.entity] ?? {};
  const named = comparison.prune ? undefined : name?.(given, stored, note);
  if (named !== undefined) comparison.remove(part.entity, named.replaced);
  comparison.compare(part, stored, named?.given ?? given);
  return named?.given ?? given;
}

/** The kinds of parts of the section's records, in order. */
export function kindsOfParts({ kind }: DocumentPart): AnyKind[] {
  return kindNames
    .map((name): AnyKind => kinds[name])
    .filter((each) => each.belongsTo !== undefined && ownerOf(each).kind === kind);
}

/** @param owners records of the section */
export async function storedParts(
  tenant: TenantReader,
  section: DocumentPart,
  owners: readonly Fields[],
): Promise<StoredParts> {
  const [key = ''] = section.kind.key;
  const values = owners.map((owner) => String(owner[key]));
  const indexes = new Map(values.map((value, index) => [value, index]));
  const found = new Map<AnyKind, readonly (readonly Fields[])[]>();
  if (owners.length > 0) {
    for (const kind of kindsOfParts(section)) {
      found.set(kind, await readerOf(tenant, kind).having(ownerOf(kind).field, values));
    }
  }
  return (owner, kind) => {
    const index = indexes.get(String(owner?.[key]));
    return index === undefined ? [] : (found.get(kind)?.[index] ?? []);
  };
}

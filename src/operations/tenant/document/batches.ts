import type { DocumentPart } from '../../../model/document.js';
import { heldSections, partsWithin } from '../../../model/document.js';
import { kindNames, kinds, nameOfKind } from '../../../model/index.js';
import type { AnyKind } from '../../../model/kind.js';
import { ownerOf } from '../../../model/ownership.js';
import { rootsFirst } from '../../../domain/tenancy/trees.js';
import { entities } from '../../../store/entities.js';
import type { TenantReader } from '../../../store/port.js';
import type { KindChanges } from '../../account/voided-roles.js';
import type { CheckedItem } from './check.js';
import type { Comparison } from './compare.js';
import { grouped } from './grouped.js';
import type { References } from './references.js';
import { refuseCycle } from './references.js';
import { keySaid, recordOf, saidIn } from './said.js';
import { special } from './special/index.js';
import type { Fields, Note, Said } from './special/rules.js';

/** What the items of a section are held against. */
export interface BatchWork {
  readonly tenant: TenantReader;
  readonly known: References;
  readonly comparison: Comparison;
  readonly note: Note;
  readonly kindChanges: KindChanges;
  /** Has anything been noted? */
  readonly isRefused: () => boolean;
}

/** Items of a section that have been checked, and what is stored of them. */
export interface Batch {
  readonly section: DocumentPart;
  /** Of each item what it says, that of the section first. */
  readonly items: readonly (readonly Said[])[];
  /** The stored records of the section; undefined where there is none. */
  readonly before: readonly (Fields | undefined)[];
  readonly stored: StoredParts;
}

/** Stored records of a kind that belong to a record of the section. */
export type StoredParts = (owner: Fields | undefined, kind: AnyKind) => readonly Fields[];

/** What the items say, with the names that they mean; what is said twice is noted, or taken once. */
export function saidInItems(
  section: DocumentPart,
  items: readonly CheckedItem[],
  known: References,
  note: Note,
): (readonly Said[])[] {
  return items.map(({ at, item }) => {
    const said = saidIn(section, at, item).map((each) => known.spelt(each));
    return said.length === 1 ? said : withoutRepeated(section, said, note);
  });
}

/** Values of a list that stand twice are taken once; of other parts that is noted. */
function withoutRepeated(section: DocumentPart, said: readonly Said[], note: Note): readonly Said[] {
  const met = new Set<string>();
  return said.filter((each) => {
    const { part, fields } = each;
    if (part === section && part.position.lists === undefined) return true;
    const identity = `${part.entity} ${JSON.stringify(keySaid(each))}`;
    if (!met.has(identity)) return met.add(identity);
    if (part.only !== undefined || part === section) return false;
    const own = part.kind.key.filter((field) => part.kind.belongsTo?.by.includes(field) !== true);
    const { called } = part.position;
    const name = called?.(recordOf(each, undefined) as never) ?? `"${String(fields[own.at(-1) ?? ''])}"`;
    note(each, own[0] ?? '', () => `${name} stands twice`);
    return true;
  });
}

/** Looks up what is stored of the items, and notes what is wrong with them beyond their form. */
export async function checkedBatch(
  section: DocumentPart,
  items: readonly (readonly Said[])[],
  work: BatchWork,
): Promise<Batch> {
  const { tenant, known, note, comparison, kindChanges } = work;
  const { prune: prunes } = comparison;
  const roots = rootsOf(section, items);
  const before = isComparedWhole(section)
    ? []
    : ((await tenant.findMany(section.entity, roots.map(keySaid))) as readonly unknown[] as Fields[]);
  const stored = await storedParts(
    tenant,
    section,
    roots.filter((_, at) => before[at] !== undefined).map(({ fields }) => fields),
  );
  const among = await known.among(items.flat());
  for (const item of items) {
    const checks = { known, item, prunes, note, stored: (kind: AnyKind) => stored(item[0]?.fields, kind) };
    for (const said of item) {
      known.check(said, among, note);
      special[said.part.entity]?.check?.(said, checks);
    }
  }
  refuseCycle(section, roots, known, note);
  const batch = { section, items, before, stored };
  if (!work.isRefused())
    await special[section.entity]?.checkBatch?.({ ...work, ...batch, prunes, kindChanges });
  return batch;
}

/** Is nothing else in the way of what the document lacks of the section: it goes as soon as it is compared. */
export function isComparedWhole(section: DocumentPart): boolean {
  return heldSections.includes(section) && entities[section.entity].referred !== true;
}

/**
 * Proposes the records of the items: kind by kind, so that the store writes each with one statement.
 * @returns what is said of the records of the section, with their whole names
 */
export async function proposeBatch(batch: Batch, work: BatchWork): Promise<readonly Said[]> {
  const { section, items, stored } = batch;
  const { note, comparison } = work;
  const roots = await proposeRoots(batch, work);
  const byItem = items.map((item) => grouped(item, ({ part }) => part));
  for (const part of partsWithin(section)) {
    if (part === section) continue;
    for (const [at, item] of items.entries())
      compareNamed(comparison, part, stored(item[0]?.fields, part.kind), byItem[at]?.get(part) ?? [], note);
  }
  return roots;
}

async function proposeRoots(
  { section, items, before }: Batch,
  { tenant, known, comparison, note }: BatchWork,
): Promise<readonly Said[]> {
  const roots = rootsOf(section, items);
  if (isComparedWhole(section)) {
    const all = (await tenant.all(section.entity)) as readonly unknown[] as readonly Fields[];
    return compareNamed(comparison, section, all, roots, note);
  }
  const [key = ''] = section.kind.key;
  const found = roots.map((said, at) => ({ said, stored: before[at] }));
  const tree = known.treeOf(section.kind);
  for (const { said, stored } of rootsFirst(found, ({ said: each }) => String(each.fields[key]), tree))
    comparison.createOrUpdate(said, stored);
  return roots;
}

function rootsOf(section: DocumentPart, items: readonly (readonly Said[])[]): Said[] {
  return items.flatMap((item) => item.filter(({ part }) => part === section));
}

/** @param said all that is said of records of one owner, whose names may lack what the stored ones have */
function compareNamed(
  comparison: Comparison,
  part: DocumentPart,
  stored: readonly Fields[],
  said: readonly Said[],
  note: Note,
): readonly Said[] {
  const { name } = special[part.entity] ?? {};
  const named = comparison.prune ? undefined : name?.(said, stored, note);
  if (named !== undefined) comparison.remove(part.entity, named.replaced);
  comparison.compare(part, stored, named?.said ?? said);
  return named?.said ?? said;
}

/** The kinds of which records are parts of those of the section, in their order. */
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
      const records = await tenant.having(nameOfKind(kind), ownerOf(kind).field as never, values);
      found.set(kind, records as readonly unknown[] as readonly Fields[][]);
    }
  }
  return (owner, kind) => {
    const index = indexes.get(String(owner?.[key]));
    return index === undefined ? [] : (found.get(kind)?.[index] ?? []);
  };
}

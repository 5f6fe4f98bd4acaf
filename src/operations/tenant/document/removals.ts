import { rootsFirst, Tree } from '../../../domain/tenancy/trees.js';
import type { DocumentPart } from '../../../model/document.js';
import { documentSections, kindsOutsideDocuments, sectionsAsMade } from '../../../model/document.js';
import { kinds, nameOfKind, referredKind } from '../../../model/index.js';
import type { AnyKind } from '../../../model/kind.js';
import { nodesOf } from '../../../model/trees.js';
import { readerOf } from '../../record/record-reader.js';
import type { BatchWork, DocumentContext } from './batches.js';
import { isComparedWhole, kindsOfParts, storedParts } from './batches.js';
import type { CheckedItem, Contents } from './check.js';
import { recordsGiven } from './given-records.js';
import type { Fields } from './special/rules.js';

export interface RemovalWork extends BatchWork {
  readonly context: DocumentContext;
  readonly contents: Contents;
}

/** Does the document hold a record of this key? */
type Has = (section: DocumentPart, key: string) => boolean;

/** What the document lacks, against the order in which it was made. */
export async function proposeRemovals(work: RemovalWork): Promise<void> {
  const { contents } = work;
  const held = new Map(
    [...contents.held].map(([section, items]) => [section, keysIn(section, items)] as const),
  );
  const has: Has = (section, key) => held.get(section)?.has(key) ?? contents.has(section, key);
  for (const name of [...kindsOutsideDocuments].reverse()) await removeAlong(work, kinds[name], has);
  for (const section of [...sectionsAsMade].reverse()) {
    if (!held.has(section)) await removeLarge(work, section, has);
    else if (!isComparedWhole(section)) await removeSmall(work, section, has);
  }
}

function keysIn(section: DocumentPart, items: readonly CheckedItem[]): ReadonlySet<string> {
  const [key = ''] = section.kind.key;
  const given = items.flatMap(({ at, item }) => recordsGiven(section, at, item));
  return new Set(given.map(({ fields }) => String(fields[key])));
}

/** Records of a kind that stands in no document go with any that they name. */
async function removeAlong(work: RemovalWork, kind: AnyKind, has: Has): Promise<void> {
  if (kind.belongsTo !== undefined) return;
  const references = Object.entries(kind.fields).flatMap(([field, facts]) => {
    const section = documentSections.find((each) => each.kind === referredKind(kind, facts));
    return section === undefined ? [] : [{ field, section }];
  });
  for await (const records of readerOf(work.tenant, kind).stream()) {
    const leaving = records.filter((record) =>
      references.some(({ field, section }) => {
        const name = record[field];
        return typeof name === 'string' && !has(section, name);
      }),
    );
    work.comparison.remove(nameOfKind(kind), leaving);
  }
}

async function removeLarge(work: RemovalWork, section: DocumentPart, has: Has): Promise<void> {
  const { tenant, comparison, context } = work;
  const { entity, kind, position } = section;
  const [key = ''] = kind.key;
  for await (const records of readerOf(tenant, kind).stream(position.batch)) {
    const leaving = records.filter((record) => !has(section, String(record[key])));
    await removeWithParts(work, section, leaving);
    comparison.remove(entity, leaving);
    await context.checkpoint();
  }
}

/** Of a tree the leaves first. */
async function removeSmall(work: RemovalWork, section: DocumentPart, has: Has): Promise<void> {
  const { tenant, comparison } = work;
  const { entity, kind } = section;
  const [key = ''] = kind.key;
  const stored = await readerOf(tenant, kind).all();
  const leaving = stored.filter((record) => !has(section, String(record[key])));
  await removeWithParts(work, section, leaving);
  const tree = new Tree(nodesOf(kind, stored) ?? []);
  comparison.remove(entity, rootsFirst([...leaving].reverse(), (each) => String(each[key]), tree).reverse());
}

async function removeWithParts(
  { tenant, comparison }: RemovalWork,
  section: DocumentPart,
  leaving: readonly Fields[],
): Promise<void> {
  const parts = await storedParts(tenant, section, leaving);
  for (const kind of kindsOfParts(section).reverse())
    for (const owner of leaving) comparison.remove(nameOfKind(kind), parts(owner, kind));
}

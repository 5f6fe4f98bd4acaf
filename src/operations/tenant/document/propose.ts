import type { ChangeCounts, ChangeSink } from '../../../changes/change-set.js';
import { DeniedError, UsageError } from '../../../domain/errors.js';
import type { DayOf } from '../../../files/dates.js';
import type { DocumentPart } from '../../../model/document.js';
import { largeSections } from '../../../model/document.js';
import { tenant as tenantKind } from '../../../model/tenant.js';
import { createKindChanges } from '../../account/kind-changes.js';
import { withFirstRows, type FirstRows } from '../../first-rows.js';
import type { RowAccount } from '../../row-report.js';
import type { Batch, BatchWork, DocumentContext } from './batches.js';
import { checkedBatch, proposeBatch, recordsInItems } from './batches.js';
import type { CheckedItem, Contents } from './check.js';
import { checkContents, checkItem, refuseRepeated } from './check.js';
import { Comparison } from './compare.js';
import { daysOfTenant } from './days.js';
import { accountItems } from './item-account.js';
import type { InvisibleTexts } from './invisible.js';
import { invisibleTexts } from './invisible.js';
import { Problems } from './problems.js';
import { knownReferences } from './references.js';
import { proposeRemovals } from './removals.js';
import { pathOf } from './given-records.js';
import type { DocumentSource } from './source.js';
import type { Note, GivenRecord } from './special/rules.js';

/** Default batch size for comparing items of a large section. */
const BATCH = 100;

export interface ProposeOptions {
  /** Removes records that the document lacks, and resets fields that it leaves out. */
  readonly prune: boolean;
  /** The tenant key that the document must have, if given. */
  readonly tenant?: string | undefined;
  /** The only tenant whose documents the caller may apply; null for any. */
  readonly within: string | null;
}

export interface ProposedDocument {
  /** Key of the document's tenant. */
  readonly tenant: string;
  readonly counts: ChangeCounts;
  /** Records of the document, and those that would be removed. */
  readonly touchable: number;
  readonly warnings: readonly string[];
}

/**
 * Proposes the changes that make the store's tenant match the document. It reads the document once
 * to check it and collect keys, and again for each large section. Memory grows with small sections.
 * @param account counts the outcome of each item
 * @throws {UsageError} `invalid-document` with every problem and its path; `other-tenant`.
 *   {DeniedError} for a tenant that the caller may not change
 */
export function proposeDocument(
  context: DocumentContext,
  source: DocumentSource,
  options: ProposeOptions,
  changes: ChangeSink,
  account?: RowAccount,
): Promise<ProposedDocument> {
  return withFirstRows((met) => proposed(context, source, met, options, changes, account));
}

async function proposed(
  context: DocumentContext,
  source: DocumentSource,
  met: FirstRows,
  options: ProposeOptions,
  changes: ChangeSink,
  account: RowAccount | undefined,
): Promise<ProposedDocument> {
  const problems = new Problems();
  const dayOf = await daysOfTenant(source, context.store, options.prune);
  const contents = await checkContents(source, problems, met, dayOf, () => context.checkpoint());
  const key = tenantOf(contents, source, problems, options);
  const tenant = context.store.tenant(key);
  const known = await knownReferences(contents, tenant, options.prune);
  const items = account === undefined ? undefined : accountItems(account);
  const note: Note = (given, field, problem) => void problems.add(given.at, pathOf(given, field), problem);
  // A document with a problem proposes nothing; the rest is read to find further problems.
  const sink: ChangeSink = {
    add(change) {
      if (problems.count > 0) return;
      items?.changed(change);
      changes.add(change);
    },
  };
  const comparison = new Comparison(key, options.prune, sink, note);
  const work: DocumentWork = {
    ...{ context, source, contents, dayOf, met, problems, texts: invisibleTexts(tenant, problems) },
    ...{ tenant, known, comparison, note, kindChanges: createKindChanges() },
    isRefused: () => problems.count > 0,
    async done(section, of, roots) {
      if (problems.count === 0) items?.done(section, of, roots);
      await account?.flush();
    },
  };
  await proposeSmall(work);
  for (const section of largeSections) await proposeLarge(work, section);
  problems.stopIfAny(source.name);
  if (options.prune) await proposeRemovals(work);
  const { counts, touched: touchable } = comparison;
  return { tenant: key, counts, touchable, warnings: work.kindChanges.warnings() };
}

interface DocumentWork extends BatchWork {
  readonly context: DocumentContext;
  readonly source: DocumentSource;
  readonly contents: Contents;
  readonly dayOf: DayOf;
  readonly met: FirstRows;
  readonly problems: Problems;
  readonly texts: InvisibleTexts;
  /** Called with items after all their changes are proposed. */
  done(section: DocumentPart, items: readonly CheckedItem[], roots: readonly GivenRecord[]): Promise<void>;
}

/** The key of the document's tenant. @throws as `proposeDocument` */
function tenantOf(
  { held }: Contents,
  source: DocumentSource,
  problems: Problems,
  { tenant: named, within }: ProposeOptions,
): string {
  const [item] = [...held].flatMap(([{ kind }, items]) => (kind === tenantKind ? items : []));
  if (item === undefined) {
    if (problems.count === 0)
      problems.addWhole(
        'tenant: is missing: a document says whose it is, as in `tenant: { key: northfield }`',
      );
    problems.stopIfAny(source.name);
  }
  const key = String(item?.item['key']);
  if (named !== undefined && named !== key) throw otherTenant(source.name, key, named);
  if (within !== null && key !== within) throw outsideTenant(source.name, key, within);
  return key;
}

/** Small sections: all are checked before anything is proposed. */
async function proposeSmall(work: DocumentWork): Promise<void> {
  const { contents, known, note, met, problems } = work;
  const batches: Batch[] = [];
  for (const [section, checked] of contents.held) {
    const items = recordsInItems(section, checked, known, note);
    for (const [given] of items) if (given !== undefined) refuseRepeated(given, met, problems, true);
    await work.texts.refuse(checked);
    batches.push(await checkedBatch(section, items, work));
  }
  for (const batch of batches) {
    const roots = await proposeBatch(batch, work);
    await work.done(batch.section, contents.held.get(batch.section) ?? [], roots);
  }
}

/** The items of a large section, batch by batch. */
async function proposeLarge(work: DocumentWork, section: DocumentPart): Promise<void> {
  const { context, source, contents, dayOf } = work;
  const total = contents.counts.get(section) ?? 0;
  const { batch: size = BATCH } = section.position;
  // The first pass noted schema problems.
  const noted = new Problems();
  let waiting: CheckedItem[] = [];
  let count = 0;
  const finish = async (): Promise<void> => {
    await work.texts.refuse(waiting);
    const items = recordsInItems(section, waiting, work.known, work.note);
    const batch = await checkedBatch(section, items, work);
    const roots = work.isRefused() ? [] : await proposeBatch(batch, work);
    await work.done(section, waiting, roots);
    context.progress((count += waiting.length), total);
    waiting = [];
    await context.checkpoint();
  };
  if (total === 0) return;
  for await (const at of source.items({ only: section.name })) {
    const item = at.problem === undefined ? checkItem(section, at, noted, dayOf) : undefined;
    if (item === undefined) continue;
    waiting.push({ at, item });
    if (waiting.length >= size) await finish();
  }
  await finish();
}

function outsideTenant(name: string, key: string, within: string): DeniedError {
  return new DeniedError({
    code: 'not-permitted',
    message: `"${name}" is a document of the tenant "${key}", and you may change the tenant "${within}" only; nothing was changed.`,
    hint: `Bring a document of the tenant "${within}", or ask the administrator of the store.`,
  });
}

function otherTenant(name: string, key: string, named: string): UsageError {
  return new UsageError({
    code: 'other-tenant',
    message: `"${name}" is a document of the tenant "${key}", and --tenant says "${named}"; nothing was changed.`,
    hint: 'Leave --tenant out, or bring the document of that tenant.',
  });
}

import type { ChangeCounts, ChangeSink } from '../../../changes/change-set.js';
import { DeniedError, UsageError } from '../../../domain/errors.js';
import { Tree } from '../../../domain/tenancy/trees.js';
import type { DayOf } from '../../../files/dates.js';
import type { EntityName, Records } from '../../../store/entities.js';
import { entities, sameRecord } from '../../../store/entities.js';
import type { RecordChange, TenantReader } from '../../../store/port.js';
import { addressOf } from '../../../domain/email.js';
import { findAccounts } from '../../account/find.js';
import { withFirstRows, type FirstRows } from '../../first-rows.js';
import type { StoreContext } from '../../operation.js';
import type { RowAccount } from '../../row-report.js';
import { noteKindChanges, type KindChanges } from '../../account/voided-roles.js';
import { accountItems, sectionsDone } from './account.js';
import type { Checked, Contents } from './check.js';
import { checkContents, checkItem } from './check.js';
import { withAwardsNamed, withCompetences } from './competence-names.js';
import { daysOfTenant } from './days.js';
import type { InvisibleTexts } from './invisible.js';
import { invisibleTexts } from './invisible.js';
import { checkMergedDates, namedEnrolments, namedRequirements } from './naming.js';
import { Problems } from './problems.js';
import type { PersonPart, Wanted } from './records.js';
import {
  accountGroupsOf,
  accountOf,
  accountRolesOf,
  competenceOf,
  equivalencesOf,
  featuresOf,
  groupOf,
  organisationOf,
  partsOf,
  personOf,
  personParts,
  programmeOf,
  requirementOf,
  tenantOf,
} from './records.js';
import type { Known } from './references.js';
import {
  checkAccountReferences,
  checkEmployerRoles,
  checkPersonReferences,
  checkReferences,
  knownReferences,
} from './references.js';
import type { DocumentSource, StreamedSection } from './source.js';

/** People that are looked up and compared together. */
const BATCH = 100;
/** Of an account there is less to read. */
const ACCOUNTS = 500;

/** What it uses of the run. */
export type DocumentContext = Pick<StoreContext, 'store' | 'progress' | 'checkpoint'>;

export interface ProposeOptions {
  /** What the document lacks is removed, and a field that it leaves out goes back to its default. */
  readonly prune: boolean;
  /** The key that the document must be of, where one was asked for. */
  readonly tenant?: string | undefined;
  /** The only tenant whose documents the caller may bring; null for any. */
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
 * Proposes the changes that make the store's tenant what the document says. The document is read three times: once to check
 * its form and gather keys, once for its accounts, and once for its people. Memory grows with the other sections.
 * @param account takes note of what becomes of each item
 * @throws {UsageError} `invalid-document` with every problem and its place; `other-tenant`. {DeniedError} of a tenant that the caller may
 *   not change
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
  const written = await checkContents(source, problems, met, dayOf, () => context.checkpoint());
  const key = written.sections.tenant[0]?.item.key;
  if (key === undefined) {
    problems.stopIfAny(source.name);
    throw new Error('A document without a tenant was taken for a good one.');
  }
  if (options.tenant !== undefined && options.tenant !== key)
    throw otherTenant(source.name, key, options.tenant);
  if (options.within !== null && key !== options.within)
    throw outsideTenant(source.name, key, options.within);

  const stored = context.store.tenant(key);
  const known = await knownReferences(written, stored, options.prune);
  const contents = withCompetences(written, known.competences, problems);
  const texts = invisibleTexts(stored, problems);
  for (const section of Object.values(contents.sections)) await texts.refuse(section);
  checkReferences(contents, known, problems);
  const items = account === undefined ? undefined : accountItems(account);
  const comparison = new Comparison(key, options.prune, {
    // Nothing of a document with a problem is proposed; the rest of it is read for further problems.
    add: (change) => {
      if (problems.count > 0) return;
      items?.changed(change);
      changes.add(change);
    },
  });
  const named = options.prune ? contents : await withNames(contents, stored, comparison);
  await proposeSections(named, known, stored, comparison);
  if (items !== undefined && problems.count === 0) sectionsDone(named, items);
  await account?.flush();
  const done: StreamedWork['done'] = async (section, batch) => {
    if (problems.count === 0) items?.done(section, batch);
    await account?.flush();
  };
  const kinds = noteKindChanges();
  const work: StreamedWork = {
    context,
    source,
    contents,
    dayOf,
    known,
    problems,
    stored,
    comparison,
    kinds,
    texts,
    done,
  };
  await proposeStreamed(work, 'accounts', ACCOUNTS, proposeAccounts);
  await proposeStreamed(work, 'people', BATCH, proposePeople);
  problems.stopIfAny(source.name);
  if (options.prune) await proposeRemovals(context, contents, stored, comparison);
  const { counts, touched: touchable } = comparison;
  return { tenant: key, counts, touchable, warnings: kinds.warnings() };
}

/** The contents with what the document leaves out of the names of requirements; those whose place they take are removed. */
async function withNames(
  contents: Contents,
  stored: TenantReader,
  comparison: Comparison,
): Promise<Contents> {
  const { sections } = contents;
  const { items, replaced } = namedRequirements(sections.requirements, await stored.all('requirement'));
  comparison.remove('requirement', replaced);
  return { ...contents, sections: { ...sections, requirements: items } };
}

/** Compares what is stored with what is wanted, and counts what becomes of it. */
class Comparison {
  readonly counts: ChangeCounts = {};
  touched = 0;
  readonly #tenant: string;
  readonly #sink: ChangeSink;
  readonly prune: boolean;

  constructor(tenant: string, prune: boolean, sink: ChangeSink) {
    this.#tenant = tenant;
    this.prune = prune;
    this.#sink = sink;
  }

  /** Without `prune` the stored records that nobody asks for stay. */
  compare<E extends EntityName>(
    entity: E,
    stored: readonly Records[E][],
    wanted: readonly Wanted<Records[E]>[],
  ): void {
    const left = new Map(stored.map((record) => [identityOf(entity, record), record]));
    for (const make of wanted) {
      const fresh = make(undefined);
      const identity = left.size === 0 ? '' : identityOf(entity, fresh);
      const found = left.get(identity);
      left.delete(identity);
      this.#add(entity, found ?? null, found === undefined || this.prune ? fresh : make(found));
    }
    if (this.prune) for (const record of left.values()) this.#add(entity, record, null);
  }

  /** As `compare`, but what is no longer wanted stays for `remove`, since others may still refer to it. */
  createAndUpdate<E extends EntityName>(
    entity: E,
    stored: readonly (Records[E] | undefined)[],
    wanted: readonly Wanted<Records[E]>[],
  ): void {
    for (const [index, make] of wanted.entries()) {
      const found = stored[index];
      this.#add(entity, found ?? null, make(this.prune ? undefined : found));
    }
  }

  remove<E extends EntityName>(entity: E, records: readonly Records[E][]): void {
    for (const record of records) this.#add(entity, record, null);
  }

  #add<E extends EntityName>(entity: E, before: Records[E] | null, after: Records[E] | null): void {
    this.touched += 1;
    if (sameRecord(entity, before, after)) return;
    const of = (this.counts[entity] ??= { created: 0, updated: 0, removed: 0 });
    of[before === null ? 'created' : after === null ? 'removed' : 'updated'] += 1;
    // The entity and its records belong together; TypeScript does not follow that through a type parameter.
    this.#sink.add({ tenant: this.#tenant, entity, before, after } as RecordChange);
  }
}

/** The kept sections, in an order in which no record is made before one that it refers to. */
async function proposeSections(
  { sections }: Contents,
  known: Known,
  stored: TenantReader,
  comparison: Comparison,
): Promise<void> {
  const merge = async <E extends EntityName>(
    entity: E,
    wanted: readonly Wanted<Records[E]>[],
  ): Promise<void> => {
    const keys = wanted.map((make) => keyValuesOf(entity, make(undefined)));
    comparison.createAndUpdate(entity, await stored.findMany(entity, keys), wanted);
  };
  await merge(
    'tenant',
    sections.tenant.map(({ item }) => tenantOf(item)),
  );
  await merge(
    'feature',
    sections.features.flatMap(({ item }) => featuresOf(item)),
  );
  await merge('organisation', fromTheRoots(sections.organisations, known.organisations).map(organisationOf));
  await merge('group', fromTheRoots(sections.groups, known.groups).map(groupOf));
  await merge('programme', fromTheRoots(sections.programmes, known.programmes).map(programmeOf));
  await merge(
    'competence',
    sections.competences.map(({ item }) => competenceOf(item)),
  );
  comparison.compare(
    'equivalence',
    await stored.all('equivalence'),
    sections.equivalences.flatMap(({ item }) => equivalencesOf(item)),
  );
  comparison.compare(
    'requirement',
    await stored.all('requirement'),
    sections.requirements.map(({ item }) => requirementOf(item)),
  );
}

interface StreamedWork {
  readonly context: DocumentContext;
  readonly source: DocumentSource;
  readonly contents: Contents;
  readonly dayOf: DayOf;
  readonly known: Known;
  readonly problems: Problems;
  readonly stored: TenantReader;
  readonly comparison: Comparison;
  readonly kinds: KindChanges;
  readonly texts: InvisibleTexts;
  /** Called with items of which all changes have been proposed. */
  readonly done: <S extends StreamedSection>(section: S, batch: readonly Checked<S>[]) => Promise<void>;
}

/** The items of a section that is not kept, batch by batch. */
async function proposeStreamed<S extends StreamedSection>(
  work: StreamedWork,
  section: S,
  batchSize: number,
  proposeBatch: (batch: readonly Checked<S>[], work: StreamedWork) => Promise<void>,
): Promise<void> {
  const { context, source, contents, dayOf } = work;
  let batch: Checked<S>[] = [];
  let count = 0;
  // What is wrong with the form of an item was noted in the first reading.
  const noted = new Problems();
  const finish = async (): Promise<void> => {
    await work.texts.refuse(batch);
    await proposeBatch(batch, work);
    await work.done(section, batch);
    context.progress((count += batch.length), contents.counts[section]);
    batch = [];
    await context.checkpoint();
  };
  if (contents.counts[section] === 0) return;
  for await (const at of source.items(section)) {
    const item = at.problem === undefined ? checkItem(section, at, noted, dayOf) : undefined;
    if (item === undefined) continue;
    batch.push({ at, item });
    if (batch.length >= batchSize) await finish();
  }
  await finish();
}

async function proposeAccounts(
  batch: readonly Checked<'accounts'>[],
  { known, problems, stored, comparison, kinds }: StreamedWork,
): Promise<void> {
  for (const checked of batch) checkAccountReferences(checked, known, problems);
  if (problems.count > 0) return;
  const accounts = batch.map(({ item }) => item);
  const emails = accounts.map(({ email }) => email);
  const records = await stored.findMany(
    'account',
    emails.map((email) => [email]),
  );
  const added = batch.filter((_, at) => records[at] === undefined);
  if (!comparison.prune) await refuseTwins(added, stored, problems);
  const existing = emails.filter((_, at) => records[at] !== undefined);
  const roles = await stored.having('account-role', 'account', existing);
  const held = new Set(roles.flat().map(({ account, role }) => `${account} ${role}`));
  for (const checked of batch) checkEmployerRoles(checked, held, problems);
  const rolesOf = new Map(existing.map((email, at) => [email, (roles[at] ?? []).map(({ role }) => role)]));
  for (const [at, item] of accounts.entries()) {
    const before = records[at];
    if (before === undefined || before.kind === item.kind) continue;
    const named: readonly string[] = item.roles ?? [];
    const staying = (rolesOf.get(item.email) ?? []).filter(
      (role) => !comparison.prune || named.includes(role),
    );
    kinds.note(before, accountOf(item)(before), staying);
  }
  comparison.createAndUpdate('account', records, accounts.map(accountOf));
  comparison.compare('account-role', roles.flat(), accounts.flatMap(accountRolesOf));
  const groups = await stored.having('account-group', 'account', existing);
  comparison.compare('account-group', groups.flat(), accounts.flatMap(accountGroupsOf));
}

/** An account that an earlier version made under another form of the address must not get a second one beside it. */
async function refuseTwins(
  added: readonly Checked<'accounts'>[],
  stored: TenantReader,
  problems: Problems,
): Promise<void> {
  const held = await findAccounts(
    stored,
    added.map(({ item }) => addressOf(item.email)),
  );
  for (const [at, account] of held.entries()) {
    const checked = added[at];
    if (account === undefined || checked === undefined) continue;
    problems.add(
      checked.at,
      ['email'],
      () =>
        `is the address of the account ${account.email} in another form; with --prune it takes that one's place`,
    );
  }
}

/** Kind by kind, so that the store writes each with one statement. */
async function proposePeople(
  items: readonly Checked<'people'>[],
  { known, problems, stored, comparison }: StreamedWork,
): Promise<void> {
  const written = items.map((each) => withAwardsNamed(each, known.competences, problems));
  const records = await stored.findMany(
    'person',
    written.map(({ item }) => [item.reference]),
  );
  const existing = written.flatMap(({ item }, index) =>
    records[index] === undefined ? [] : [item.reference],
  );
  const storedParts = await partsInStore(stored, existing);
  const batch = comparison.prune ? written : written.map((each) => merged(each, storedParts, problems));

  const accounts = await known.accountsAmong(
    batch.flatMap(({ item }) =>
      [item.account, item.manager, item.mentor].filter((email) => typeof email === 'string'),
    ),
  );
  for (const checked of batch) {
    const enrolledBefore = comparison.prune ? [] : storedParts(checked.item.reference, 'programme-enrolment');
    checkPersonReferences(checked, { enrolledBefore, accounts }, known, problems);
  }
  if (problems.count > 0) return;
  comparison.createAndUpdate(
    'person',
    records,
    batch.map(({ item }) => personOf(item)),
  );
  const wanted = batch.map(({ item }) => ({ reference: item.reference, parts: partsOf(item) }));
  const compareParts = <P extends PersonPart>(part: P): void => {
    for (const { reference, parts } of wanted) {
      comparison.compare(part, storedParts(reference, part), parts[part]);
    }
  };
  personParts.forEach((part) => compareParts(part));
}

/** The item with what it leaves out of the names of enrolments, and its dates held against those that stay. */
function merged(written: Checked<'people'>, storedParts: StoredParts, problems: Problems): Checked<'people'> {
  const { reference } = written.item;
  const enrolments = storedParts(reference, 'programme-enrolment');
  const named = namedEnrolments(written, enrolments, problems);
  checkMergedDates(
    written,
    named,
    { enrolments, assignments: storedParts(reference, 'assignment') },
    problems,
  );
  return named;
}

type StoredParts = <P extends PersonPart>(reference: string, part: P) => readonly Records[P][];

async function partsInStore(stored: TenantReader, references: readonly string[]): Promise<StoredParts> {
  const places = new Map(references.map((reference, index) => [reference, index]));
  const having = async <P extends PersonPart>(part: P): Promise<Records[P][][]> =>
    references.length === 0 ? [] : stored.having(part, 'person', references);
  const found: { readonly [P in PersonPart]: Records[P][][] } = {
    'person-group': await having('person-group'),
    'programme-enrolment': await having('programme-enrolment'),
    component: await having('component'),
    evidence: await having('evidence'),
    assignment: await having('assignment'),
    achievement: await having('achievement'),
  };
  return (reference, part) => {
    const place = places.get(reference);
    return place === undefined ? [] : (found[part][place] ?? []);
  };
}

/** What nobody refers to any more, against the order in which it was made. */
async function proposeRemovals(
  context: DocumentContext,
  { sections, has }: Contents,
  stored: TenantReader,
  comparison: Comparison,
): Promise<void> {
  const competences = new Set(sections.competences.map(({ item }) => item.name));
  for await (const reviews of stored.stream('transfer-review')) {
    comparison.remove(
      'transfer-review',
      reviews.filter(
        ({ competence, person }) =>
          !competences.has(competence) || (person !== null && !has('people', person)),
      ),
    );
  }
  for await (const persons of stored.stream('person', BATCH)) {
    const leaving = persons.filter(({ reference }) => !has('people', reference));
    const parts = await partsInStore(
      stored,
      leaving.map(({ reference }) => reference),
    );
    for (const part of [...personParts].reverse()) {
      for (const { reference } of leaving) comparison.remove(part, parts(reference, part));
    }
    comparison.remove('person', leaving);
    await context.checkpoint();
  }
  comparison.remove(
    'competence',
    (await stored.all('competence')).filter(({ name }) => !competences.has(name)),
  );
  for await (const accounts of stored.stream('account', ACCOUNTS)) {
    const leaving = accounts.filter(({ email }) => !has('accounts', email));
    const emails = leaving.map(({ email }) => email);
    comparison.remove('account-group', (await stored.having('account-group', 'account', emails)).flat());
    comparison.remove('account-role', (await stored.having('account-role', 'account', emails)).flat());
    comparison.remove('account', leaving);
    await context.checkpoint();
  }
  comparison.remove('programme', leavesFirst(await stored.all('programme'), sections.programmes));
  comparison.remove('group', leavesFirst(await stored.all('group'), sections.groups));
  comparison.remove('organisation', leavesFirst(await stored.all('organisation'), sections.organisations));
  const switches = new Set(sections.features.flatMap(({ item }) => Object.keys(item)));
  comparison.remove(
    'feature',
    (await stored.all('feature')).filter(({ key }) => !switches.has(key)),
  );
}

/** A parent before what hangs below it, in the tree as it will be. */
function fromTheRoots<T extends { readonly key: string }>(
  items: readonly { readonly item: T }[],
  tree: Tree,
): T[] {
  return items
    .map(({ item }) => ({ item, depth: tree.ancestorsOf(item.key).length }))
    .sort((a, b) => a.depth - b.depth)
    .map(({ item }) => item);
}

/** The stored nodes that the document lacks, each before the one that it hangs below. */
function leavesFirst<T extends { readonly key: string; readonly parent: string | null }>(
  stored: readonly T[],
  written: readonly { readonly item: { readonly key: string } }[],
): T[] {
  const kept = new Set(written.map(({ item }) => item.key));
  const tree = new Tree(stored);
  return stored
    .filter(({ key }) => !kept.has(key))
    .map((node) => ({ node, depth: tree.ancestorsOf(node.key).length }))
    .sort((a, b) => b.depth - a.depth)
    .map(({ node }) => node);
}

function keyValuesOf<E extends EntityName>(entity: E, record: Records[E]): (string | number | null)[] {
  return entities[entity].key.map((column) => {
    const value: unknown = record[column];
    return typeof value === 'string' || typeof value === 'number' ? value : null;
  });
}

function identityOf<E extends EntityName>(entity: E, record: Records[E]): string {
  return JSON.stringify(keyValuesOf(entity, record));
}

function outsideTenant(name: string, key: string, within: string): DeniedError {
  return new DeniedError({
    code: 'not-permitted',
    message: `"${name}" is a document of the tenant "${key}", and you may change the tenant "${within}" only; nothing was changed.`,
    hint: `Bring a document of the tenant "${within}", or ask the administrator of the store.`,
  });
}

function otherTenant(name: string, key: string, asked: string): UsageError {
  return new UsageError({
    code: 'other-tenant',
    message: `"${name}" is a document of the tenant "${key}", and --tenant says "${asked}"; nothing was changed.`,
    hint: 'Leave --tenant out, or bring the document of that tenant.',
  });
}

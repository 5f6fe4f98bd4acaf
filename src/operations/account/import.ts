import { z } from 'zod';
import type { ChangeSink } from '../../changes/change-set.js';
import type { Proposal } from '../../changes/proposal.js';
import { foldHeader } from '../../files/fold-header.js';
import type { DelimitedFile } from '../../files/delimited-file.js';
import type { RejectedRow } from '../../files/rejects.js';
import { nearest } from '../../domain/suggestions.js';
import { hasInvisible } from '../../domain/visible.js';
import { employerRoles } from '../../domain/tenancy/rights.js';
import type { Account } from '../../domain/tenancy/types.js';
import type { Records } from '../../store/entities.js';
import { recordProblem } from '../../model/validity.js';
import { sameRecord } from '../../store/entities.js';
import type { RecordChange, TenantReader } from '../../store/port.js';
import { withContradictions, type Statement } from '../contradictions.js';
import { withFirstRows, type FirstRows } from '../first-rows.js';
import { writeOperation, type TenantContext } from '../operation.js';
import { collectRejected, openRows, proposalOfRows, rejectedRowsOutput, rowFileInput } from '../row-file.js';
import { accountingOutput, createRowAccount } from '../row-report.js';
import { createKindChanges, type KindChanges } from './kind-changes.js';
import { findAccounts } from './find-accounts.js';
import { accountColumns, malformedEmail, readAccountRow, refusal, type AccountRow } from './account-row.js';

const importInput = z.strictObject({ ...rowFileInput, file: rowFileInput.file.unwrap() });

const importOutput = z.object({
  job: z.string().nullable(),
  dryRun: z.boolean(),
  requested: z.int(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  accounting: accountingOutput,
  ...rejectedRowsOutput,
  changes: z.int(),
});

/**
 * Creates and updates accounts from a file. An empty cell changes nothing; roles and groups are
 * only added. Each row counts once: requested = created + updated + unchanged + rejectedCount.
 */
export const importAccounts = writeOperation({
  name: 'account.import',
  summary: 'Create and update user accounts from a file',
  scope: 'tenant',
  permission: 'account.administer',
  // The output shows which accounts already match, so it needs `account.read`.
  alsoNeeds: ['account.read'],
  checksRelations: true,
  input: importInput,
  output: importOutput,
  async propose(context, input, changes) {
    const rows = await openRows(input, accountColumns);
    return withContradictions(statementsIn(context, rows), (isContradicted) =>
      withFirstRows((first) =>
        proposeAccounts(context, { ...input, rows }, changes, { isContradicted, first }),
      ),
    );
  },
});

/** The account that each readable row describes. */
async function* statementsIn(context: TenantContext, rows: DelimitedFile): AsyncGenerator<Statement[]> {
  for await (const batch of rows.batches()) {
    const statements: Statement[] = [];
    for (const row of batch.rows) {
      const read = readAccountRow(row);
      if (!('code' in read)) statements.push([read.email, statementOf(read)]);
    }
    yield statements;
    await context.checkpoint();
  }
}

function statementOf(row: AccountRow): string {
  return JSON.stringify({ ...row, row: undefined, older: undefined });
}

async function proposeAccounts(
  context: TenantContext,
  { rows, rejects, report }: Omit<z.output<typeof importInput>, 'file'> & { readonly rows: DelimitedFile },
  changes: ChangeSink,
  { isContradicted, first }: { isContradicted: (email: string) => boolean; first: FirstRows },
): Promise<Proposal<z.output<typeof importOutput>>> {
  const { tenant } = context;
  const known = await readKnownKeys(tenant);
  const rejected = collectRejected(rejects);
  const account = createRowAccount(report);
  const kinds = createKindChanges();
  const counts = { requested: 0, created: 0, updated: 0, unchanged: 0 };

  await rejects?.begin(rows.header);
  for await (const batch of rows.batches()) {
    const refused: RejectedRow[] = [...batch.rejected];
    const readable: AccountRow[] = [];
    const repeats = new Set<AccountRow>();
    for (const row of batch.rows) {
      const read = readAccountRow(row);
      if ('code' in read) {
        refused.push(read);
        continue;
      }
      if (isContradicted(read.email)) {
        const message = `Rows of the file say different things of ${read.email}: none of them is taken.`;
        refused.push(refusal(row, 'Email', read.email, 'contradicts-other-row', message));
      } else {
        readable.push(read);
        if (first.earlier(read.email, '') !== undefined) repeats.add(read);
      }
    }
    for (const [at, decided] of (await decide(tenant, known, readable, { kinds, repeats })).entries()) {
      if ('code' in decided) {
        refused.push(decided);
        continue;
      }
      const row = readable[at];
      if (row === undefined) continue;
      const isChange = decided.outcome !== 'unchanged' && !repeats.has(row);
      counts[isChange ? decided.outcome : 'unchanged'] += 1;
      account.note(row.row.line, row.email, isChange ? 'changed' : 'alreadySo');
      if (isChange) for (const change of decided.changes) changes.add(change);
    }
    for (const row of refused) account.note(row.line, row.value ?? row.raw.join(','), 'rejected', row);
    await rejected.take(refused);
    await account.flush();
    counts.requested += batch.rows.length + batch.rejected.length;
    context.progress(counts.requested);
    await context.checkpoint();
  }
  await rejects?.end();

  return proposalOfRows({ counts, rejected, account, warnings: [...rows.notices, ...kinds.warnings()] });
}

/** The organisation and group keys of the tenant. */
interface KnownKeys {
  readonly organisations: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
}

async function readKnownKeys(tenant: TenantReader): Promise<KnownKeys> {
  return {
    organisations: new Set((await tenant.all('organisation')).map(({ key }) => key)),
    groups: new Set((await tenant.all('group')).map(({ key }) => key)),
  };
}

interface Decided {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly changes: readonly RecordChange[];
}

async function decide(
  tenant: TenantReader,
  known: KnownKeys,
  read: readonly AccountRow[],
  { kinds, repeats }: { readonly kinds: KindChanges; readonly repeats: ReadonlySet<AccountRow> },
): Promise<(Decided | RejectedRow)[]> {
  const accounts = await findAccounts(tenant, read);
  // An account that an earlier version made under another form of the address keeps that form.
  const rows = read.map((row, at) => ({ ...row, email: accounts[at]?.email ?? row.email }));
  const emails = rows.map(({ email }) => email);
  const repeated = read.map((row) => repeats.has(row));
  const roles = await tenant.having('account-role', 'account', emails);
  const groups = await tenant.having('account-group', 'account', emails);
  return rows.map((row, at) => {
    const before = accounts[at] ?? null;
    if (before === null && !row.isAddress) return malformedEmail(row);
    const refused = refusalOf(row, before, known);
    if (refused !== undefined) return refused;
    const after = accountAfter(row, before);
    if ('code' in after) return after;
    const invalid = invalidCell(row, after, before);
    if (invalid !== undefined) return invalid;
    const held = (roles[at] ?? []).map(({ role }) => role);
    if (!repeated[at]) kinds.note(before, after, held);
    const changes = [
      ...(sameRecord('account', before, after) ? [] : [change(tenant, 'account', before, after)]),
      ...row.roles
        .filter((role) => !held.includes(role))
        .map((role) => change(tenant, 'account-role', null, { account: row.email, role })),
      ...row.groups
        .filter((group) => !(groups[at] ?? []).some((held) => held.group === group))
        .map((group) => change(tenant, 'account-group', null, { account: row.email, group })),
    ];
    if (changes.length === 0) return { outcome: 'unchanged', changes: [] };
    return { outcome: before === null ? 'created' : 'updated', changes };
  });
}

function refusalOf(
  row: AccountRow,
  before: Account | null,
  { organisations, groups }: KnownKeys,
): RejectedRow | undefined {
  const { organisation } = row;
  if (organisation !== undefined && !organisations.has(organisation)) {
    const message = `There is no organisation "${organisation}"${suggestion(organisation, organisations)}`;
    return refusal(row.row, 'Organisation', organisation, 'unknown-organisation', message);
  }
  const group = row.groups.find((key) => !groups.has(key));
  if (group !== undefined) {
    const message = `There is no group "${group}"${suggestion(group, groups)}`;
    return refusal(row.row, 'Groups', group, 'unknown-group', message);
  }
  const kind = row.kind ?? before?.kind;
  const role = row.roles.find((name) => employerRoles.includes(name));
  if (role !== undefined && kind !== 'employer') {
    const message = `"${role}" is for employers' accounts, and ${row.email} is ${kind === undefined ? 'none' : `of kind ${kind}`}.`;
    return refusal(row.row, 'Roles', role, 'not-an-employer', message);
  }
  return undefined;
}

/**
 * Merges the row into the account. A new account needs names and a kind; its default status is
 * invited.
 */
function accountAfter(row: AccountRow, before: Account | null): Account | RejectedRow {
  const firstName = row.firstName ?? before?.firstName;
  const lastName = row.lastName ?? before?.lastName;
  const kind = row.kind ?? before?.kind;
  if (firstName === undefined) return missing(row, 'First Name');
  if (lastName === undefined) return missing(row, 'Last Name');
  if (kind === undefined) return missing(row, 'Kind');
  return {
    email: row.email,
    firstName,
    lastName,
    kind,
    organisation: row.organisation ?? before?.organisation ?? null,
    status: row.status ?? before?.status ?? 'invited',
    externalReference: row.externalReference ?? before?.externalReference ?? null,
  };
}

/** Finds a cell that the record rules reject: documents and single records obey the same rules. */
function invalidCell({ row }: AccountRow, after: Account, before: Account | null): RejectedRow | undefined {
  const found = recordProblem('account', after, before);
  if (found === undefined) return undefined;
  const folded = foldHeader(found.field);
  const at = accountColumns.findIndex(({ name }) => foldHeader(name) === folded);
  const column = accountColumns[at]?.name ?? found.field;
  const value = row.fields[at] ?? '';
  const code = hasInvisible(value) ? 'invisible-character' : 'invalid-record';
  return refusal(row, column, value, code, `The ${column.toLowerCase()} ${found.problem}.`);
}

function missing(row: AccountRow, column: string): RejectedRow {
  const message = `${row.email} is a new account, and the row gives no ${column.toLowerCase()}.`;
  return refusal(row.row, column, '', 'field-missing', message);
}

function suggestion(key: string, keys: ReadonlySet<string>): string {
  const [close] = nearest(key, keys);
  return close === undefined ? '.' : `; did you mean "${close}"?`;
}

function change<E extends 'account' | 'account-role' | 'account-group'>(
  tenant: TenantReader,
  entity: E,
  before: Records[E] | null,
  after: Records[E],
): RecordChange {
  // Safe cast: `before` and `after` are records of `entity`.
  return { tenant: tenant.key, entity, before, after } as RecordChange;
}

import type { ChangeSink } from '../../changes/change-set.js';
import type { Proposal } from '../../changes/proposal.js';
import type { RejectedRow } from '../../files/rejects.js';
import { employerRoles } from '../../domain/tenancy/rights.js';
import type { RoleName } from '../../domain/tenancy/roles.js';
import type { Account } from '../../domain/tenancy/types.js';
import { addressOf, emailOf } from '../../domain/email.js';
import { ownCopy } from '../../domain/text.js';
import { findAccounts } from '../account/find-accounts.js';
import { outsideOf } from '../account/account-scope.js';
import { createEmailSuggester } from '../account/email-suggester.js';
import { withContradictions, type Statement } from '../contradictions.js';
import { withFirstRows, type FirstRows } from '../first-rows.js';
import type { TenantContext } from '../operation.js';
import { collectRejected, proposalOfRows } from '../row-file.js';
import { createRowAccount } from '../row-report.js';
import { requireRole } from './require-role.js';
import type { RoleChangeInput, RoleChangeOutput } from './role-change-fields.js';
import { createCoverageTally } from './coverage.js';
import { createPreflight, type DecidedRow } from './preflight.js';
import { earlierGrantWarnings } from './earlier-grants.js';
import { termsReader, type Refusal, type RoleAction, type Terms } from './role-terms.js';
import { roleTargets, type RoleRequest, type SourceRow, type RoleTargets } from './role-targets.js';

/**
 * Proposes to give or take the role. Each row counts as exactly one of added, alreadyHeld, removed,
 * notHeld and rejected. A repeated row sees the effect of the first; rows that contradict each
 * other are all rejected, so row order never decides.
 */
export async function proposeRoleChange(
  context: TenantContext,
  action: RoleAction,
  input: RoleChangeInput,
  changes: ChangeSink,
): Promise<Proposal<RoleChangeOutput>> {
  const role = input.role === undefined ? undefined : requireRole(input.role);
  const targets = await roleTargets(context, input, termsReader({ role, action }));
  const keyOf = createKeys();
  return withContradictions(actionsIn(context, targets, keyOf), (isContradicted) =>
    withFirstRows((first) =>
      proposed(context, { role, targets, input }, changes, { keyOf, isContradicted, first }),
    ),
  );
}

interface RoleChange {
  readonly role: RoleName | undefined;
  readonly targets: RoleTargets<Terms | Refusal>;
  readonly input: RoleChangeInput;
}

/** What the other rows say about the role of an account. */
interface OtherRows {
  readonly keyOf: KeyOf;
  readonly isContradicted: (key: string) => boolean;
  readonly first: FirstRows;
}

/** Builds the key of one role of one account; short, because there may be a million. */
type KeyOf = (email: string, role: string) => string;

function createKeys(): KeyOf {
  const prefixes = new Map<string, string>();
  return (email, role) => {
    let prefix = prefixes.get(role);
    if (prefix === undefined) prefixes.set(role, (prefix = `${prefixes.size} `));
    return prefix + email;
  };
}

/** The action of each row; empty if no row has an action of its own. */
async function* actionsIn(
  context: TenantContext,
  targets: RoleTargets<Terms | Refusal>,
  keyOf: KeyOf,
): AsyncGenerator<Statement[]> {
  if (!targets.hasActions) return;
  for await (const { requests } of targets.batches()) {
    const statements: Statement[] = [];
    for (const { email, terms } of requests)
      if (!('code' in terms)) statements.push([keyOf(emailOf(email), terms.role), terms.action]);
    yield statements;
    await context.checkpoint();
  }
}

async function proposed(
  context: TenantContext,
  { role, targets, input }: RoleChange,
  changes: ChangeSink,
  others: OtherRows,
): Promise<Proposal<RoleChangeOutput>> {
  const { tenant } = context;
  const rejected = collectRejected(input.rejects);
  const account = createRowAccount(input.report);
  const preflight = createPreflight();
  const coverage = createCoverageTally();
  const judge = createJudge(context, targets, others);
  const suggest = createEmailSuggester(tenant);
  const counts = { requested: 0, added: 0, alreadyHeld: 0, removed: 0, notHeld: 0 };

  const decide = (row: DecidedRow): void => {
    counts[row.outcome] += 1;
    account.note(row.line, row.account.email, isChange(row) ? 'changed' : 'alreadySo');
    preflight.add(row);
    coverage.add(row);
    const record = { account: row.account.email, role: row.role };
    if (row.outcome === 'added')
      changes.add({ tenant: tenant.key, entity: 'account-role', before: null, after: record });
    if (row.outcome === 'removed')
      changes.add({ tenant: tenant.key, entity: 'account-role', before: record, after: null });
  };

  await input.rejects?.begin(targets.header);
  for await (const batch of targets.batches()) {
    const read = readRequests(batch.requests);
    const refused = [...batch.rejected, ...read.refused];
    counts.requested += read.wellFormed.length + refused.length;
    const unknown: RequestedRow[] = [];
    for (let start = 0; start < read.wellFormed.length; start += JUDGED_AT_ONCE) {
      const judged = await judge(read.wellFormed.slice(start, start + JUDGED_AT_ONCE));
      judged.rows.forEach(decide);
      for (const row of judged.refused) refused.push(row);
      for (const row of judged.unknown) unknown.push(row);
      await context.checkpoint();
    }
    for (const { row, email, malformed } of unknown.sort((a, b) => a.row.line - b.row.line)) {
      const refusal =
        malformed === undefined ? unknownAccount(email, await suggest(email)) : malformedEmail(malformed);
      refused.push(refusedRow(row, refusal));
    }
    for (const row of refused) account.note(row.line, row.value ?? row.raw.join(','), 'rejected', row);
    await rejected.take(refused);
    await account.flush();
    context.progress(counts.requested);
    await context.checkpoint();
  }
  await input.rejects?.end();

  const isEveryAccount = input.allEmployers && input.organisations.length === 0 && input.groups.length === 0;
  const covered = { ...counts, coverage: await coverage.coverage(tenant, isEveryAccount) };
  const { keyOf, first } = others;
  const isRemoved = (email: string, of: string): boolean => first.said(keyOf(email, of)) === HELD;
  const warnings = [
    ...targets.notices,
    ...(await preflight.warnings(tenant, role)),
    ...(input.file === undefined ? [] : await earlierGrantWarnings(context, counts.removed, isRemoved)),
  ];
  return proposalOfRows({ counts: covered, rejected, account, warnings, subjects: preflight.subjects() });
}

/** What the first row says of an account that holds the role. */
const HELD = 'held';

/** Limits how many accounts are in memory at once. */
const JUDGED_AT_ONCE = 1_000;

/** A row with a valid role and action; its account is not looked up yet. */
interface RequestedRow {
  readonly row: SourceRow;
  readonly email: string;
  /** The text as written if it is no address: earlier versions stored such accounts. */
  readonly malformed: string | undefined;
  readonly older: readonly string[];
  readonly terms: Terms;
}

interface Judged {
  readonly rows: readonly DecidedRow[];
  readonly refused: readonly RejectedRow[];
  /** Rows whose account does not exist. */
  readonly unknown: readonly RequestedRow[];
}

/** Decides rows; rows of one account must come in file order. */
function createJudge(
  { tenant }: TenantContext,
  { scope }: RoleTargets<unknown>,
  { keyOf, isContradicted, first }: OtherRows,
): (requested: readonly RequestedRow[]) => Promise<Judged> {
  return async (requested) => {
    const accounts = await findAccounts(tenant, requested);
    const held = await tenant.findMany(
      'account-role',
      requested.map(({ email, terms }, at) => [accounts[at]?.email ?? email, terms.role]),
    );
    const known = accounts.filter((account) => account !== undefined);
    const outside = scope === undefined ? [] : await outsideOf(tenant, scope, known);
    const rows: DecidedRow[] = [];
    const refused: RejectedRow[] = [];
    const unknown: RequestedRow[] = [];
    let position = -1;
    for (let at = 0; at < requested.length; at += 1) {
      const [each, account] = [requested[at], accounts[at]];
      if (each === undefined) continue;
      if (account === undefined) {
        unknown.push(each);
        continue;
      }
      const { row, email, terms } = each;
      position += 1;
      const { role, action } = terms;
      const key = keyOf(email, role);
      const refusal =
        refusalOf(account, terms, outside[position]) ??
        (isContradicted(key) ? contradiction(account.email, terms) : undefined);
      if (refusal !== undefined) {
        refused.push(refusedRow(row, refusal));
        continue;
      }
      const isFirst =
        first.earlier(key, held[at] !== undefined && action === 'unassign' ? HELD : '') === undefined;
      const holding = isFirst ? held[at] !== undefined : action === 'assign';
      rows.push({ line: row.line, account, role, outcome: outcomeOf(action, holding) });
    }
    return { rows, refused, unknown };
  };
}

const opposite = { assign: 'unassign', unassign: 'assign' } as const;

function isChange({ outcome }: DecidedRow): boolean {
  return outcome === 'added' || outcome === 'removed';
}

function outcomeOf(action: RoleAction, held: boolean): DecidedRow['outcome'] {
  if (action === 'assign') return held ? 'alreadyHeld' : 'added';
  return held ? 'removed' : 'notHeld';
}

/**
 * Returns the valid rows by account, then in file order. Look-ups and writes in key order take half
 * the time of random order.
 */
function readRequests(requests: Iterable<RoleRequest<Terms | Refusal>>): {
  wellFormed: RequestedRow[];
  refused: RejectedRow[];
} {
  const wellFormed: RequestedRow[] = [];
  const refused: RejectedRow[] = [];
  for (const { row, email: text, terms } of requests) {
    const { email, isValid, older } = addressOf(text);
    if (email === '') refused.push(refusedRow(row, malformedEmail(text)));
    else if ('code' in terms) refused.push(refusedRow(row, isValid ? terms : malformedEmail(text)));
    else wellFormed.push({ row, email: ownCopy(email), malformed: isValid ? undefined : text, older, terms });
  }
  wellFormed.sort((a, b) => (a.email < b.email ? -1 : Number(a.email > b.email)));
  return { wellFormed, refused };
}

function refusedRow({ line, raw }: SourceRow, refusal: Refusal): RejectedRow {
  return { line, raw, ...refusal };
}

function malformedEmail(text: string): Refusal {
  const message = text.trim() === '' ? 'The row has no email.' : `"${text}" is not an email address.`;
  return { column: 'Email', value: text, code: 'malformed-email', message };
}

function refusalOf(
  { email, kind, organisation }: Account,
  { role, action }: Terms,
  outside: 'organisation' | 'group' | undefined,
): Refusal | undefined {
  // An account that is no longer an employer's can still lose the role.
  if (action === 'assign' && employerRoles.includes(role) && kind !== 'employer') {
    const message = `${email} is an account of kind ${kind}, and "${role}" is for employers' accounts.`;
    return { column: 'Email', value: email, code: 'not-an-employer', message };
  }
  if (outside === 'organisation') {
    const membership = organisation === null ? 'belongs to no organisation' : `belongs to ${organisation}`;
    const message = `${email} ${membership}, which is outside the organisations asked for.`;
    return { column: 'Email', value: email, code: 'outside-organisation', message };
  }
  if (outside === 'group') {
    const message = `${email} is in none of the groups asked for, or below them.`;
    return { column: 'Email', value: email, code: 'outside-group', message };
  }
  return undefined;
}

function contradiction(email: string, { role, action }: Terms): Refusal {
  const message = `This row asks to ${action} "${role}", another one to ${opposite[action]} it: neither is done.`;
  return { column: 'Action', value: email, code: 'contradicts-other-row', message };
}

function unknownAccount(email: string, suggested: string | undefined): Refusal {
  const suggestion = suggested === undefined ? '' : `; did you mean ${suggested}?`;
  const message = `There is no account ${email} in this tenant${suggestion}${suggestion === '' ? '.' : ''}`;
  return { column: 'Email', value: email, code: 'unknown-account', message };
}

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
import { createPreflight, type DecidedRow } from './preflight.js';
import { termsReader, type Refusal, type RoleAction, type Terms } from './role-terms.js';
import { roleTargets, type RoleRequest, type SourceRow, type RoleTargets } from './role-targets.js';

/**
 * Proposes that the accounts asked for be given, or lose, the role. Every row is counted under exactly one of added,
 * already held, removed, not held and rejected. A row that repeats an earlier one finds what that one made; rows of which one
 * takes back what another asks for are all rejected, so that their order decides nothing.
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

/** What rows say of one role of one account. */
interface OtherRows {
  readonly keyOf: KeyOf;
  readonly isContradicted: (key: string) => boolean;
  readonly first: FirstRows;
}

/** What names the role of an account among the rows: short, because there may be a million. */
type KeyOf = (email: string, role: RoleName) => string;

function createKeys(): KeyOf {
  const marks = new Map<RoleName, string>();
  return (email, role) => {
    let mark = marks.get(role);
    if (mark === undefined) marks.set(role, (mark = `${marks.size} `));
    return mark + email;
  };
}

/** The actions that the rows ask for; none where no row has one of its own. */
async function* actionsIn(
  context: TenantContext,
  targets: RoleTargets<Terms | Refusal>,
  keyOf: KeyOf,
): AsyncGenerator<Statement[]> {
  if (!targets.hasActions) return;
  for await (const { requests } of targets.batches()) {
    const said: Statement[] = [];
    for (const { email, terms } of requests)
      if (!('code' in terms)) said.push([keyOf(emailOf(email), terms.role), terms.action]);
    yield said;
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
  const judge = createJudge(context, targets, others);
  const suggest = createEmailSuggester(tenant);
  const counts = { requested: 0, added: 0, alreadyHeld: 0, removed: 0, notHeld: 0 };

  const decide = (row: DecidedRow): void => {
    counts[row.outcome] += 1;
    account.note(row.line, row.account.email, isChange(row) ? 'changed' : 'alreadySo');
    preflight.add(row);
    const record = { account: row.account.email, role: row.role };
    if (row.outcome === 'added')
      changes.add({ tenant: tenant.key, entity: 'account-role', before: null, after: record });
    if (row.outcome === 'removed')
      changes.add({ tenant: tenant.key, entity: 'account-role', before: record, after: null });
  };

  await input.rejects?.begin(targets.header);
  for await (const batch of targets.batches()) {
    const asked = readRequests(batch.requests);
    const refused = [...batch.rejected, ...asked.refused];
    counts.requested += asked.wellFormed.length + refused.length;
    const unknown: Wanted[] = [];
    for (let start = 0; start < asked.wellFormed.length; start += JUDGED_AT_ONCE) {
      const judged = await judge(asked.wellFormed.slice(start, start + JUDGED_AT_ONCE));
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

  const warnings = [...targets.notices, ...(await preflight.warnings(tenant, role))];
  return proposalOfRows({ counts, rejected, account, warnings });
}

/** So few that what is read of their accounts does not outlive them. */
const JUDGED_AT_ONCE = 1_000;

/** A row whose words are in order: its account is not looked up yet. */
interface Wanted {
  readonly row: SourceRow;
  readonly email: string;
  /** As it was written, where that is no address: accounts of earlier versions may have such. */
  readonly malformed: string | undefined;
  readonly older: readonly string[];
  readonly terms: Terms;
}

interface Judged {
  readonly rows: readonly DecidedRow[];
  readonly refused: readonly RejectedRow[];
  /** Those of accounts that are not there. */
  readonly unknown: readonly Wanted[];
}

/** Decides on rows, those of one account in the order of the file. */
function createJudge(
  { tenant }: TenantContext,
  { scope }: RoleTargets<unknown>,
  { keyOf, isContradicted, first }: OtherRows,
): (wanted: readonly Wanted[]) => Promise<Judged> {
  return async (wanted) => {
    const accounts = await findAccounts(tenant, wanted);
    const held = await tenant.findMany(
      'account-role',
      wanted.map(({ email, terms }, at) => [accounts[at]?.email ?? email, terms.role]),
    );
    const known = accounts.filter((account) => account !== undefined);
    const outside = scope === undefined ? [] : await outsideOf(tenant, scope, known);
    const rows: DecidedRow[] = [];
    const refused: RejectedRow[] = [];
    const unknown: Wanted[] = [];
    let place = -1;
    for (let at = 0; at < wanted.length; at += 1) {
      const [each, account] = [wanted[at], accounts[at]];
      if (each === undefined) continue;
      if (account === undefined) {
        unknown.push(each);
        continue;
      }
      const { row, email, terms } = each;
      place += 1;
      const { role, action } = terms;
      const key = keyOf(email, role);
      const refusal =
        refusalOf(account, terms, outside[place]) ??
        (isContradicted(key) ? contradiction(account.email, terms) : undefined);
      if (refusal !== undefined) {
        refused.push(refusedRow(row, refusal));
        continue;
      }
      const isFirst = first.earlier(key, '') === undefined;
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
 * The rows whose words are in order, by account and, of one account, in the order of the file: looking up and writing in the order
 * of the key take half the time of doing so in random order.
 */
function readRequests(requests: Iterable<RoleRequest<Terms | Refusal>>): {
  wellFormed: Wanted[];
  refused: RejectedRow[];
} {
  const wellFormed: Wanted[] = [];
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
  // An account that is no employer's any more can still lose the role.
  if (action === 'assign' && employerRoles.includes(role) && kind !== 'employer') {
    const message = `${email} is an account of kind ${kind}, and "${role}" is for employers' accounts.`;
    return { column: 'Email', value: email, code: 'not-an-employer', message };
  }
  if (outside === 'organisation') {
    const place = organisation === null ? 'belongs to no organisation' : `belongs to ${organisation}`;
    const message = `${email} ${place}, which is outside the organisations asked for.`;
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

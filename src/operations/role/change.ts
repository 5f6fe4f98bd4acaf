import type { ChangeSink } from '../../changes/change-set.js';
import type { Proposal } from '../../changes/engine.js';
import { foldHeader } from '../../files/columns.js';
import type { RejectedRow } from '../../files/rejects.js';
import { findRole, type RoleName } from '../../domain/tenancy/roles.js';
import type { Account } from '../../domain/tenancy/types.js';
import { parseEmail } from '../account/email.js';
import { outsideOf } from '../account/scope.js';
import { createEmailSuggester } from '../account/suggest.js';
import type { TenantContext } from '../operation.js';
import { collectRejected } from '../row-file.js';
import { accountRows } from '../row-report.js';
import { employerRoles, roleNamed } from './catalogue.js';
import type { RoleChangeInput, RoleChangeOutput } from './fields.js';
import { createHolding } from './holding.js';
import { createPreflight, type DecidedRow } from './preflight.js';
import { whoIsAsked, type Ask, type Who } from './who.js';

export type RoleAction = 'assign' | 'unassign';

/**
 * Proposes that the accounts asked for be given, or lose, the role. Every row is counted under exactly one of added,
 * already held, removed, not held and rejected. A row that repeats an earlier one finds what that one made, so the order in which
 * rows are applied is the order of the file; a row that takes an earlier one back is rejected.
 */
export async function proposeRoleChange(
  context: TenantContext,
  action: RoleAction,
  input: RoleChangeInput,
  changes: ChangeSink,
): Promise<Proposal<RoleChangeOutput>> {
  const { tenant } = context;
  const role = input.role === undefined ? undefined : roleNamed(input.role);
  const who = await whoIsAsked(context, input);
  const rejected = collectRejected(input.rejects);
  const account = accountRows(input.report);
  const preflight = createPreflight();
  const judge = createJudge(context, who, { role, action });
  const counts = { requested: 0, added: 0, alreadyHeld: 0, removed: 0, notHeld: 0 };

  await input.rejects?.begin(who.header);
  for await (const batch of who.batches()) {
    const { rows, refused } = await judge(batch.asks);
    const ordered = [...rows].sort(byAccount);
    for (const row of ordered) {
      counts[row.outcome] += 1;
      account.note(row.line, row.account.email, isChange(row) ? 'changed' : 'alreadySo');
      preflight.add(row);
      const record = { account: row.account.email, role: row.role };
      const change = { tenant: tenant.key, entity: 'account-role' } as const;
      if (row.outcome === 'added') changes.add({ ...change, before: null, after: record });
      if (row.outcome === 'removed') changes.add({ ...change, before: record, after: null });
    }
    const rejects = [...refused, ...batch.rejected];
    for (const row of rejects) account.note(row.line, row.value ?? row.raw.join(','), 'rejected', row);
    await rejected.take(rejects);
    await account.flush();
    counts.requested += batch.asks.length + batch.rejected.length;
    context.progress(counts.requested);
    await context.checkpoint();
  }
  await input.rejects?.end();

  return {
    touchable: counts.requested - rejected.count,
    warnings: [...who.notices, ...(await preflight.warnings(tenant, role))],
    rejected: rejected.count,
    accounting: account.counts,
    result: ({ job, dryRun, changes: made }) => ({
      job,
      dryRun,
      ...counts,
      accounting: account.counts,
      ...rejected.result(),
      changes: made,
    }),
  };
}

interface Judged {
  readonly rows: readonly DecidedRow[];
  readonly refused: readonly RejectedRow[];
}

/** A row whose words are in order: its account is not looked up yet. */
interface WellFormed {
  readonly ask: Ask;
  readonly email: string;
  readonly role: RoleName;
  readonly action: RoleAction;
}

type Refusal = Pick<RejectedRow, 'column' | 'value' | 'code' | 'message'>;

function createJudge(
  { tenant }: TenantContext,
  { scope }: Who,
  byDefault: { role: RoleName | undefined; action: RoleAction },
): (asks: readonly Ask[]) => Promise<Judged> {
  const suggest = createEmailSuggester(tenant);
  const holds = createHolding(tenant);
  /** By role and email: what was asked of an account that exists. Bounded by the tenant's accounts, not by the file. */
  const asked = new Map<string, RoleAction>();

  return async (asks) => {
    const refused: RejectedRow[] = [];
    const refuse = ({ line, raw }: Ask, refusal: Refusal): void =>
      void refused.push({ line, raw, ...refusal });
    const wellFormed: WellFormed[] = [];
    for (const ask of asks) {
      const read = readAsk(ask, byDefault);
      if ('code' in read) refuse(ask, read);
      else wellFormed.push(read);
    }
    const accounts = await tenant.findMany(
      'account',
      wellFormed.map(({ email }) => [email]),
    );
    const held = await holds(wellFormed);
    const known = accounts.filter((account) => account !== undefined);
    const outside = scope === undefined ? [] : await outsideOf(tenant, scope, known);
    const rows: DecidedRow[] = [];
    let place = -1;
    for (const [at, { ask, email, role, action }] of wellFormed.entries()) {
      const account = accounts[at];
      if (account === undefined) {
        refuse(ask, unknownAccount(email, await suggest(email)));
        continue;
      }
      place += 1;
      const key = `${role}\n${email}`;
      const earlier = asked.get(key);
      const refusal = refusalOf(account, role, outside[place]) ?? contradiction(email, role, earlier, action);
      if (refusal !== undefined) {
        refuse(ask, refusal);
        continue;
      }
      asked.set(key, action);
      const holding = earlier === undefined ? held[at] === true : earlier === 'assign';
      rows.push({ line: ask.line, account, role, outcome: outcomeOf(action, holding) });
    }
    return { rows, refused };
  };
}

function isChange({ outcome }: DecidedRow): boolean {
  return outcome === 'added' || outcome === 'removed';
}

function outcomeOf(action: RoleAction, held: boolean): DecidedRow['outcome'] {
  if (action === 'assign') return held ? 'alreadyHeld' : 'added';
  return held ? 'removed' : 'notHeld';
}

function readAsk(
  ask: Ask,
  byDefault: { role: RoleName | undefined; action: RoleAction },
): WellFormed | Refusal {
  const email = parseEmail(ask.email);
  if (email === undefined) {
    const message =
      ask.email.trim() === '' ? 'The row has no email.' : `"${ask.email}" is not an email address.`;
    return { column: 'Email', value: ask.email, code: 'malformed-email', message };
  }
  const action = readAction(ask.action, byDefault.action);
  if (action === undefined) {
    const message = `"${ask.action ?? ''}" is no action: write assign or unassign.`;
    return { column: 'Action', value: ask.action ?? '', code: 'unknown-action', message };
  }
  const role = isGiven(ask.role) ? findRole(ask.role) : { role: byDefault.role };
  if ('unknown' in role) {
    const message = `There is no role "${role.unknown}" in the catalogue; did you mean "${role.nearest}"?`;
    return { column: 'Role', value: role.unknown, code: 'unknown-role', message };
  }
  if (role.role === undefined) {
    return {
      column: 'Role',
      value: '',
      code: 'role-missing',
      message: 'Neither the row nor the command names a role.',
    };
  }
  return { ask, email, action, role: role.role };
}

const assignWords = new Set(['assign', 'add', 'grant', 'give']);
const unassignWords = new Set(['unassign', 'remove', 'revoke', 'take']);

function readAction(text: string | undefined, byDefault: RoleAction): RoleAction | undefined {
  if (!isGiven(text)) return byDefault;
  const word = foldHeader(text);
  if (assignWords.has(word)) return 'assign';
  return unassignWords.has(word) ? 'unassign' : undefined;
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}

function refusalOf(
  { email, kind, organisation }: Account,
  role: RoleName,
  outside: 'organisation' | 'group' | undefined,
): Refusal | undefined {
  if (employerRoles.includes(role) && kind !== 'employer') {
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

function contradiction(
  email: string,
  role: RoleName,
  earlier: RoleAction | undefined,
  action: RoleAction,
): Refusal | undefined {
  if (earlier === undefined || earlier === action) return undefined;
  const message = `An earlier row asks to ${earlier} "${role}", this one to ${action} it; the earlier one counts.`;
  return { column: 'Action', value: email, code: 'contradicts-earlier-row', message };
}

function unknownAccount(email: string, suggested: string | undefined): Refusal {
  const suggestion = suggested === undefined ? '' : `; did you mean ${suggested}?`;
  const message = `There is no account ${email} in this tenant${suggestion}${suggestion === '' ? '.' : ''}`;
  return { column: 'Email', value: email, code: 'unknown-account', message };
}

/** Writing in the order of the key halves the time of writing in random order. */
function byAccount(a: DecidedRow, b: DecidedRow): number {
  return a.account.email < b.account.email ? -1 : Number(a.account.email > b.account.email);
}

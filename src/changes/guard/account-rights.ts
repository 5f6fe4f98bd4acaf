import { grantsByRole } from '../../domain/tenancy/permissions.js';
import type { Right } from '../../domain/tenancy/rights.js';
import {
  beyond,
  hasEffect,
  isVoidedBetween,
  reachesOthers,
  rightsAdded,
  rightsOf,
} from '../../domain/tenancy/rights.js';
import type { Account } from '../../domain/tenancy/types.js';
import type { AccountKind } from '../../domain/tenancy/vocabulary.js';
import type { RecordChange, StoreReader } from '../../store/port.js';
import type { Authority } from './authority.js';
import { holdsEverything } from './authority.js';
import { changeRefusal } from './refusals.js';

type AccountChange = RecordChange & { readonly entity: 'account' };
type RoleChange = RecordChange & { readonly entity: 'account-role' };

/** What the change set has done to the roles and the kind of one account so far. */
interface Touched {
  readonly gained: Set<string>;
  readonly lost: Set<string>;
  kind?: AccountKind;
}

/**
 * Checks changes of accounts and their roles against the caller's rights. A caller who lacks a
 * right for the whole tenant may not give or take it, nor create, remove, or change the kind,
 * status, organisation or external reference of an account that has it.
 * The external reference counts because other systems sign in by it. Names may be changed freely.
 */
export interface AccountRights {
  note(change: RecordChange): void;
  /** Looks at what was noted. @throws {DeniedError} */
  settle(): Promise<void>;
}

/** @param reader the state before the change set. */
export function accountRights(authority: Authority, reader: StoreReader): AccountRights {
  if (holdsEverything(authority)) return { note: () => undefined, settle: async () => undefined };
  /** By tenant and email. Holds only what the check of a later change of the same account needs. */
  const touched = new Map<string, Touched>();
  let waiting: (AccountChange | RoleChange)[] = [];
  const lacked = lackedRights(authority);
  const of = ({ tenant }: RecordChange, email: string): Touched => {
    const name = `${tenant}\n${email}`;
    const known = touched.get(name) ?? { gained: new Set<string>(), lost: new Set<string>() };
    touched.set(name, known);
    return known;
  };
  const assigns = authority.permitted.has('role.assign');

  return {
    note(change) {
      if (change.entity === 'account' && touchesRights(change)) {
        waiting.push(change);
        // Without the right to assign roles the change set holds no change of a role.
        if (assigns && change.after !== null) of(change, change.after.email).kind = change.after.kind;
      }
      if (change.entity !== 'account-role') return;
      const { before, after } = change;
      const record = after ?? before;
      if (record === null || !grantsByRole.has(record.role)) return;
      waiting.push(change);
      of(change, record.account)[before === null ? 'gained' : 'lost'].add(record.role);
    },

    async settle() {
      const changes = waiting;
      waiting = [];
      for (const [tenant, own] of byTenant(changes)) {
        const before = await accountsBefore(reader, tenant, own);
        for (const change of own) {
          const known = touched.get(`${tenant}\n${emailOf(change)}`);
          if (change.entity === 'account') judgeAccount(authority, change, before, known, lacked);
          else judgeRole(authority, change, before, known);
        }
      }
    },
  };
}

interface AccountsBefore {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly roles: ReadonlyMap<string, readonly string[]>;
}

function judgeAccount(
  authority: Authority,
  change: AccountChange,
  { accounts, roles }: AccountsBefore,
  touched: Touched | undefined,
  lacked: LackedRights,
): void {
  const { after } = change;
  const email = emailOf(change);
  const held = roles.get(email) ?? [];
  // What a plan says of the account before may be a guess: the stored account decides.
  const before = change.before === null ? undefined : accounts.get(email);
  const check = (account: Account | null | undefined, given: readonly string[]): void => {
    const missing = account && lacked(account.kind, given);
    if (missing) throw outranked(authority, change, missing, account === before);
  };
  check(before, held);
  check(after, [...held, ...(touched?.gained ?? [])]);
  if (before === undefined || after === null || before.kind === after.kind) return;
  if (authority.permitted.has('role.assign')) return;
  const role = held.find((each) => isVoidedBetween(each, before.kind, after.kind));
  if (role === undefined) return;
  const why = `its role "${role}" would ${hasEffect(role, after.kind) ? 'take effect' : 'become void'}, which needs the permission role.assign`;
  throw changeRefusal(
    authority.name,
    `change the kind of ${email} to ${after.kind}`,
    reasonFor(authority, why),
  );
}

/** The first right over other people that such an account has and the caller lacks. */
type LackedRights = (kind: AccountKind, roles: readonly string[]) => Right | undefined;

/** Each set of roles is judged once. */
function lackedRights({ permitted }: Authority): LackedRights {
  const known = new Map<string, Right | null>();
  return (kind, roles) => {
    const set = `${kind} ${roles.join('|')}`;
    let found = known.get(set);
    if (found === undefined) {
      known.set(set, (found = beyond(rightsOf(kind, roles).filter(reachesOthers), permitted)[0] ?? null));
    }
    return found ?? undefined;
  };
}

function judgeRole(
  authority: Authority,
  change: RoleChange,
  { accounts, roles }: AccountsBefore,
  touched: Touched | undefined,
): void {
  const { role = '' } = change.after ?? change.before ?? {};
  const email = emailOf(change);
  const isGiven = change.before === null;
  const before = accounts.get(email)?.kind;
  // Rights count under the kind before and the kind after: one change set may change the kind too.
  const kinds = new Set([before, isGiven ? touched?.kind : undefined].filter((kind) => kind !== undefined));
  const others = (roles.get(email) ?? []).filter((each) => each !== role && !touched?.lost.has(each));
  for (const kind of kinds) {
    const [missing] = beyond(rightsAdded(kind, others, role), authority.permitted);
    if (missing === undefined) continue;
    const what = isGiven ? `give the role "${role}" to ${email}` : `take the role "${role}" from ${email}`;
    const why = `it gives ${inWords(missing)}, ${notHeldBy(authority, missing)}`;
    throw changeRefusal(authority.name, what, reasonFor(authority, why));
  }
}

/** Callers who may not read accounts get no detail about the rights of an account. */
function reasonFor({ name, permitted }: Authority, why: string): string {
  return permitted.has('account.read') ? why : `it needs rights that ${name} does not have`;
}

function outranked(authority: Authority, change: AccountChange, missing: Right, isBefore: boolean): Error {
  const { before, after } = change;
  const email = emailOf(change);
  const what =
    before === null
      ? `create the account ${email}`
      : after === null
        ? `remove the account ${email}`
        : `change the ${differing(before, after)} of ${email}`;
  const holds = before === null || !isBefore ? 'it would have' : 'it has';
  const why = `${holds} ${inWords(missing)}, ${notHeldBy(authority, missing)}`;
  return changeRefusal(authority.name, what, reasonFor(authority, why));
}

/** The account may have what the scopes of its token leave out. */
function notHeldBy({ name, scopes = null }: Authority, { permission }: Right): string {
  const isScoped = scopes !== null && !scopes.has(permission);
  return isScoped ? 'which the scopes of the token do not have' : `which ${name} does not have`;
}

/** The fields that decide an account's rights or identify it, in words. */
const JUDGED = {
  kind: 'kind',
  status: 'status',
  organisation: 'organisation',
  externalReference: 'external reference',
} as const satisfies Partial<Record<keyof Account, string>>;

function differing(before: Account, after: Account): string | undefined {
  return Object.entries(JUDGED).find(
    ([field]) => Reflect.get(before, field) !== Reflect.get(after, field),
  )?.[1];
}

function inWords({ permission, reach }: Right): string {
  return reach === 'tenant' ? `the permission ${permission}` : `the permission ${permission} (${reach})`;
}

function touchesRights({ before, after }: AccountChange): boolean {
  return before === null || after === null || differing(before, after) !== undefined;
}

function emailOf(change: AccountChange | RoleChange): string {
  if (change.entity === 'account') return (change.after ?? change.before)?.email ?? '';
  return (change.after ?? change.before)?.account ?? '';
}

function byTenant<C extends RecordChange>(changes: readonly C[]): Map<string, C[]> {
  const tenants = new Map<string, C[]>();
  for (const change of changes) {
    const known = tenants.get(change.tenant);
    if (known === undefined) tenants.set(change.tenant, [change]);
    else known.push(change);
  }
  return tenants;
}

/** Accounts and roles before the changes. Created accounts are not looked up. */
async function accountsBefore(
  reader: StoreReader,
  key: string,
  changes: readonly (AccountChange | RoleChange)[],
): Promise<AccountsBefore> {
  const tenant = reader.tenant(key);
  const existing = new Set(
    changes
      .filter((change) => change.entity === 'account-role' || change.before !== null)
      .map((change) => emailOf(change)),
  );
  const emails = [...existing];
  const found = await tenant.findMany(
    'account',
    emails.map((email) => [email]),
  );
  const roles = await tenant.having('account-role', 'account', emails);
  return {
    accounts: new Map(found.flatMap((account) => (account === undefined ? [] : [[account.email, account]]))),
    roles: new Map(emails.map((email, at) => [email, (roles[at] ?? []).map(({ role }) => role)])),
  };
}

import type { ZodType } from 'zod';
import type { ChangeSink } from '../changes/change-set.js';
import type { Proposal } from '../changes/proposal.js';
import type { CalendarDate } from '../domain/calendar.js';
import type { AnyOf, Permission } from '../domain/tenancy/permissions.js';
import type { Account, Tenant } from '../domain/tenancy/types.js';
import type { StoreReader, TenantReader } from '../store/port.js';

/** What every operation may use. It must use no other stream, clock or store. */
export interface StoreContext {
  readonly store: StoreReader;
  /** The requested as-of date; undefined means today. */
  readonly requestedAsOf: CalendarDate | undefined;
  /** Today in the time zone. */
  readonly today: (timeZone: string) => CalendarDate;
  /** Reports the progress of a long run in rows or records; `total` where it is known. */
  readonly progress: (done: number, total?: number) => void;
  /** The only tenant that a confined run may read or change; store operations must check it. */
  readonly within: string | undefined;
  readonly caller: Caller;
  /** The account that the operation runs as; undefined for the store's administrator. */
  readonly viewer: Viewer | undefined;
  /** The identity of this store. */
  readonly identity: () => Promise<string>;
  /** The store's key for signatures. */
  readonly signingKey: () => Promise<Buffer>;
  /** Yields to signals, and throws if the run must stop. Call it regularly in long loops. */
  readonly checkpoint: () => Promise<void>;
}

/** The caller of an operation, and the rights that they can give to a token. */
export interface Caller {
  /** The caller's name in the journal. */
  readonly actor: string;
  /** Email of the account; null for an administrator of the store or of `tenant`. */
  readonly account: string | null;
  /** The only tenant whose records the caller may read or change; null for the whole store. */
  readonly tenant: string | null;
  /** The caller's permissions for the whole tenant, within the scopes of their token. */
  readonly permitted: ReadonlySet<Permission>;
  /** The present instant, ISO. */
  readonly at: string;
  /** The scopes of the caller's token; null for all. */
  readonly scopes: ReadonlySet<Permission> | null;
  /** The last day of the caller's token; null for no end. */
  readonly expires: CalendarDate | null;
}

/** What an operation on one tenant may use in addition. */
export interface TenantContext extends StoreContext {
  readonly tenant: TenantReader;
  /** The tenant's own record, with its settings. */
  readonly about: Tenant;
  /** The as-of date of every figure. */
  readonly asOf: CalendarDate;
}

/** An account with its roles and groups. */
export interface Viewer {
  readonly account: Account;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
}

interface ContextOf {
  store: StoreContext;
  tenant: TenantContext;
}

export type Scope = keyof ContextOf;

interface OperationFacts<S extends Scope, I, O> {
  /** Stable, `area.verb`. */
  readonly name: string;
  /** One line, as the command's help and the API document print it. */
  readonly summary: string;
  /** `tenant`: one tenant. `store`: the whole store, for its administrator only. */
  readonly scope: S;
  /** A store operation that respects `within`: accounts of a tenant may run it too. */
  readonly confinable?: boolean;
  /** Its result or its changes depend on the as-of date of the run. */
  readonly dated?: true;
  /** The permission that an account needs to run it; any one of a list is enough. */
  readonly permission: Permission | AnyOf;
  /** Permissions that it also needs, all of them for the whole tenant. */
  readonly alsoNeeds?: readonly Permission[];
  readonly input: ZodType<I>;
  /** Must not transform: input type equals output type, so a remote result stays unchanged. */
  readonly output: ZodType<O, O>;
  /** The result holds a secret that is shown once: it must not be stored. */
  readonly answersSecret?: true;
}

/** An operation that only reads. */
export interface ReadOperation<S extends Scope, I, O> extends OperationFacts<S, I, O> {
  readonly kind: 'read';
  run(context: ContextOf[S], input: I): Promise<O>;
}

/** An operation that proposes changes. It never writes them itself. */
export interface WriteOperation<S extends Scope, I, O> extends OperationFacts<S, I, O> {
  readonly kind: 'write';
  /** It may create the store. */
  readonly createsStore?: boolean;
  /** It checks and rejects references itself: the engine does not check them again. */
  readonly checksRelations?: true;
  /** It restores recorded states unchanged, also where the rules of a kind are stricter now. */
  readonly restoresRecords?: true;
  /** The part of the input that the journal stores; all of it by default. */
  recorded?(input: NoInfer<I>): unknown;
  propose(context: ContextOf[S], input: I, changes: ChangeSink): Promise<Proposal<O>>;
}

/** Any operation of either scope. */
export type AnyOperation =
  | ReadOperation<'store', unknown, unknown>
  | ReadOperation<'tenant', unknown, unknown>
  | WriteOperation<'store', unknown, unknown>
  | WriteOperation<'tenant', unknown, unknown>;

export function readOperation<S extends Scope, I, O>(
  definition: Omit<ReadOperation<S, I, O>, 'kind'>,
): ReadOperation<S, I, O> {
  return { kind: 'read', ...definition };
}

export function writeOperation<S extends Scope, I, O>(
  definition: Omit<WriteOperation<S, I, O>, 'kind'>,
): WriteOperation<S, I, O> {
  return { kind: 'write', ...definition };
}

/** The permissions that allow the operation; any one is enough. */
export function permissionsFor({ permission }: { readonly permission: Permission | AnyOf }): AnyOf {
  return typeof permission === 'string' ? [permission] : permission;
}

/** Words that continue a sentence after "it needs" or "it lacks". */
export function inWords(anyOf: AnyOf, what: 'permission' | 'scope' = 'permission'): string {
  return anyOf.length === 1 ? `the ${what} ${anyOf[0]}` : `one of the ${what}s ${anyOf.join(', ')}`;
}

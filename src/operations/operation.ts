import type { ZodType } from 'zod';
import type { ChangeSink } from '../changes/change-set.js';
import type { Proposal } from '../changes/proposal.js';
import type { CalendarDate } from '../domain/calendar.js';
import type { AnyOf, Permission } from '../domain/tenancy/permissions.js';
import type { Account, Tenant } from '../domain/tenancy/types.js';
import type { StoreReader, TenantReader } from '../store/port.js';

/** What every operation may use: no stream, no clock, no store but the one it is given. */
export interface StoreContext {
  readonly store: StoreReader;
  /** The date that was asked for; undefined means today. */
  readonly requestedAsOf: CalendarDate | undefined;
  /** Today in the time zone. */
  readonly today: (timeZone: string) => CalendarDate;
  /** Tells how far a long run has come: rows or records done, of how many where that is known. */
  readonly progress: (done: number, total?: number) => void;
  /** The only tenant that the run may see or touch, where it was confined to one; an operation on the store heeds it. */
  readonly within: string | undefined;
  readonly caller: Caller;
  /** The account that the operation runs as; undefined for the store's administrator. */
  readonly viewer: Viewer | undefined;
  /** Names this very store. */
  readonly identity: () => Promise<string>;
  /** What it signs with. */
  readonly signingKey: () => Promise<Buffer>;
  /** Gives signals a turn and throws when the run is to stop: called now and then in long loops. */
  readonly checkpoint: () => Promise<void>;
}

/** Who runs an operation, and what they could pass on to a token. */
export interface Caller {
  /** As the journal names them. */
  readonly actor: string;
  /** Email of the account that it runs as; null for an administrator of the store, or of the tenant it is confined to. */
  readonly account: string | null;
  /** The only tenant whose records they may see or change; null for the whole store. */
  readonly tenant: string | null;
  /** What they may do for the whole tenant, within the scopes of their token. */
  readonly permitted: ReadonlySet<Permission>;
  /** The present instant, ISO. */
  readonly at: string;
  /** The scopes of the token that it runs by; null for all. */
  readonly scopes: ReadonlySet<Permission> | null;
  /** The last day of the token that it runs by; null for no end. */
  readonly expires: CalendarDate | null;
}

/** What an operation on one tenant may use besides. */
export interface TenantContext extends StoreContext {
  readonly tenant: TenantReader;
  /** The tenant's own record, with its settings. */
  readonly about: Tenant;
  /** The date that every figure is computed for. */
  readonly asOf: CalendarDate;
}

/** An account with what it was given. */
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
  /** `tenant`: it works on one tenant. `store`: on the store as a whole, and only its administrator may run it. */
  readonly scope: S;
  /** An operation on the store that keeps to `within`, so that accounts of a tenant may run it too. */
  readonly confinable?: boolean;
  /** Its answer, or what it changes, depends on the as-of date of the run. */
  readonly dated?: true;
  /** What an account must be allowed in order to run it: this permission, or any one of these. */
  readonly permission: Permission | AnyOf;
  /** What it needs for the whole tenant with that: each of these, such as to see what it compares. */
  readonly alsoNeeds?: readonly Permission[];
  readonly input: ZodType<I>;
  /** Makes nothing else of what it takes: an answer that came over a network is told as it was said. */
  readonly output: ZodType<O, O>;
  /** Its answer holds a secret, which is shown once: nobody keeps the answer. */
  readonly answersSecret?: true;
}

/** Something that Provost can tell. */
export interface ReadOperation<S extends Scope, I, O> extends OperationFacts<S, I, O> {
  readonly kind: 'read';
  run(context: ContextOf[S], input: I): Promise<O>;
}

/** Something that Provost can change. It proposes changes and never writes. */
export interface WriteOperation<S extends Scope, I, O> extends OperationFacts<S, I, O> {
  readonly kind: 'write';
  /** May the store be made by it? */
  readonly createsStore?: boolean;
  /** It holds each record against those that it refers to, and rejects what does not fit: the engine need not look again. */
  readonly checksRelations?: true;
  /** It brings back what the store itself recorded: each record comes back as it was, whatever the rules of its kind are by now. */
  readonly restoresRecords?: true;
  /** The input as the journal keeps it, where that is less than what was given. */
  recorded?(input: NoInfer<I>): unknown;
  propose(context: ContextOf[S], input: I, changes: ChangeSink): Promise<Proposal<O>>;
}

/** Any operation, whatever it works on. */
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

/** The permissions of which one is needed to run the operation. */
export function permissionsFor({ permission }: { readonly permission: Permission | AnyOf }): AnyOf {
  return typeof permission === 'string' ? [permission] : permission;
}

/** As a sentence goes on after "it needs" or "it lacks". */
export function inWords(anyOf: AnyOf, what: 'permission' | 'scope' = 'permission'): string {
  return anyOf.length === 1 ? `the ${what} ${anyOf[0]}` : `one of the ${what}s ${anyOf.join(', ')}`;
}

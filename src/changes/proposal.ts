import type { Tenant } from '../domain/tenancy/types.js';
import type { RecordChange, Store, StoreReader, StoreWriter } from '../store/port.js';
import type { Accounting } from './accounting.js';
import type { ChangeCounts, ChangeSink } from './change-set.js';
import type { Authority } from './guard/authority.js';
import type { RecordRule } from './guard/record-check.js';
import type { Ending } from './interruption.js';
import type { Limits, RejectedRowFacts } from './limits.js';
import type { SavedPlanSink } from './saved-plan.js';
import type { SideEffect } from './side-effects.js';

/** What an operation says of the changes that it put into the sink. */
export interface Proposal<O> {
  /** How many records the change could have touched: what `--max-percent` is a share of. */
  readonly touchable: number;
  /** Sentences that a person should read before agreeing. */
  readonly warnings: readonly string[];
  /** The accounts or people that warnings count, by name. */
  readonly subjects?: readonly WarnedSubjects[];
  /** How many input rows were rejected. */
  readonly rejected: number;
  /** The first of them, to be named where they stop the run. */
  readonly rejectedRows?: readonly RejectedRowFacts[];
  /** The operation's result, once the outcome of the changes is known. */
  result(outcome: Outcome): O;
  /** The job's tenant, where the operation does not run on one (it makes it, for example). */
  readonly tenant?: string | null;
  /** The job that this one undoes. */
  readonly undoes?: number | null;
  /** The outcome of the input's rows, where it has rows. */
  readonly accounting?: Accounting;
  /** What is done with the changes and is no change of a record, in this order. */
  readonly sideEffects?: readonly SideEffect[];
  /** Where the changes are those of a saved plan: its seal, and the job that it was made for. */
  readonly planned?: PlannedJob;
  /** May the change be an example in the preview? By default each may. */
  readonly isVisible?: (change: RecordChange) => boolean;
}

/** Those that a warning is about. */
export interface WarnedSubjects {
  /** Such as `cannot sign in`. */
  readonly what: string;
  readonly count: number;
  /** Emails or references of the first of them. */
  readonly names: readonly string[];
}

/** What a job that applies a saved plan takes from it. */
export interface PlannedJob {
  readonly seal: string;
  readonly operation: string;
  readonly input: string;
  readonly asOf: string | null;
  readonly reason: string | null;
  /**
   * The plan was not made by this store: what it says of itself is recorded as claimed, and the
   * job is one of applying it.
   */
  readonly isFromOutside: boolean;
}

export interface Outcome {
  /** The job's id; null when nothing was written. */
  readonly job: string | null;
  readonly dryRun: boolean;
  readonly changes: number;
}

/** What a person sees before agreeing. */
export interface Preview<O> {
  readonly size: number;
  readonly counts: ChangeCounts;
  readonly touchable: number;
  readonly warnings: readonly string[];
  readonly subjects: readonly WarnedSubjects[];
  readonly rejected: number;
  readonly accounting: Accounting | undefined;
  /** The tenant as it is before; undefined where there is none, or more than one. */
  readonly tenant: Tenant | undefined;
  readonly result: O;
  /** The first changes, as examples. */
  readonly examples: readonly RecordChange[];
  /** SHA-256 over the encoded changes, and over the side effects where there are some. */
  readonly digest: string;
}

/** What is known of a job before its changes are proposed. */
export interface RequestedJob {
  readonly tenant: string | null;
  readonly operation: string;
  /** The operation's input as JSON, without secrets. */
  readonly input: string;
  readonly actor: string;
  readonly account: string | null;
  readonly token: string | null;
  readonly reason: string | null;
  readonly asOf: string | null;
  /** Made for this job alone: by it the client can find out later whether the job was made. */
  readonly key: string;
}

export interface WriteRequest<O> {
  readonly store: Store;
  readonly job: RequestedJob;
  /** The caller's rights in that state. Each change is checked against them. */
  readonly authority: (reader: StoreReader) => Promise<Authority>;
  /** The operation checks the references of each record; otherwise the engine does. */
  readonly checksRelations?: true | undefined;
  /** The changes restore recorded states: rules of records that are newer do not apply. */
  readonly restoresRecords?: true | undefined;
  /** The rules for records: those of the kinds, unless a test of the engine passes others. */
  readonly recordRules?: RecordRule | undefined;
  /** The present instant, ISO. */
  readonly now: () => string;
  readonly limits: Limits;
  readonly dryRun: boolean;
  /** Where the changes go as a saved plan, when given: nothing is written then. */
  readonly planTo?: SavedPlanSink | undefined;
  /** No confirmation is possible and none was given beforehand: a large removal is refused. */
  readonly unattended?: boolean | undefined;
  /** Called once before the store is written: from here on the job may have been made. */
  readonly onBegin?: (() => Promise<void>) | undefined;
  /** Called before anything is written, when given; false stops the run. */
  readonly confirm?: ((preview: Preview<O>) => Promise<boolean>) | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: Ending | undefined;
  /** Runs around the one transaction, where more is stored with it: all of it holds, or nothing. */
  readonly transaction?:
    ((writer: StoreWriter, work: () => Promise<WriteResult<O>>) => Promise<WriteResult<O>>) | undefined;
  /** Digest of the changes that were agreed to: any others are refused. */
  readonly expectedDigest?: string | undefined;
  /**
   * Proposes the changes; `reader` stays at the state before them. It awaits `step` now and then,
   * in which the changes so far may be applied.
   */
  readonly propose: (
    reader: StoreReader,
    sink: ChangeSink,
    step: () => Promise<void>,
  ) => Promise<Proposal<O>>;
}

export interface WriteResult<O> {
  readonly output: O;
  readonly rejected: number;
  readonly outcome: Outcome & {
    /** Hash of the job's audit entry; absent when nothing was written or a service omits it. */
    readonly head?: string | null | undefined;
  };
  readonly preview: Preview<O>;
}

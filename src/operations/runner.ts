import { formatCount } from '../domain/counts.js';
import type { Preview, WriteResult } from '../changes/proposal.js';
import type { Limits } from '../changes/limits.js';
import type { SavedPlanSink } from '../changes/saved-plan.js';
import type { CalendarDate } from '../domain/calendar.js';
import { UsageError } from '../domain/errors.js';
import type { ReadOperation, Scope, WriteOperation } from './operation.js';

/**
 * Phases of a run: sending its file to a service (counted in bytes), reading and proposing,
 * checking what was proposed (local stores only), writing the changes, committing them.
 */
export const runPhases = ['sending', 'reading', 'checking', 'applying', 'committing'] as const;
export type RunPhase = (typeof runPhases)[number];

/** Options of one run of an operation. */
export interface RunOptions {
  /** Key of the tenant; needed only where the store holds more than one. */
  readonly tenant?: string | undefined;
  /** Email of the account to run as. */
  readonly as?: string | undefined;
  readonly asOf?: CalendarDate | undefined;
  readonly onProgress?: ((done: number, total?: number, phase?: RunPhase) => void) | undefined;
  /** Receives the language of the run's tenant, if it has one, before the result. */
  readonly onLanguage?: ((language: string) => Promise<void>) | undefined;
}

export interface WriteOptions<O> extends RunOptions {
  readonly dryRun: boolean;
  readonly limits: Limits;
  readonly reason?: string | undefined;
  /** Key of the job, made by the client for this write; by default the runner makes one. */
  readonly jobKey?: string | undefined;
  /** Where the changes go as a saved plan: nothing is written to the store then. */
  readonly planTo?: SavedPlanSink | undefined;
  /** Nobody can be asked and nobody agreed beforehand: what takes a large share of the records away is refused. */
  readonly unattended?: boolean | undefined;
  /** Called once after confirmation, before the store is written: the job may exist from here. */
  readonly onBegin?: (() => Promise<void>) | undefined;
  /** Confirms the changes before anything is written. */
  readonly confirm?: ((preview: Preview<O>) => Promise<boolean>) | undefined;
}

/** Runs operations, in this process or in a service. Commands do not depend on which. */
export interface Runner {
  read<S extends Scope, I, O>(
    operation: ReadOperation<S, I, O>,
    input: unknown,
    options: RunOptions,
  ): Promise<O>;
  /**
   * @throws {UnknownOutcomeError} when the response to a remote write is lost: its key settles it.
   *   Any other error means that nothing was written.
   */
  write<S extends Scope, I, O>(
    operation: WriteOperation<S, I, O>,
    input: unknown,
    options: WriteOptions<O>,
  ): Promise<WriteResult<O>>;
  close(): Promise<void>;
}

/** The store has several tenants, and the run names none. */
export class TenantNeededError extends UsageError {
  readonly tenants: readonly string[];

  constructor(tenants: readonly string[]) {
    const named = tenants.slice(0, 8).join(', ');
    super({
      code: 'tenant-needed',
      message: `The store holds ${formatCount(tenants.length)} tenants: ${named}${tenants.length > 8 ? ', …' : ''}.`,
      hint: 'Say which with --tenant KEY, or once for good: `provost profile add NAME --tenant KEY`, then `provost profile use NAME`.',
      details: { tenants },
    });
    this.tenants = tenants;
  }
}

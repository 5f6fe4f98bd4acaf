import type { Limits, Preview, WriteResult } from '../changes/engine.js';
import type { CalendarDate } from '../domain/calendar.js';
import { UsageError } from '../domain/errors.js';
import type { ReadOperation, Scope, WriteOperation } from './operation.js';

/** How one run of an operation is meant. */
export interface RunOptions {
  /** Key of the tenant; needed only where the store holds more than one. */
  readonly tenant?: string | undefined;
  /** Email of the account to run as. */
  readonly as?: string | undefined;
  readonly asOf?: CalendarDate | undefined;
  readonly onProgress?: ((done: number, total?: number) => void) | undefined;
}

export interface WriteOptions<O> extends RunOptions {
  readonly dryRun: boolean;
  readonly limits: Limits;
  readonly reason?: string | undefined;
  /** Asked before anything is written, when given. */
  readonly confirm?: ((preview: Preview<O>) => Promise<boolean>) | undefined;
}

/** Runs operations: in this process on a store, or elsewhere. A command does not know which runner it has. */
export interface Runner {
  read<S extends Scope, I, O>(
    operation: ReadOperation<S, I, O>,
    input: unknown,
    options: RunOptions,
  ): Promise<O>;
  write<S extends Scope, I, O>(
    operation: WriteOperation<S, I, O>,
    input: unknown,
    options: WriteOptions<O>,
  ): Promise<WriteResult<O>>;
  close(): Promise<void>;
}

/** The store holds several tenants, and the run names none. */
export class TenantNeededError extends UsageError {
  readonly tenants: readonly string[];

  constructor(tenants: readonly string[]) {
    const named = tenants.slice(0, 8).join(', ');
    super({
      code: 'tenant-needed',
      message: `The store holds ${tenants.length} tenants: ${named}${tenants.length > 8 ? ', …' : ''}.`,
      hint: 'Say which with --tenant KEY.',
      details: { tenants },
    });
    this.tenants = tenants;
  }
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ending } from '../changes/interruption.js';
import { parseInput } from '../operations/input.js';
import type { StoreRunner } from '../operations/local-runner.js';
import { createStoreRunner } from '../operations/local-runner.js';
import type { AnyOperation } from '../operations/registry.js';
import { withRowsTo } from '../operations/row-list.js';
import type { Principal } from '../operations/token/authenticate.js';
import type { WriteRequest } from '../operations/wire/wire-request.js';
import type { Store } from '../store/port.js';
import type { Admission } from './admission.js';
import type { ServiceLimits } from './limits.js';
import type { Metrics } from './metrics.js';
import type { PublicErrors } from './public-errors.js';
import type { ReplyForm } from './reply-sink.js';
import type { Readers } from './readers.js';
import { inputOf, languageSink, type OperationRequest } from './operation-request.js';
import type { RequestScope } from './request-scope.js';
import type { Writes } from './writes.js';

export interface RunContext {
  readonly store: Store;
  readonly writes: Writes;
  readonly metrics: Metrics;
  readonly clock: () => number;
  readonly limits: ServiceLimits;
  readonly admission: Admission;
  readonly publicErrors: PublicErrors;
  /** Undefined when all reads run in the main thread. */
  readonly threads: { readonly readers: Readers; readonly smallReads: Store } | undefined;
  /** Logs an unexpected failure that was reported within the reply. */
  readonly noteFailure: (request: FastifyRequest, error: unknown) => void;
  /** Aborted when the grace period of a stopping service is over. */
  readonly stopping: AbortSignal;
}

/** One request to run an operation. */
export interface RunRequest {
  readonly operation: AnyOperation;
  readonly principal: Principal;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly scope: RequestScope;
}

/** A request that is running, with the form of its reply. */
export interface Running extends RunRequest {
  readonly operationRequest: OperationRequest;
  readonly form: ReplyForm;
}

/**
 * Aborted with the service, and with the client if a scope is parsed. There is no notification: the
 * operation polls it between batches.
 */
export class RunSignal implements Ending {
  readonly #stopping: Ending;
  readonly #scope: RequestScope | undefined;
  #isAborted = false;

  constructor(stopping: Ending, scope: RequestScope | undefined) {
    this.#stopping = stopping;
    this.#scope = scope;
  }

  get aborted(): boolean {
    return this.#isAborted || this.#stopping.aborted || this.#scope?.isGone === true;
  }

  abort(): void {
    this.#isAborted = true;
  }
}

export function runSignal(scope: RequestScope | undefined, { stopping }: RunContext): RunSignal {
  return new RunSignal(stopping, scope);
}

export function runnerFor(
  { principal, scope }: RunRequest,
  { store, clock, admission }: RunContext,
  signal: Ending,
): StoreRunner {
  const onStep = () => admission.step(scope);
  return createStoreRunner(store, {
    ...{ user: principal.name, clock, principal, signal, onStep },
  });
}

type Read = Extract<AnyOperation, { kind: 'read' }>;
type Write = Extract<AnyOperation, { kind: 'write' }>;

/** Runs the read and writes its result to the form. @throws what the operation throws. */
export async function readInto(
  form: ReplyForm,
  runner: StoreRunner,
  operation: Read,
  operationRequest: OperationRequest,
): Promise<void> {
  const input = inputOf(operation, operationRequest, form.send);
  const { tenant, as, asOf } = operationRequest.options;
  const onLanguage = languageSink(operationRequest, form.send);
  const options = { tenant, as, asOf, onProgress: form.onProgress, onLanguage };
  const inputWithRows = form.rows === undefined ? input : withRowsTo(input, form.rows);
  await form.result(await runRead(runner, operation, inputWithRows, options));
}

/** The branches look alike: each one narrows the type of the operation. */
function runRead(
  runner: StoreRunner,
  operation: Read,
  input: unknown,
  options: Parameters<StoreRunner['read']>[2],
) {
  const parsed = parseInput(operation.input, input);
  return operation.scope === 'store'
    ? runner.read(operation, parsed, options)
    : runner.read(operation, parsed, options);
}

export function runWrite(
  runner: StoreRunner,
  operation: Write,
  input: unknown,
  options: Parameters<StoreRunner['write']>[2],
) {
  const parsed = parseInput(operation.input, input);
  return operation.scope === 'store'
    ? runner.write(operation, parsed, options)
    : runner.write(operation, parsed, options);
}

export function writeOptionsOf({ dryRun, limits, reason, unattended }: WriteRequest) {
  return { dryRun, limits, reason, unattended };
}

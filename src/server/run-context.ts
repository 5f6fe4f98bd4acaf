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
import type { ReplyForm } from './reply-form.js';
import type { Readers } from './readers.js';
import { inputOf, languageSink, type OperationRequest } from './request-reading.js';
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
  /** Undefined where all reads run in this thread. */
  readonly threads: { readonly readers: Readers; readonly smallReads: Store } | undefined;
  /** Notes a failure that nobody expected and that was told within the answer. */
  readonly noteFailure: (request: FastifyRequest, error: unknown) => void;
  /** Aborted when the service stops and what runs has had its time. */
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

/** A request under way: what it asks, and where its answer goes. */
export interface Running extends RunRequest {
  readonly asked: OperationRequest;
  readonly form: ReplyForm;
}

/** Ends with the service, and with the client where one is given. There is no notification: the work polls it between batches. */
export class RunEnding implements Ending {
  readonly #stopping: Ending;
  readonly #scope: RequestScope | undefined;
  #isCalledOff = false;

  constructor(stopping: Ending, scope: RequestScope | undefined) {
    this.#stopping = stopping;
    this.#scope = scope;
  }

  get aborted(): boolean {
    return this.#isCalledOff || this.#stopping.aborted || this.#scope?.isGone === true;
  }

  abort(): void {
    this.#isCalledOff = true;
  }
}

export function endingWith(scope: RequestScope | undefined, { stopping }: RunContext): RunEnding {
  return new RunEnding(stopping, scope);
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

/** Runs the read and puts its answer into the form. @throws what the operation throws. */
export async function readInto(
  form: ReplyForm,
  runner: StoreRunner,
  operation: Read,
  asked: OperationRequest,
): Promise<void> {
  const input = inputOf(operation, asked, form.send);
  const { tenant, as, asOf } = asked.options;
  const onLanguage = languageSink(asked, form.send);
  const options = { tenant, as, asOf, onProgress: form.onProgress, onLanguage };
  const given = form.rows === undefined ? input : withRowsTo(input, form.rows);
  await form.result(await runRead(runner, operation, given, options));
}

/** The scope is known only when it runs; each kind of operation is run alike. */
function runRead(
  runner: StoreRunner,
  operation: Read,
  input: unknown,
  options: Parameters<StoreRunner['read']>[2],
) {
  const given = parseInput(operation.input, input);
  return operation.scope === 'store'
    ? runner.read(operation, given, options)
    : runner.read(operation, given, options);
}

export function runWrite(
  runner: StoreRunner,
  operation: Write,
  input: unknown,
  options: Parameters<StoreRunner['write']>[2],
) {
  const given = parseInput(operation.input, input);
  return operation.scope === 'store'
    ? runner.write(operation, given, options)
    : runner.write(operation, given, options);
}

export function optionsOf({ dryRun, limits, reason, unattended }: WriteRequest) {
  return { dryRun, limits, reason, unattended };
}

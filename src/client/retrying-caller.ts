import type { TextSpool } from '../changes/text-spool.js';
import { textSpool } from '../changes/text-spool.js';
import type { Failure } from '../http/connection-failures.js';
import type { RetryPolicy } from '../http/retry-policy.js';
import { createRetryBudget, defaultRetries, waitBeforeRetry } from '../http/retry-policy.js';
import type { Silence } from '../http/silence.js';
import type { RunOptions } from '../operations/runner.js';
import type { WriteFacts } from '../operations/wire/wire-event.js';
import type { Sinks } from './channel-calls.js';
import { callChannels } from './channel-calls.js';
import { exchange } from './exchange.js';
import { FailedExchange, OperationError } from './failed-exchange.js';
import type { Connection, ExchangeRequest } from './send.js';
import { cancelWrite, unknownOutcome } from './write-outcome.js';

export interface RetrySettings {
  /** Called before a retry, with the problem. */
  readonly onRetry?: ((problem: string) => void) | undefined;
  readonly retries?: RetryPolicy | undefined;
}

export interface ServiceResult {
  readonly output: unknown;
  readonly write: WriteFacts | undefined;
}

export interface Call {
  readonly request: ExchangeRequest;
  readonly sinks: Sinks;
  readonly onProgress: RunOptions['onProgress'];
  /** Key of a write: makes a retry safe, and the outcome unknown if there is no reply. */
  readonly key?: string | undefined;
}

/** Sends calls to a service and retries them while that is safe and may help. */
export function retryingCaller(
  connection: Connection,
  { onRetry, retries: policy = defaultRetries }: RetrySettings,
): (call: Call) => Promise<ServiceResult> {
  const { address, signal } = connection;
  const budget = createRetryBudget();
  let lastEventAt = -Infinity;
  const onEvent = (): void => void (lastEventAt = performance.now());
  const interruption = (key: string | undefined): Promise<Error> =>
    cancelWrite(connection, key, performance.now() - lastEventAt);

  return async (call) => {
    const { request, sinks, key } = call;
    // Holds the events until the reply is complete: a retry must not write to a file twice.
    const spool = textSpool();
    const silences: number[] = [];
    let mayHaveArrived = false;
    /** The result, or why this attempt failed. */
    const attempt = async (): Promise<ServiceResult | FailedExchange> => {
      try {
        const result = await resultOf(connection, call, spool, onEvent);
        budget.earn();
        await callChannels(spool.pieces(), sinks, address.host);
        return result;
      } catch (error) {
        if (signal?.aborted === true) throw await interruption(key);
        if (error instanceof FailedExchange) return error;
        if (!(error instanceof OperationError)) throw error;
        // The operation failed: the events that it sent before are still delivered.
        await callChannels(spool.pieces(), sinks, address.host);
        throw error.thrown;
      }
    };
    try {
      for (let tries = 1; ; tries += 1) {
        const began = performance.now();
        const result = await attempt();
        if (!(result instanceof FailedExchange)) return result;
        const { failure } = result;
        await spool.clear();
        mayHaveArrived ||= failure.mayHaveArrived;
        if (failure.isSilence === true) silences.push(performance.now() - began);
        const isOver = tries >= policy.tries || isSilentFor(silences, request, connection.silence);
        const wait = isOver ? undefined : waitFor(failure, tries, policy);
        if (wait === undefined || !budget.spend())
          throw key !== undefined && mayHaveArrived ? unknownOutcome(key, failure.error) : failure.error;
        onRetry?.(failure.error.message);
        await policy.pause(wait, signal).catch(async () => {
          throw await interruption(mayHaveArrived ? key : undefined);
        });
      }
    } finally {
      await spool.clear();
    }
  };
}

/** Undefined if a retry would not help. */
function waitFor(failure: Failure, tries: number, policy: RetryPolicy): number | undefined {
  return failure.isTransient ? waitBeforeRetry(tries, failure.retryAfter, policy) : undefined;
}

/** Whether another silent attempt would exceed the number or the time allowed. */
function isSilentFor(silences: readonly number[], { file }: ExchangeRequest, silence: Silence): boolean {
  if (silences.length === 0) return false;
  const spent = silences.reduce((sum, each) => sum + each, 0);
  const next = file === undefined ? silence.first : silence.longest;
  return silences.length >= silence.tries || spent + next > silence.longest;
}

async function resultOf(
  connection: Connection,
  { request, onProgress }: Call,
  spool: TextSpool,
  onEvent: () => void,
): Promise<ServiceResult> {
  const lists = new Map<string, unknown[]>();
  const onSent = (sent: number, size: number): void => onProgress?.(sent, size, 'sending');
  for await (const event of exchange(connection, { ...request, onSent })) {
    onEvent();
    switch (event.event) {
      case 'progress':
        onProgress?.(event.done, event.total, event.phase);
        break;
      case 'channel':
        await spool.append(`${JSON.stringify(event)}\n`);
        break;
      case 'items': {
        const list = lists.get(event.field) ?? [];
        for (const item of event.items) list.push(item);
        lists.set(event.field, list);
        break;
      }
      case 'result':
        return { output: withLists(event.output, lists), write: event.write };
      // `exchange` throws errors, and checks the sum in the last event.
      case 'error':
      case 'end':
        break;
    }
  }
  throw new Error('An answer ended without a result');
}

function withLists(output: unknown, lists: ReadonlyMap<string, unknown[]>): unknown {
  if (lists.size === 0 || typeof output !== 'object' || output === null) return output;
  return { ...output, ...Object.fromEntries(lists) };
}

import type { TextSpool } from '../changes/text-spool.js';
import { textSpool } from '../changes/text-spool.js';
import type { Failure } from '../http/failures.js';
import type { RetryPolicy } from '../http/retry.js';
import { retryBudget, usualRetries, waitBefore } from '../http/retry.js';
import type { Silence } from '../http/silence.js';
import type { RunOptions } from '../operations/runner.js';
import type { WriteFacts } from '../operations/wire/wire-event.js';
import type { Sinks } from './channel-calls.js';
import { callChannels } from './channel-calls.js';
import { exchange } from './exchange.js';
import { FailedExchange, OperationError } from './failed-exchange.js';
import type { Connection, ExchangeRequest } from './send.js';
import { interrupted, unknownOutcome } from './write-outcome.js';

export interface RetrySettings {
  /** Called before another try, with what was wrong. */
  readonly onRetry?: ((problem: string) => void) | undefined;
  readonly retries?: RetryPolicy | undefined;
}

/** What a service answers with. */
export interface ServiceResult {
  readonly output: unknown;
  readonly write: WriteFacts | undefined;
}

export interface Call {
  readonly request: ExchangeRequest;
  readonly sinks: Sinks;
  readonly onProgress: RunOptions['onProgress'];
  /** Of a write: another try is then safe, and the outcome unknown when no answer arrives. */
  readonly key?: string | undefined;
}

/** Sends calls to a service, again where that is safe and may help, until there is a whole answer. */
export function retryingCaller(
  connection: Connection,
  { onRetry, retries: policy = usualRetries }: RetrySettings,
): (call: Call) => Promise<ServiceResult> {
  const { address, signal } = connection;
  const budget = retryBudget();
  let heardAt = -Infinity;
  const onEvent = (): void => void (heardAt = performance.now());
  const interruption = (key: string | undefined): Promise<Error> =>
    interrupted(connection, key, performance.now() - heardAt);

  return async (call) => {
    const { request, sinks, key } = call;
    // Until the answer is whole: one that was cut off and is sent again must not reach a file twice.
    const spool = textSpool();
    const silences: number[] = [];
    let mayHaveArrived = false;
    /** The result, or why there is none yet. */
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
        // Refused by the operation itself: what it sent before goes where it belongs.
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

/** Undefined where another try would not help. */
function waitFor(failure: Failure, tries: number, policy: RetryPolicy): number | undefined {
  return failure.isTransient ? waitBefore(tries, failure.retryAfter, policy) : undefined;
}

/** Would one more silence be one too many, or longer than anybody should wait for nothing? */
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
      // An error is thrown by the exchange, which also checks the sum at the end.
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

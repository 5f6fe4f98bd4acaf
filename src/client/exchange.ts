import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Peer } from '../http/failures.js';
import { connectionFailure, connectionLost } from '../http/failures.js';
import type { WireEvent } from '../operations/wire/wire-event.js';
import { errorOf } from '../operations/wire/wire-problem.js';
import { FailedExchange, OperationError } from './failed-exchange.js';
import { peerAt } from './failures.js';
import { eventOf, linesOf } from './response-text.js';
import type { Connection, ExchangeRequest } from './send.js';
import { refusalOf, send } from './send.js';

/**
 * Sends a request once, and gives the events of the answer as they arrive, up to its result.
 * @throws {FailedExchange} when there was no whole answer. {OperationError} what the operation threw.
 */
export async function* exchange(connection: Connection, request: ExchangeRequest): AsyncGenerator<WireEvent> {
  const { address, signal, silence } = connection;
  const peer = peerAt(address);
  const controller = new AbortController();
  let isSilent = false;
  let isWhole = false;
  const giveUp = (): void => {
    isSilent = true;
    controller.abort();
  };
  // What is left of a file in the system's buffers may take a slow line long after the last byte was read.
  let watch = setTimeout(giveUp, request.file === undefined ? silence.first : silence.longest);
  const stop = (): void => controller.abort();
  signal?.addEventListener('abort', stop);
  try {
    const body = await send(connection, request, controller.signal, () => watch.refresh());
    clearTimeout(watch);
    watch = setTimeout(giveUp, silence.longest);
    yield* eventsOf(body, peer, {
      onPiece: () => watch.refresh(),
      onWhole: () => (isWhole = true),
    });
  } catch (error) {
    const isKnown = error instanceof FailedExchange || error instanceof OperationError;
    if (isKnown || signal?.aborted === true) throw error;
    throw new FailedExchange(connectionFailure(isSilent ? new SilenceError() : error, peer));
  } finally {
    clearTimeout(watch);
    signal?.removeEventListener('abort', stop);
    if (!isWhole) controller.abort();
  }
}

/** The events of an answer, whose last but one is its result or its error: both hold only with the sum that ends it. */
async function* eventsOf(
  body: IncomingMessage,
  peer: Peer,
  { onPiece, onWhole }: { readonly onPiece: () => void; readonly onWhole: () => void },
): AsyncGenerator<WireEvent> {
  const sum = createHash('sha256');
  let last: Extract<WireEvent, { event: 'result' | 'error' }> | undefined;
  for await (const line of linesOf(body, peer, onPiece)) {
    const event = eventOf(line, peer);
    if (event.event === 'end') {
      if (last === undefined || event.sum !== sum.digest('hex')) break;
      onWhole();
      // What is left is the end of the connection's own framing: then another request can have it.
      body.on('error', () => undefined).resume();
      if (last.event === 'error') throw refusalOf(errorOf(last.problem));
      yield last;
      return;
    }
    sum.update(`${line}\n`);
    if (event.event === 'result' || event.event === 'error') last = event;
    else yield event;
  }
  throw new FailedExchange(connectionLost(peer));
}

/** Nothing arrived for too long. */
class SilenceError extends Error {
  readonly code = 'ETIMEDOUT';
}

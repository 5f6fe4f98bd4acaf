import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Peer } from '../http/connection-failures.js';
import { connectionFailure, connectionLost } from '../http/connection-failures.js';
import type { WireEvent } from '../operations/wire/wire-event.js';
import { errorOf } from '../operations/wire/wire-problem.js';
import { FailedExchange, OperationError } from './failed-exchange.js';
import { peerAt } from './service-failures.js';
import { eventOf, linesOf } from './response-text.js';
import type { Connection, ExchangeRequest } from './send.js';
import { refusalOf, send } from './send.js';

/**
 * Sends a request once and yields the events of the reply as they arrive, up to its result.
 * @throws {FailedExchange} if there is no complete reply.
 * @throws {OperationError} with the error of the operation.
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
  // After the last byte was read, the system may still need long to send its buffers.
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

/** The events of a reply. Its result or error counts only with the sum in the last event. */
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
      // Reads the end of the chunked encoding, so that the connection can be reused.
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

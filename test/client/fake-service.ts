import { createServer, request as ask } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import {
  EVENTS_TYPE,
  EXCHANGE_HEADER,
  PROTOCOL,
  PROTOCOL_HEADER,
} from '../../src/operations/wire/wire-protocol.js';

/** Handles one request; the last step also handles all later requests. */
export type Step = (
  request: IncomingMessage,
  response: ServerResponse,
  service: string,
) => Promise<void> | void;

/** A server before a service, or in its place. */
export interface Front {
  readonly address: string;
  /** The headers of every request. */
  readonly requests: IncomingMessage['headers'][];
  close(): Promise<void>;
}

/** @param service address of the service that `handOn` calls */
export async function frontOf(service: string, steps: readonly Step[]): Promise<Front> {
  const requests: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    const step = steps[Math.min(requests.length, steps.length - 1)];
    requests.push(request.headers);
    void step?.(request, response, service);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Replies like a server that does not know the protocol. */
export function answer(status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Step {
  return (request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(status, headers).end(body));
  };
}

/** Ends the connection without a reply. */
export const hangUp: Step = (request) => void request.socket.destroy();

/** Never replies. */
export const silent: Step = (request) => void request.resume();

/** Sends progress every so many milliseconds, and ends the connection without a result. */
export function beats(every: number, until: number): Step {
  return (request, response) => {
    request.resume();
    const id = String(request.headers[EXCHANGE_HEADER]);
    response.writeHead(200, {
      ...{ 'content-type': EVENTS_TYPE, [PROTOCOL_HEADER]: String(PROTOCOL), [EXCHANGE_HEADER]: id },
    });
    const beat = setInterval(() => response.write('{"event":"progress","done":0}\n'), every);
    setTimeout(() => {
      clearInterval(beat);
      request.socket.destroy();
    }, until);
  };
}

export const handOn: Step = async (request, response, service) => {
  const theirs = await answerOf(request, service);
  response.writeHead(theirs.statusCode ?? 500, theirs.headers);
  theirs.pipe(response);
};

/** The service handles the request, and its reply is lost. */
export const loseAnswer: Step = async (request, _, service) => {
  await buffer(await answerOf(request, service));
  request.socket.destroy();
};

function answerOf(request: IncomingMessage, service: string): Promise<IncomingMessage> {
  const { method, url, headers } = request;
  return new Promise((resolve, reject) => {
    const handed = ask(new URL(url ?? '/', service), { method, headers }, resolve);
    handed.on('error', reject);
    request.pipe(handed);
  });
}

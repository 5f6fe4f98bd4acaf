import type { IncomingMessage } from 'node:http';
import { TextDecoder } from 'node:util';
import { connectionLost } from '../http/connection-failures.js';
import type { Peer } from '../http/connection-failures.js';
import type { WireEvent } from '../operations/wire/wire-event.js';
import { wireEvent } from '../operations/wire/wire-event.js';
import { FailedExchange } from './failed-exchange.js';
import { unreadableReply } from './service-failures.js';

/** Longest event, in characters: long lists come in several events. */
const LONGEST_LINE = 64 * 1024 * 1024;
const LONGEST_TEXT = 16 * 1024 * 1024;

/** The complete lines of a response. @param touch called for each piece */
export async function* linesOf(body: IncomingMessage, peer: Peer, touch: () => void): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  const chunks = body.iterator({ destroyOnReturn: false });
  for await (const chunk of chunks) {
    touch();
    rest += decode(decoder, chunk as Buffer, peer);
    if (!rest.includes('\n')) {
      if (rest.length > LONGEST_LINE) throw new FailedExchange(unreadableReply(peer.host));
      continue;
    }
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Invalid UTF-8 arrived complete, so a retry would not help. */
function decode(decoder: TextDecoder, chunk: Buffer, peer: Peer): string {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw new FailedExchange(unreadableReply(peer.host, cause));
  }
}

/** The whole text of a response. @param touch called for each piece */
export async function textOf(body: IncomingMessage, peer: Peer, touch: () => void): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    touch();
    chunks.push(chunk as Buffer);
    if ((size += (chunk as Buffer).length) > LONGEST_TEXT)
      throw new FailedExchange(unreadableReply(peer.host));
  }
  if (!body.complete) throw new FailedExchange(connectionLost(peer));
  return Buffer.concat(chunks).toString('utf8');
}

export function eventOf(line: string, peer: Peer): WireEvent {
  const event = wireEvent.safeParse(jsonOf(line, peer));
  if (event.success) return event.data;
  throw new FailedExchange(unreadableReply(peer.host, event.error));
}

/** Invalid JSON means that the response was cut or garbled. */
export function jsonOf(text: string, peer: Peer): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FailedExchange(connectionLost(peer, error));
  }
}

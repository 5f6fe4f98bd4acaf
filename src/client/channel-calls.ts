import type { ZodType } from 'zod';
import type { WireEvent } from '../operations/wire/wire-event.js';
import { unreadableAnswer } from './failures.js';

/** The channels of an operation's input by name; the calls are checked by their schemas where those are known. */
export type Sinks = Map<
  string,
  { readonly sink: object; readonly calls: Readonly<Record<string, ZodType>> | undefined }
>;

/** Calls the channels as the operation would have called them on this machine. */
export async function callChannels(pieces: AsyncIterable<string>, sinks: Sinks, host: string): Promise<void> {
  for await (const line of linesOf(pieces)) {
    const { to, call, value } = JSON.parse(line) as Extract<WireEvent, { event: 'channel' }>;
    const found = sinks.get(to);
    const schema = found?.calls?.[call];
    const isKnown =
      found !== undefined && (found.calls === undefined ? call === 'write' : schema !== undefined);
    const checked = schema?.safeParse(value);
    if (!isKnown || checked?.success === false || (schema === undefined && typeof value !== 'string')) {
      throw unreadableAnswer(host).error;
    }
    const method: unknown = call === '' ? found.sink : Reflect.get(found.sink, call);
    if (typeof method !== 'function') throw unreadableAnswer(host).error;
    // The value as it was sent, its fields in their order: rows are printed like a result.
    await (Reflect.apply(method, found.sink, [value]) as Promise<void>);
  }
}

async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const piece of pieces) yield* piece.trimEnd().split('\n');
}

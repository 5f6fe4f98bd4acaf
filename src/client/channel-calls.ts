import type { ZodType } from 'zod';
import type { WireEvent } from '../operations/wire/wire-event.js';
import { unreadableReply } from './service-failures.js';

/** The channels of an operation's input by name, with the schemas of their calls where known. */
export type Sinks = Map<
  string,
  { readonly sink: object; readonly calls: Readonly<Record<string, ZodType>> | undefined }
>;

/** Calls the channels as a local operation would. */
export async function callChannels(pieces: AsyncIterable<string>, sinks: Sinks, host: string): Promise<void> {
  for await (const line of linesOf(pieces)) {
    const { to, call, value } = JSON.parse(line) as Extract<WireEvent, { event: 'channel' }>;
    const found = sinks.get(to);
    const schema = found?.calls?.[call];
    const isKnown =
      found !== undefined && (found.calls === undefined ? call === 'write' : schema !== undefined);
    const checked = schema?.safeParse(value);
    if (!isKnown || checked?.success === false || (schema === undefined && typeof value !== 'string')) {
      throw unreadableReply(host).error;
    }
    const method: unknown = call === '' ? found.sink : Reflect.get(found.sink, call);
    if (typeof method !== 'function') throw unreadableReply(host).error;
    // The original value, not the parsed one: its order of fields decides how rows print.
    await (Reflect.apply(method, found.sink, [value]) as Promise<void>);
  }
}

async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const piece of pieces) yield* piece.trimEnd().split('\n');
}

import { z } from 'zod';
import type { ByteSource } from '../files/source.js';

/**
 * An input field that streams: bytes to read, or a sink for items that may exceed memory. It
 * describes its data, so that it also works over a network.
 */
export type Channel =
  | { readonly kind: 'file' }
  | {
      readonly kind: 'sink';
      /** Argument schema of each method; the empty name is the sink itself, if it is a function. */
      readonly calls: Readonly<Record<string, z.ZodType>>;
    };

/** By field schema, set when the operation is defined. */
const channels = new WeakMap<z.ZodType, Channel>();

function declared<T extends z.ZodType>(field: T, channel: Channel): T {
  channels.set(field, channel);
  return field;
}

/** A file for the operation to read. */
export function fileField() {
  return declared(
    z.custom<ByteSource>(
      (given) => typeof given === 'object' && given !== null && 'path' in given && 'size' in given,
      'not an open file',
    ),
    { kind: 'file' },
  );
}

/** A sink whose methods take what `calls` describes. */
export function sinkField<T>(calls: Readonly<Record<string, z.ZodType>>, problem: string) {
  return declared(
    z.custom<T>((given) => isSink(given, calls), problem),
    { kind: 'sink', calls },
  );
}

function withoutOptional(field: z.ZodType): z.ZodType {
  return field instanceof z.ZodOptional ? (field as z.ZodOptional<z.ZodType>).unwrap() : field;
}

type Channels = ReadonlyMap<string, Channel & { readonly required: boolean }>;

/** Cache by input schema, because every run needs them. */
const found = new WeakMap<z.ZodType, Channels>();

/** Returns the channels of an input by field name, and whether each is required. */
export function channelsOf(input: z.ZodType): Channels {
  let known = found.get(input);
  if (known === undefined) found.set(input, (known = channelsAmong(input)));
  return known;
}

function channelsAmong(input: z.ZodType): Channels {
  if (!(input instanceof z.ZodObject)) return new Map();
  const fields = Object.entries((input as z.ZodObject<Record<string, z.ZodType>>).shape);
  return new Map(
    fields.flatMap(([name, field]) => {
      const required = !(field instanceof z.ZodOptional);
      const channel = channels.get(withoutOptional(field));
      return channel === undefined ? [] : [[name, { ...channel, required }] as const];
    }),
  );
}

/** Returns the file of an input, if it has one. */
export function fileIn(input: z.ZodType, given: unknown): ByteSource | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const [name] = [...channelsOf(input)].find(([, { kind }]) => kind === 'file') ?? [];
  const file: unknown = name === undefined ? undefined : Reflect.get(given, name);
  return fileField().optional().parse(file);
}

function isSink(given: unknown, calls: Readonly<Record<string, z.ZodType>>): boolean {
  return Object.keys(calls).every((call) =>
    call === ''
      ? typeof given === 'function'
      : typeof given === 'object' && given !== null && typeof Reflect.get(given, call) === 'function',
  );
}

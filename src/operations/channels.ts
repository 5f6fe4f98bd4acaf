import { z } from 'zod';
import type { ByteSource } from '../files/source.js';

/**
 * A field of an operation's input that is no plain value: bytes to read, or a place that takes pieces one by one because all of
 * them may be larger than memory. It says of itself what passes through it, so that it can also pass over a network.
 */
export type Channel =
  | { readonly kind: 'file' }
  | {
      readonly kind: 'sink';
      /** What each of its methods takes; under the empty name, what it takes when it is a function itself. */
      readonly calls: Readonly<Record<string, z.ZodType>>;
    };

/** By the schema of the field: known from when the operation is defined. */
const channels = new WeakMap<z.ZodType, Channel>();

function declared<T extends z.ZodType>(field: T, channel: Channel): T {
  channels.set(field, channel);
  return field;
}

/** A file that the operation reads. */
export function fileField() {
  return declared(
    z.custom<ByteSource>(
      (given) => typeof given === 'object' && given !== null && 'path' in given && 'size' in given,
      'not an open file',
    ),
    { kind: 'file' },
  );
}

/** A place that takes what `calls` describe. */
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

/** By the schema of the input: they are asked for with every run. */
const found = new WeakMap<z.ZodType, Channels>();

/** The channels of an operation's input, by the name of their field, and whether it can do without. */
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

/** The file in an operation's input, where it reads one. */
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

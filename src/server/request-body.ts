import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { formatCount } from '../domain/counts.js';
import { UnavailableError, UsageError } from '../domain/errors.js';
import type { ByteSource } from '../files/source.js';
import { emptyFile } from '../files/source.js';
import { reason, systemCode } from '../files/system-error.js';
import type { SpoolShare } from './admission.js';
import { badJson } from './json-text.js';
import { longestWait, type Pace, type ServiceLimits } from './limits.js';

export type BodyLimits = Pick<ServiceLimits, 'json' | 'file'> & Pace;

/** @throws {UsageError} `request-too-large`, `request-slow`, `bad-json`. */
export async function textOf(body: Readable, limits: BodyLimits): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of limitedChunks(body, limits.json, limits)) chunks.push(chunk);
  return decodeUtf8(Buffer.concat(chunks));
}

/**
 * The text of a body that Node has buffered whole, without waiting. Undefined for any other body,
 * which stays unread.
 * @throws {UsageError} `request-too-large`
 */
export function bufferedText(body: Readable, isWhole: boolean, { json }: BodyLimits): string | undefined {
  if (!isWhole || body.readableFlowing !== null) return undefined;
  if (body.readableLength > json) throw requestTooLarge(json);
  const bytes: unknown = body.read();
  return Buffer.isBuffer(bytes) ? decodeUtf8(bytes) : '';
}

function decodeUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw badJson('is not UTF-8');
  return bytes.toString('utf8');
}

/** An uploaded file, and the SHA-256 of its bytes. */
export interface ReceivedFile {
  readonly source: ByteSource;
  readonly digest: string;
}

/**
 * Copies the body to a private temporary file, because it is read more than once and may not fit
 * into memory.
 * @throws {UsageError} `request-too-large`, `request-slow`, `file-empty`.
 * @throws {UnavailableError} `spool-failed`, `token-spool`
 */
export async function receiveFile(
  body: Readable,
  name: string,
  limits: BodyLimits,
  spool: SpoolShare,
): Promise<ReceivedFile> {
  const folder = await mkdtemp(join(tmpdir(), 'provost-request-')).catch((cause: unknown) =>
    spoolFailed(cause),
  );
  const dispose = () => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'input');
  const hash = createHash('sha256');
  let size = 0;
  try {
    const countedChunks = async function* () {
      for await (const chunk of limitedChunks(body, limits.file, limits)) {
        if (!spool.take(chunk.length)) throw spoolFull();
        hash.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    };
    await pipeline(countedChunks, createWriteStream(path, { mode: 0o600, flags: 'wx' })).catch(
      (cause: unknown) => {
        if (isDiskFailure(cause)) spoolFailed(cause);
        throw cause;
      },
    );
    if (size === 0) throw emptyFile(name);
    return { source: { name, path, size, dispose }, digest: hash.digest('hex') };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/**
 * The chunks of a body, within the limits of size and speed. The connection stays open for the
 * reply.
 */
async function* limitedChunks(body: Readable, most: number, pace: Pace): AsyncGenerator<Buffer> {
  const chunks = body.iterator({ destroyOnReturn: false });
  let [size, waited] = [0, 0];
  for (;;) {
    const began = performance.now();
    const longest = longestWait(pace, size, waited);
    const next = await withTimeout(longest, chunks.next() as Promise<IteratorResult<unknown, undefined>>);
    waited += performance.now() - began;
    if (next.done === true) return;
    const bytes = Buffer.isBuffer(next.value) ? next.value : Buffer.from(String(next.value));
    size += bytes.length;
    if (size > most) throw requestTooLarge(most);
    yield bytes;
  }
}

async function withTimeout<T>(longest: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    // If the process itself was busy that long, the bytes that arrived meanwhile are read first.
    timer = setTimeout(() => setImmediate(() => reject(requestSlow())), longest);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function requestTooLarge(most: number): UsageError {
  return new UsageError({
    code: 'request-too-large',
    message: `The request is larger than the ${formatCount(most)} bytes that this service takes.`,
    hint: 'Send it in parts, or ask whoever runs the service to start it with a larger --max-upload.',
  });
}

function requestSlow(): UsageError {
  return new UsageError({
    code: 'request-slow',
    message: 'The request did not come in time: nothing more of it came for long, or it came too slowly.',
    hint: 'Send it again over a better connection.',
  });
}

function spoolFull(): UnavailableError {
  return new UnavailableError({
    code: 'token-spool',
    message:
      'The files and answers of this token that are under way are as large as they may be together; nothing was changed.',
    hint: 'Send the file again when others are done, or ask whoever runs the service for a larger --token-spool.',
  });
}

/** The bytes that arrived are not those that were sent. */
export function requestGarbled(): UsageError {
  return new UsageError({
    code: 'request-garbled',
    message: 'The request was garbled on its way: it is not what its sums say; nothing was done.',
    hint: 'Send it again.',
  });
}

function isDiskFailure(cause: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO'].includes(systemCode(cause));
}

export function spoolFailed(cause: unknown): never {
  throw new UnavailableError(
    {
      code: 'spool-failed',
      message: `The service could not keep a temporary copy of the file (${reason(cause)}).`,
      hint: 'Whoever runs the service should free some space in its folder for temporary files.',
    },
    { cause },
  );
}

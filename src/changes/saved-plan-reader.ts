import { createHash } from 'node:crypto';
import type { ZodError } from 'zod';
import { UsageError } from '../domain/errors.js';
import { NOT_STORABLE, unstorableIn } from '../domain/storable.js';
import type { RecordChange } from '../store/port.js';
import { problemOfLine } from './bad-line.js';
import { rekeyed } from './change-set.js';
import { decodeChange } from './encoding.js';
import type { SavedPlanEnd, SavedPlanHeader } from './saved-plan.js';
import {
  contentHash,
  endLine,
  headerLine,
  savedPlanEnd,
  savedPlanHeader,
  PLAN_VERSION,
  unsealed,
} from './saved-plan.js';

/** A saved plan whose seal holds. */
export interface SavedPlan {
  readonly header: SavedPlanHeader;
  readonly end: SavedPlanEnd;
  /** SHA-256 of what its signature covers. */
  readonly content: string;
  /**
   * Changes in order, in batches, with the number of their first line. Reading checks the file
   * again.
   */
  readonly batches: () => AsyncIterable<{ readonly line: number; readonly changes: readonly RecordChange[] }>;
}

/** The bytes of a file, from the start each time that it is called. */
export interface SavedPlanBytes {
  /** For messages. */
  readonly name: string;
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** Changes that are handed on together. */
const BATCH = 1_000;

/** Longer than any change that is written. */
const LONGEST_LINE = 64 << 20;

/** A first line is looked at so far before it is known to be none of a plan's. */
const LONGEST_HEADER = 8 << 20;

/**
 * Reads a saved plan and checks that it is complete and unedited; memory does not grow with it.
 * @throws {UsageError} `not-a-plan`, `plan-version`, `plan-truncated`, `plan-edited`, `bad-plan` or
 * `unusable-character`
 */
export async function readSavedPlan(bytes: SavedPlanBytes): Promise<SavedPlan> {
  const { header, end, content } = await frameOf(bytes);
  return {
    header,
    end,
    content,
    async *batches() {
      // Batches are valid only if the end mark is: callers must not commit before the end.
      yield* batchesOf(bytes, end);
    },
  };
}

async function* batchesOf(
  bytes: SavedPlanBytes,
  expected: SavedPlanEnd,
): AsyncGenerator<{ line: number; changes: RecordChange[] }> {
  let changes: RecordChange[] = [];
  let line = 2;
  const walking = walkLines(bytes);
  for (;;) {
    const step = await walking.next();
    if (step.done === true) {
      if (step.value.end.seal !== expected.seal) throw edited(bytes.name);
      if (changes.length > 0) yield { line, changes };
      return;
    }
    changes.push(changeIn(step.value, bytes.name, line + changes.length));
    if (changes.length < BATCH) continue;
    yield { line, changes };
    line += changes.length;
    changes = [];
  }
}

interface Frame {
  readonly header: SavedPlanHeader;
  readonly end: SavedPlanEnd;
  readonly content: string;
}

/** Goes through the whole file, and keeps only its first and last line. */
async function frameOf(bytes: SavedPlanBytes): Promise<Frame> {
  const walking = walkLines(bytes);
  let step = await walking.next();
  while (step.done !== true) step = await walking.next();
  return step.value;
}

/** Yields the lines of the changes; returns header and end mark after checking the seal. */
async function* walkLines(bytes: SavedPlanBytes): AsyncGenerator<Buffer, Frame> {
  const sealing = createHash('sha256');
  const digest = createHash('sha256');
  let header: SavedPlanHeader | string | undefined;
  /** The last line that was read: a change, or the end mark. */
  let pending: Buffer | undefined;
  let changes = 0;
  for await (const line of linesOf(bytes)) {
    if (header === undefined) {
      header = headerIn(line, bytes.name);
      sealing.update(line);
      continue;
    }
    if (pending !== undefined) {
      sealing.update(pending);
      digest.update(pending);
      changes += 1;
      yield pending.subarray(0, -1);
    }
    pending = line;
  }
  if (header === undefined) throw notAPlan(bytes.name);
  if (pending === undefined || !pending.toString('latin1').startsWith('{"end":')) throw truncated(bytes.name);
  const end = endIn(pending);
  const { seal, ...rest } = end ?? { seal: sealIn(pending) };
  const content = 'end' in rest ? contentHash(sealing, rest) : '';
  const sealed = 'end' in rest ? unsealed(rest) : withoutSeal(pending);
  if (sealing.update(sealed).digest('hex') !== seal) throw edited(bytes.name);
  // From here on the seal holds: what is wrong was written so, and it is said what.
  if (typeof header === 'string') throw badPlan(bytes.name, 1, header);
  const last = changes + 2;
  if (end === undefined) throw badPlan(bytes.name, last, 'it is no end mark as plans have it.');
  if (changes !== end.changes) {
    throw badPlan(
      bytes.name,
      last,
      `it says that there are ${end.changes} changes, and there are ${changes}.`,
    );
  }
  if (digest.digest('hex') !== end.digest)
    throw badPlan(bytes.name, last, 'its digest is not that of the changes.');
  return { header, end, content };
}

/** Each line with its line feed. @throws {UsageError} when the last has none. */
async function* linesOf({ name, chunks }: SavedPlanBytes): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let length = 0;
  let first = true;
  for await (const given of chunks()) {
    const chunk = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    let from = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      const rest = chunk.subarray(from, at + 1);
      yield pieces.length === 0 ? Buffer.from(rest) : Buffer.concat([...pieces, rest]);
      first = false;
      pieces = [];
      length = 0;
      from = at + 1;
    }
    if (from === chunk.length) continue;
    pieces.push(Buffer.from(chunk.subarray(from)));
    length += chunk.length - from;
    if (first && length > LONGEST_HEADER) throw notAPlan(name);
    if (length > LONGEST_LINE) throw edited(name);
  }
  if (length > 0) throw first ? notAPlan(name) : truncated(name);
}

/** The header, or its problem. @throws {UsageError} not a saved plan that this version reads */
function headerIn(line: Buffer, name: string): SavedPlanHeader | string {
  const given = parsed(line);
  if (!isPlan(given)) throw notAPlan(name);
  if (given.version !== PLAN_VERSION && given.version !== 1) throw otherVersion(name, given.version);
  const unusable = unstorableIn(given);
  if (unusable !== undefined) throw unusableText(name, unusable);
  const header = savedPlanHeader.safeParse(given);
  if (!header.success) return problemIn(header.error);
  return Buffer.from(headerLine(header.data)).equals(line) ? header.data : 'it is not written as plans are.';
}

function isPlan(given: unknown): given is { provost: 'plan'; version?: unknown } {
  return typeof given === 'object' && given !== null && 'provost' in given && given.provost === 'plan';
}

function problemIn({ issues: [issue] }: ZodError): string {
  return `its field "${issue?.path.join('.') ?? ''}" is wrong: ${issue?.message ?? ''}.`;
}

/** Undefined for an end mark that is not written as plans have it. */
function endIn(line: Buffer): SavedPlanEnd | undefined {
  const end = savedPlanEnd.safeParse(parsed(line));
  return end.success && Buffer.from(endLine(end.data)).equals(line) ? end.data : undefined;
}

const SEAL = /,"seal":"([0-9a-f]{64})"\}\n$/;

function sealIn(line: Buffer): string | undefined {
  return SEAL.exec(line.toString('latin1'))?.[1];
}

/** What of an end mark the seal covers, whatever else it holds. */
function withoutSeal(line: Buffer): Buffer {
  return Buffer.from(`${line.toString('latin1').replace(SEAL, '')}}`, 'latin1');
}

function changeIn(line: Buffer, name: string, number: number): RecordChange {
  const change = decodedChange(line, name, number);
  // Earlier versions could plan this with shorter keys, and anyone can compute a seal.
  if (rekeyed(change) !== undefined) throw rekeying(name, change.entity);
  return change;
}

/** The seal was found to hold before: a line that holds no change was written so. */
function decodedChange(line: Buffer, name: string, number: number): RecordChange {
  const text = line.toString('utf8');
  try {
    return decodeChange(text);
  } catch (cause) {
    throw badPlan(name, number, problemOfLine(text), cause);
  }
}

function parsed(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
}

const MAKE_ANEW = 'Make the plan again with --save-plan, and pass the file on as it is.';

function notAPlan(name: string): UsageError {
  return new UsageError({
    code: 'not-a-plan',
    message: `"${name}" is not a saved plan.`,
    hint: 'Name a file that --save-plan wrote.',
  });
}

function otherVersion(name: string, version: unknown): UsageError {
  const of = typeof version === 'number' ? `version ${version}` : 'an unknown version';
  return new UsageError({
    code: 'plan-version',
    message: `"${name}" is a plan of ${of}; this Provost reads version ${PLAN_VERSION}.`,
    hint: 'Make the plan again with this Provost, or apply it with the one that made it.',
  });
}

function rekeying(name: string, entity: string): UsageError {
  return new UsageError({
    code: 'plan-edited',
    message: `"${name}" changes what names a ${entity}: an earlier Provost made it, or it was edited.`,
    hint: MAKE_ANEW,
  });
}

/** No version writes such a plan, and the job would store its facts. */
function unusableText(name: string, field: string): UsageError {
  return new UsageError({
    code: 'unusable-character',
    message: `"${name}" is no plan that can be applied: its ${field} ${NOT_STORABLE}.`,
    hint: MAKE_ANEW,
  });
}

function truncated(name: string): UsageError {
  return new UsageError({
    code: 'plan-truncated',
    message: `"${name}" is a plan that was cut short: its end is missing.`,
    hint: MAKE_ANEW,
  });
}

/** @param number of the line in the file, from 1 */
function badPlan(name: string, number: number, problem: string, cause?: unknown): UsageError {
  return new UsageError(
    {
      code: 'bad-plan',
      message: `Line ${number} of the plan "${name}" is wrong: ${problem}`,
      hint: MAKE_ANEW,
      details: { line: number },
    },
    { cause },
  );
}

function edited(name: string): UsageError {
  return new UsageError({
    code: 'plan-edited',
    message: `"${name}" is a plan that was edited after it was made: its seal does not hold.`,
    hint: MAKE_ANEW,
  });
}

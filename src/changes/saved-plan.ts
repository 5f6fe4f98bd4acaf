import type { Hash } from 'node:crypto';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { ChangeCounts, ChangeSet } from './change-set.js';

/** Version of the file format. Version 2 added the signature; version 1 can still be read. */
export const PLAN_VERSION = 2;

/**
 * A saved plan is UTF-8 lines, each ended by a line feed: the header, one line per change in the
 * journal's form, and the end mark.
 * The seal is the SHA-256 of all bytes before the end mark and of the end mark without the seal. It
 * detects edits, and identifies the plan: a store applies it once.
 * The signature is an HMAC with the store's key, by which the store recognises its own plans.
 */
export interface SavedPlanSink {
  /** Takes the next piece of the plan's text. */
  write(text: string): Promise<void>;
}

export const savedPlanHeader = z.strictObject({
  provost: z.literal('plan'),
  version: z.literal([1, PLAN_VERSION]),
  /** ISO instant. */
  madeAt: z.string(),
  madeBy: z.strictObject({
    user: z.string(),
    account: z.string().nullable(),
    token: z.string().nullable(),
  }),
  /** Identity of the store that it was made for. */
  store: z.string(),
  tenant: z.string().nullable(),
  operation: z.string(),
  /** The operation's input, without secrets. */
  input: z.json(),
  asOf: z.string().nullable(),
  reason: z.string().nullable(),
  /** The job that it takes back, where it takes one back. */
  undoes: z.int().nullable(),
});
export type SavedPlanHeader = z.infer<typeof savedPlanHeader>;

export const savedPlanEnd = z.strictObject({
  end: z.literal('plan'),
  changes: z.int().min(0),
  counts: z.record(z.string(), z.strictObject({ created: z.int(), updated: z.int(), removed: z.int() })),
  /** Records that the change could have touched, and input rows rejected when it was made. */
  touchable: z.int().min(0),
  rejected: z.int().min(0),
  /** SHA-256 over the lines of the changes. */
  digest: z.string(),
  /** HMAC-SHA256 of the plan without signature and seal; absent where no store made it. */
  signature: z.string().optional(),
  seal: z.string(),
});
export type SavedPlanEnd = z.infer<typeof savedPlanEnd>;

/** Writes the plan piece by piece; memory does not grow with it. @param key of the store */
export async function writeSavedPlan(
  sink: SavedPlanSink,
  header: Omit<SavedPlanHeader, 'provost' | 'version'>,
  changes: ChangeSet,
  measured: { readonly touchable: number; readonly rejected: number },
  key?: Buffer,
): Promise<void> {
  const sealing = createHash('sha256');
  const put = async (text: string): Promise<void> => {
    sealing.update(text);
    await sink.write(text);
  };
  await put(headerLine({ provost: 'plan', version: PLAN_VERSION, ...header }));
  for (const { encoded } of changes.batches()) await put(`${encoded}\n`);
  const { size, counts, digest } = changes;
  const end = { end: 'plan', changes: size, counts: counted(counts), ...measured, digest } as const;
  const signed = key === undefined ? end : { ...end, signature: signatureOf(contentHash(sealing, end), key) };
  await sink.write(endLine({ ...signed, seal: sealing.update(unsealed(signed)).digest('hex') }));
}

/** The one way in which a header is written: read back, another text is an edited one. */
export function headerLine(header: SavedPlanHeader): string {
  return `${JSON.stringify(header)}\n`;
}

export function endLine(end: SavedPlanEnd): string {
  const { seal, ...rest } = end;
  return `${unsealed(rest).slice(0, -1)},"seal":${JSON.stringify(seal)}}\n`;
}

/** What of the end mark the seal covers. */
export function unsealed({ signature, ...rest }: Omit<SavedPlanEnd, 'seal'>): string {
  return JSON.stringify(signature === undefined ? rest : { ...rest, signature });
}

/**
 * SHA-256 of the signed content. @param sealing over all bytes before the end mark; not modified
 */
export function contentHash(
  sealing: Hash,
  { signature: _signature, ...rest }: Omit<SavedPlanEnd, 'seal'>,
): string {
  return sealing.copy().update(unsealed(rest)).digest('hex');
}

/** Did the store with this key make the plan? @param content its content hash */
export function isSignedBy(content: string, { signature }: SavedPlanEnd, key: Buffer): boolean {
  if (signature === undefined) return false;
  const expected = Buffer.from(signatureOf(content, key));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function signatureOf(content: string, key: Buffer): string {
  return createHmac('sha256', key).update(content).digest('hex');
}

function counted(counts: ChangeCounts): SavedPlanEnd['counts'] {
  return Object.fromEntries(Object.entries(counts));
}

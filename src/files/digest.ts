import { createHash } from 'node:crypto';
import type { ByteSource } from './source.js';
import { readChunks } from './source.js';

/** Of each file that was asked for: several need it. */
const digests = new WeakMap<ByteSource, string>();

/**
 * SHA-256 of the file's bytes, in hexadecimal. It is read for it once.
 * @param onPiece called as the reading goes on
 * @throws {UsageError} `file-unreadable`; {ConflictError} `file-changed`
 */
export async function digestOf(source: ByteSource, onPiece?: () => void): Promise<string> {
  const known = digests.get(source);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for await (const chunk of readChunks(source)) {
    hash.update(chunk);
    onPiece?.();
  }
  const digest = hash.digest('hex');
  digests.set(source, digest);
  return digest;
}

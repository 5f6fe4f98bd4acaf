import { createHash } from 'node:crypto';
import type { ByteSource } from './source.js';
import { readChunks } from './source.js';

/** One digest for each file: several callers need it. */
const digests = new WeakMap<ByteSource, string>();

/**
 * SHA-256 of the file's bytes, in hexadecimal. The file is read once for it.
 * @param onPiece called after each piece
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

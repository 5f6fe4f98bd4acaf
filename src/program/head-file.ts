import { UsageError } from '../domain/errors.js';
import { detectEncoding } from '../files/encoding.js';
import { readLines } from '../files/ndjson.js';
import { withInputFile } from './input-file.js';
import type { Session } from './session.js';

const HASH = '[0-9a-f]{64}';
/** A single hash, output of `audit verify` or `audit export`, and a field of a JSON result. */
const HEADS = [
  new RegExp(`^\\s*(${HASH})\\s*$`),
  new RegExp(`\\bhead (${HASH})\\b`),
  new RegExp(`"head":\\s*"(${HASH})"`),
];
const LONGEST_LINE = 1 << 20;
const INSTEAD = 'Give a hash of 64 letters and digits, or a file that has one on a line.';

/**
 * The noted heads of the audit chain.
 * @param headOrFile one head, or a file with any number of them
 * @throws {UsageError} `no-head` where the file has none; as `withInputFile`
 */
export async function notedHeads(session: Session, headOrFile: string | undefined): Promise<string[]> {
  if (headOrFile === undefined) return [];
  if (new RegExp(`^${HASH}$`).test(headOrFile)) return [headOrFile];
  return withInputFile(session, headOrFile, async (file) => {
    const heads: string[] = [];
    for await (const { text } of readLines(file, LONGEST_LINE, await detectEncoding(file, INSTEAD))) {
      const [, head] = HEADS.map((pattern) => pattern.exec(text)).find((match) => match !== null) ?? [];
      if (head !== undefined) heads.push(head);
    }
    if (heads.length > 0) return heads;
    throw new UsageError({
      code: 'no-head',
      message: `"${file.name}" holds no head of an audit chain.`,
      hint: INSTEAD,
    });
  });
}

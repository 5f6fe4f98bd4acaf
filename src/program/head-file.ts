import { UsageError } from '../domain/errors.js';
import { detectEncoding } from '../files/encoding.js';
import { readLines } from '../files/ndjson.js';
import { withInputFile } from './input-file.js';
import type { Session } from './session.js';

const HASH = '[0-9a-f]{64}';
/** A hash by itself, what `audit verify` and `audit export` print, and the field of a JSON answer. */
const HEADS = [
  new RegExp(`^\\s*(${HASH})\\s*$`),
  new RegExp(`\\bhead (${HASH})\\b`),
  new RegExp(`"head":\\s*"(${HASH})"`),
];
const LONGEST_LINE = 1 << 20;
const INSTEAD = 'Give a hash of 64 letters and digits, or a file that has one on a line.';

/**
 * The heads of the audit chain that were noted: the one that is given, or those in the file of this name, in its order.
 * @throws {UsageError} `no-head` where the file has none; as `withInputFile`
 */
export async function notedHeads(session: Session, given: string | undefined): Promise<string[]> {
  if (given === undefined) return [];
  if (new RegExp(`^${HASH}$`).test(given)) return [given];
  return withInputFile(session, given, async (file) => {
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

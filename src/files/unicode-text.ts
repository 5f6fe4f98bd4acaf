import { isAscii, isUtf8 } from 'node:buffer';
import { UsageError } from '../domain/errors.js';
import { completeUtf8, detectEncoding, type EncodingFound } from './encoding.js';
import { readChunks, type ByteSource } from './source.js';

const NEWLINE = 0x0a;

/**
 * The encoding of a document: UTF-8, or UTF-16 with a byte order mark. A wrong byte is an error and
 * is never replaced, because names must stay exact.
 * @param instead the hint for a file that is not text (see `detectEncoding`)
 * @throws {UsageError} as `detectEncoding`, and `not-unicode` with line and column
 */
export async function unicodeEncoding(source: ByteSource, instead: string): Promise<EncodingFound> {
  const found = await detectEncoding(source, instead);
  if (found.encoding === 'utf-8') return found;
  const isWide = found.encoding === 'utf-16le' || found.encoding === 'utf-16be';
  const wrong = isWide
    ? await firstWrongUnit(source, found.encoding === 'utf-16le')
    : await firstWrongByte(source, found.markBytes);
  if (wrong === undefined) return found;
  const { line, column, what } = wrong;
  throw new UsageError({
    code: 'not-unicode',
    message: `"${source.name}" is not ${isWide ? 'UTF-16' : 'UTF-8'}: line ${line}, column ${column} holds ${what}.`,
    hint: 'Save it as UTF-8 in the program that it comes from, or correct that character.',
    details: { line, column },
  });
}

interface Wrong {
  readonly line: number;
  readonly column: number;
  readonly what: string;
}

/** Counts lines, and characters since the last line end. */
function createPosition(): { line: number; column: number } {
  return { line: 1, column: 1 };
}

async function firstWrongByte(source: ByteSource, markBytes: number): Promise<Wrong | undefined> {
  const position = createPosition();
  let skipped = markBytes;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of readChunks(source)) {
    const bytes: Buffer = Buffer.concat([rest, chunk.subarray(skipped)]);
    skipped = 0;
    const complete = completeUtf8(bytes);
    const good = isUtf8(bytes.subarray(0, complete)) ? complete : lengthOfUtf8(bytes.subarray(0, complete));
    advance(position, bytes.subarray(0, good));
    if (good < complete) return { ...position, what: byteInWords(bytes[good]) };
    rest = Buffer.from(bytes.subarray(complete));
  }
  return rest.length === 0 ? undefined : { ...position, what: byteInWords(rest[0]) };
}

/** The bytes before the first that is wrong, where one is: found by halving. */
function lengthOfUtf8(bytes: Buffer): number {
  const isGood = (length: number): boolean => {
    const beginning = bytes.subarray(0, length);
    return isUtf8(beginning.subarray(0, completeUtf8(beginning)));
  };
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isGood(middle)) good = middle;
    else bad = middle;
  }
  return completeUtf8(bytes.subarray(0, good));
}

function advance(position: { line: number; column: number }, bytes: Buffer): void {
  let from = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
    position.line += 1;
    position.column = 1;
    from = end + 1;
  }
  const tail = bytes.subarray(from);
  position.column += isAscii(tail) ? tail.length : Array.from(tail.toString('utf8')).length;
}

function byteInWords(byte = 0): string {
  return `the byte 0x${byte.toString(16).toUpperCase().padStart(2, '0')}, which is no character of it`;
}

/** Half a surrogate pair, or a single byte at the end. */
async function firstWrongUnit(source: ByteSource, isLittleEndian: boolean): Promise<Wrong | undefined> {
  const position = createPosition();
  let at = 0;
  let low = 0;
  let high: number | undefined;
  const half = (unit: number): Wrong => ({
    ...position,
    what: `0x${unit.toString(16).toUpperCase()}, half of a surrogate pair`,
  });
  for await (const chunk of readChunks(source)) {
    for (const byte of chunk) {
      at += 1;
      if (at % 2 === 1) {
        low = byte;
        continue;
      }
      // The first two bytes are the byte order mark.
      if (at === 2) continue;
      const unit = isLittleEndian ? (byte << 8) | low : (low << 8) | byte;
      const isTrailing = unit >= 0xdc00 && unit <= 0xdfff;
      if (high !== undefined && !isTrailing) return half(high);
      if (high === undefined && isTrailing) return half(unit);
      if (high === undefined && unit >= 0xd800 && unit <= 0xdbff) {
        high = unit;
        continue;
      }
      high = undefined;
      position.column += 1;
      if (unit === NEWLINE) Object.assign(position, { line: position.line + 1, column: 1 });
    }
  }
  if (high !== undefined) return half(high);
  return at % 2 === 1 ? { ...position, what: 'half a character at its end' } : undefined;
}

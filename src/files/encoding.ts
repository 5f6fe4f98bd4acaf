import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { UsageError } from '../domain/errors.js';
import { readChunks, type ByteSource } from './source.js';

/** `utf-8-and-windows-1252`: a mix of lines, as when two exports were joined. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'utf-8-and-windows-1252';

export interface EncodingFound {
  readonly encoding: Encoding;
  /** Bytes of the byte order mark at the start. */
  readonly markBytes: number;
}

const SAMPLE_BYTES = 1 << 16;
const NEWLINE = 0x0a;

/**
 * The encoding of the whole file (domain page, section 3). It reads every byte, because one wrong
 * byte on the last line must not garble that line or all the others.
 * @param instead the hint for a file that is not text; by default it suggests a file of rows
 * @throws {UsageError} `file-is-workbook`, `file-is-archive`, `file-is-pdf`, `file-is-html`,
 *   `file-is-xml`, `file-is-binary`, `unsupported-encoding`
 */
export async function detectEncoding(source: ByteSource, instead?: string): Promise<EncodingFound> {
  const sample = await firstBytes(source);
  if (startsWith(sample, 0xff, 0xfe, 0, 0) || startsWith(sample, 0, 0, 0xfe, 0xff)) {
    throw new UsageError({
      code: 'unsupported-encoding',
      message: `"${source.name}" is text in UTF-32, which is not read.`,
      hint: 'Save it as UTF-8.',
    });
  }
  const wide = sixteenBitEncoding(sample);
  if (wide !== undefined) {
    // A web page named .xls is often UTF-16; decoding it lets the format check recognise it.
    refuseFormat(Buffer.from(new TextDecoder(wide).decode(sample)), source.name, instead);
    return { encoding: wide, markBytes: 2 };
  }
  refuseBinary(sample, source.name, instead);
  const markBytes = startsWith(sample, 0xef, 0xbb, 0xbf) ? 3 : 0;
  return { encoding: await eightBitEncoding(source, markBytes > 0), markBytes };
}

/** The text in order, without the byte order mark. A character is never split between pieces. */
export async function* decode(
  source: ByteSource,
  found: EncodingFound,
  upTo = Infinity,
): AsyncGenerator<string> {
  const decoder = await decoderOf(found.encoding);
  let markLeft = found.markBytes;
  for await (const chunk of readChunks(source, upTo)) {
    const skipped = Math.min(markLeft, chunk.length);
    markLeft -= skipped;
    const text = decoder.write(skipped === 0 ? chunk : chunk.subarray(skipped));
    if (text !== '') yield text;
  }
  const rest = decoder.end();
  if (rest !== '') yield rest;
}

/** The encoding as named in notices. */
export function describeEncoding({ encoding, markBytes }: EncodingFound): string {
  if (encoding === 'utf-8-and-windows-1252') return 'UTF-8 with some lines in Windows-1252';
  const name = encoding === 'windows-1252' ? 'Windows-1252' : encoding.toUpperCase();
  return markBytes > 0 ? `${name} with a byte order mark` : name;
}

interface Decoder {
  write(chunk: Buffer): string;
  end(): string;
}

async function decoderOf(encoding: Encoding): Promise<Decoder> {
  switch (encoding) {
    case 'utf-8':
      return createPartDecoder(completeUtf8, (bytes) => bytes.toString('utf8'));
    case 'utf-16le':
      return createStreamDecoder(new TextDecoder('utf-16le', { ignoreBOM: true }));
    case 'utf-16be':
      return createStreamDecoder(new TextDecoder('utf-16be', { ignoreBOM: true }));
    case 'windows-1252': {
      const windows = await windows1252();
      return createPartDecoder((bytes) => bytes.length, windows);
    }
    case 'utf-8-and-windows-1252': {
      const windows = await windows1252();
      return createPartDecoder(
        (bytes) => bytes.lastIndexOf(NEWLINE) + 1,
        (bytes) => decodeLines(bytes, windows),
      );
    }
  }
}

function createStreamDecoder(decoder: TextDecoder): Decoder {
  return { write: (chunk) => decoder.decode(chunk, { stream: true }), end: () => decoder.decode() };
}

/** Decodes the bytes that `complete` says can stand alone; the rest waits for the next chunk. */
function createPartDecoder(complete: (bytes: Buffer) => number, toText: (bytes: Buffer) => string): Decoder {
  let pending: Buffer = Buffer.alloc(0);
  const take = (count: number) => {
    const text = decodeUnlessAscii(toText, pending.subarray(0, count));
    pending = pending.subarray(count);
    return text;
  };
  return {
    write(chunk) {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      // A line over the limit is decoded in parts: the reader rejects it as too long anyway.
      return take(pending.length > MOST_PENDING ? pending.length : complete(pending));
    },
    end: () => take(pending.length),
  };
}

const MOST_PENDING = 1 << 23;

function decodeUnlessAscii(toText: (bytes: Buffer) => string, bytes: Buffer): string {
  return isAscii(bytes) ? bytes.toString('latin1') : toText(bytes);
}

function decodeLines(bytes: Buffer, windows: (bytes: Buffer) => string): string {
  let text = '';
  for (let from = 0; from < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, from);
    const to = newline === -1 ? bytes.length : newline + 1;
    const line = bytes.subarray(from, to);
    text += isUtf8(line) ? line.toString('utf8') : windows(line);
    from = to;
  }
  return text;
}

// Not TextDecoder: some releases of Node decode its windows-1252 as ISO-8859-1, without the quotes,
// dashes and euro.
async function windows1252(): Promise<(bytes: Buffer) => string> {
  const { default: iconv } = await import('iconv-lite');
  return (bytes) => iconv.decode(bytes, 'windows-1252', { stripBOM: false });
}

function sixteenBitEncoding(sample: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (startsWith(sample, 0xff, 0xfe)) return 'utf-16le';
  return startsWith(sample, 0xfe, 0xff) ? 'utf-16be' : undefined;
}

async function eightBitEncoding(source: ByteSource, hasMark: boolean): Promise<Encoding> {
  if (await isUtf8Throughout(source)) return 'utf-8';
  return hasMark || (await holdsUtf8Characters(source)) ? 'utf-8-and-windows-1252' : 'windows-1252';
}

async function isUtf8Throughout(source: ByteSource): Promise<boolean> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of readChunks(source)) {
    const bytes = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const complete = completeUtf8(bytes);
    if (!isUtf8(bytes.subarray(0, complete))) return false;
    pending = Buffer.from(bytes.subarray(complete));
  }
  return isUtf8(pending);
}

/** How many bytes do not end in the middle of a UTF-8 character. */
export function completeUtf8(bytes: Buffer): number {
  const furthest = Math.max(0, bytes.length - 3);
  for (let at = bytes.length - 1; at >= furthest; at -= 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return at + needed > bytes.length ? at : bytes.length;
    }
  }
  return bytes.length;
}

/**
 * Whether any non-ASCII line is valid UTF-8. In pure Windows-1252 text that is next to impossible.
 */
async function holdsUtf8Characters(source: ByteSource): Promise<boolean> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of readChunks(source)) {
    const bytes: Buffer = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const complete = bytes.lastIndexOf(NEWLINE) + 1;
    if (hasUtf8Line(bytes.subarray(0, complete))) return true;
    const rest = bytes.subarray(complete);
    pending = rest.length > MOST_PENDING ? Buffer.alloc(0) : Buffer.from(rest);
  }
  return hasUtf8Line(pending);
}

function hasUtf8Line(bytes: Buffer): boolean {
  if (isAscii(bytes)) return false;
  for (let from = 0; from < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, from);
    const to = newline === -1 ? bytes.length : newline + 1;
    const line = bytes.subarray(from, to);
    if (!isAscii(line) && isUtf8(line)) return true;
    from = to;
  }
  return false;
}

async function firstBytes(source: ByteSource): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readChunks(source, SAMPLE_BYTES)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function startsWith(bytes: Buffer, ...expected: number[]): boolean {
  return expected.every((byte, at) => bytes[at] === byte);
}

/** The largest share of control characters that still counts as text. */
const MOST_CONTROL_SHARE = 0.02;

const AS_CSV = 'Open it in a spreadsheet and save the sheet as "CSV UTF-8", and bring that file.';

function refuseFormat(sample: Buffer, name: string, instead: string | undefined): void {
  const found = formatOf(sample);
  if (found === undefined) return;
  const { code, what, hint } = found;
  throw new UsageError({ code, message: `"${name}" is ${what}.`, hint: instead ?? hint });
}

function refuseBinary(sample: Buffer, name: string, instead: string | undefined): void {
  refuseFormat(sample, name, instead);
  if (controlBytes(sample) > sample.length * MOST_CONTROL_SHARE) {
    const position = sample.findIndex(isControl);
    const first = sample[position] ?? 0;
    throw new UsageError({
      code: 'file-is-binary',
      message: `"${name}" looks like a binary file, not text: it holds bytes that no text has, the first, 0x${first.toString(16).padStart(2, '0')}, at byte ${position + 1}.`,
      hint: instead ?? 'Save it as "CSV UTF-8" in the program that it comes from.',
    });
  }
}

interface FileFormat {
  readonly code: string;
  readonly what: string;
  readonly hint: string;
}

/** The format by its first bytes, regardless of the file name; undefined for plain text. */
function formatOf(sample: Buffer): FileFormat | undefined {
  const workbook = { code: 'file-is-workbook', hint: AS_CSV };
  const archive = { code: 'file-is-archive', hint: 'Unpack it, and bring the file that is in it.' };
  if (startsWith(sample, 0x50, 0x4b, 0x03, 0x04)) {
    const content = sample.toString('latin1');
    if (/\[Content_Types\]\.xml|xl\/|docProps\//.test(content))
      return { ...workbook, what: 'an Excel workbook (.xlsx), whatever its name' };
    if (content.includes('opendocument')) return { ...workbook, what: 'an OpenDocument spreadsheet (.ods)' };
    return { ...archive, what: 'a zip archive' };
  }
  if (startsWith(sample, 0xd0, 0xcf, 0x11, 0xe0))
    return { ...workbook, what: 'an Excel workbook of the older form (.xls)' };
  if (startsWith(sample, 0x1f, 0x8b)) {
    return {
      ...archive,
      what: 'compressed with gzip',
      hint: 'Unpack it first: gunzip -c FILE | provost … -',
    };
  }
  const beginning = sample.subarray(0, 1_000).toString('latin1');
  if (beginning.startsWith('%PDF-'))
    return { code: 'file-is-pdf', what: 'a PDF document', hint: 'Ask for the same report as CSV or Excel.' };
  if (HTML.test(beginning))
    return {
      code: 'file-is-html',
      what: 'a web page (HTML), also where its name ends in .xls',
      hint: AS_CSV,
    };
  if (XML.test(beginning)) return { code: 'file-is-xml', what: 'an XML file', hint: AS_CSV };
  return undefined;
}

/** Markup may follow a byte order mark and comments. */
const MARKUP = String.raw`^(?:\xef\xbb\xbf)?\s*(?:<!--[^]*?-->\s*)*`;
/** The tags that begin a web page, or a fragment saved under a spreadsheet's name. */
const TAGS = String.raw`!doctype\s+html|html|head|body|meta|title|link|style|script|table|thead|tbody|tr|t[dh]|div|span|center|font|h[1-6]|p|br?|i`;
const HTML = new RegExp(`${MARKUP}(?:<\\?xml[^>]*>\\s*)?<(?:${TAGS})\\b`, 'i');
const XML = new RegExp(`${MARKUP}<\\?xml\\b`, 'i');

function controlBytes(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (isControl(byte)) count += 1;
  return count;
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c;
}

import { crc32 } from 'node:zlib';

/** Small whole numbers in two bytes each or, where some are too large for that, in four. */
export type Cells = Uint16Array | Int32Array;

/** The content of a block as numbers and texts; its kind says what they mean. */
export interface PackedContent {
  readonly ints: Int32Array;
  readonly cells: Cells;
  readonly texts: readonly Uint8Array[];
}

/** Offsets in the head. The checksum covers all that follows it. */
const head = { form: 0, checksum: 1, cellBytes: 2, ints: 3, cells: 4, texts: 5 } as const;
const HEAD_LENGTH = 6;
const CHECKED_FROM = 4 * (head.checksum + 1);

/**
 * The content as bytes. Numbers are in this machine's byte order, so that reading copies nothing; on
 * a machine of the other order the form does not match, and the block is packed anew.
 * @param form names the kind of block and the version of its form
 */
export function packed(form: number, { ints, cells, texts }: PackedContent): Uint8Array {
  const start = HEAD_LENGTH + texts.length;
  const cellBytes = cells.BYTES_PER_ELEMENT;
  const cellsAt = 4 * (start + ints.length);
  const textsAt = cellsAt + cells.byteLength;
  const length = texts.reduce((sum, text) => sum + text.length, textsAt);
  const bytes = new Uint8Array(length);
  const front = new Int32Array(bytes.buffer, 0, start + ints.length);
  front[head.form] = form;
  front[head.cellBytes] = cellBytes;
  front[head.ints] = ints.length;
  front[head.cells] = cells.length;
  front[head.texts] = texts.length;
  front.set(ints, start);
  bytes.set(new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength), cellsAt);
  let at = textsAt;
  texts.forEach((text, index) => {
    front[HEAD_LENGTH + index] = text.length;
    bytes.set(text, at);
    at += text.length;
  });
  front[head.checksum] = crc32(bytes.subarray(CHECKED_FROM)) | 0;
  return bytes;
}

/** The content; undefined where the bytes are damaged, or of another form or byte order. */
export function unpacked(form: number, given: Uint8Array): PackedContent | undefined {
  const bytes = given.byteOffset % 4 === 0 ? given : given.slice();
  if (bytes.length < 4 * HEAD_LENGTH) return undefined;
  const front = new Int32Array(bytes.buffer, bytes.byteOffset, HEAD_LENGTH);
  if (front[head.form] !== form) return undefined;
  if (front[head.checksum] !== (crc32(bytes.subarray(CHECKED_FROM)) | 0)) return undefined;
  const [intCount = 0, cellCount = 0, textCount = 0] = front.subarray(head.ints);
  const start = HEAD_LENGTH + textCount;
  const all = new Int32Array(bytes.buffer, bytes.byteOffset, start + intCount);
  const cellsAt = bytes.byteOffset + 4 * all.length;
  const cells =
    front[head.cellBytes] === 2
      ? new Uint16Array(bytes.buffer, cellsAt, cellCount)
      : new Int32Array(bytes.buffer, cellsAt, cellCount);
  let at = cellsAt - bytes.byteOffset + cells.byteLength;
  const texts = Array.from(all.subarray(HEAD_LENGTH, start), (length) => bytes.subarray(at, (at += length)));
  return { ints: all.subarray(start), cells, texts };
}

export function textOf(names: readonly string[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(names));
}

/** The names of a text of a block, whose checksum held. */
export function namesIn(text: Uint8Array | undefined): readonly string[] {
  const names: unknown = JSON.parse(new TextDecoder().decode(text ?? new Uint8Array()));
  return Array.isArray(names) ? names.map(String) : [];
}

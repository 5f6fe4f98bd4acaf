import { crc32 } from 'node:zlib';

/** Small whole numbers in two bytes each or, where some are too large for that, in four. */
export type Cells = Uint16Array | Int32Array;

/** What a block keeps, as numbers and texts. What they mean is for its kind to say. */
export interface PackedContent {
  readonly ints: Int32Array;
  readonly cells: Cells;
  readonly texts: readonly Uint8Array[];
}

/** Places in the head: what guards the content comes first, and the checksum covers all that follows it. */
const head = { mark: 0, checksum: 1, cellBytes: 2, ints: 3, cells: 4, texts: 5 } as const;
const HEAD_LENGTH = 6;
const CHECKED_FROM = 4 * (head.checksum + 1);

/**
 * The content as bytes. `mark` names its kind and the version of its form. Numbers stand as this machine has them in memory, so
 * that reading them copies nothing; on a machine of the other byte order the mark reads differently, and the content is made anew.
 */
export function packed(mark: number, { ints, cells, texts }: PackedContent): Uint8Array {
  const start = HEAD_LENGTH + texts.length;
  const cellBytes = cells.BYTES_PER_ELEMENT;
  const cellsAt = 4 * (start + ints.length);
  const textsAt = cellsAt + cells.byteLength;
  const length = texts.reduce((sum, text) => sum + text.length, textsAt);
  const bytes = new Uint8Array(length);
  const front = new Int32Array(bytes.buffer, 0, start + ints.length);
  front[head.mark] = mark;
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

/** What `packed` made bytes of; undefined where they are damaged, or of another kind, version or byte order. */
export function unpacked(mark: number, given: Uint8Array): PackedContent | undefined {
  const bytes = given.byteOffset % 4 === 0 ? given : given.slice();
  if (bytes.length < 4 * HEAD_LENGTH) return undefined;
  const front = new Int32Array(bytes.buffer, bytes.byteOffset, HEAD_LENGTH);
  if (front[head.mark] !== mark) return undefined;
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

import { atSize } from '../builders/size.js';

/** The form of SQLite's write-ahead log: a header, and frames of a header and a page. https://sqlite.org/fileformat2.html#walformat */
const HEADER = 32;
const FRAME_HEADER = 24;

/** Lengths at which a transaction of the log is complete. */
export function commitsIn(log: Buffer): number[] {
  return ends(log).filter((end) => log.readUInt32BE(end - frameOf(log) + 4) !== 0);
}

/** Lengths at which the writing of this log may end: around each commit, at its frames' ends, and anywhere. */
export function piecesOf(log: Buffer, random: () => number): number[] {
  const frame = frameOf(log);
  const lengths = new Set([0, HEADER - 1, HEADER, log.length]);
  for (const commit of commitsIn(log).slice(-3)) {
    for (const back of [0, 1, 2]) lengths.add(commit - back * frame);
    for (const near of [-1, 1, FRAME_HEADER - frame, FRAME_HEADER - frame - 1]) lengths.add(commit + near);
  }
  for (let count = 0; count < atSize(12, 4); count += 1) lengths.add(Math.floor(random() * log.length));
  return [...lengths].filter((length) => length >= 0 && length <= log.length).sort((a, b) => a - b);
}

function ends(log: Buffer): number[] {
  const frame = frameOf(log);
  return Array.from(
    { length: Math.floor((log.length - HEADER) / frame) },
    (_, at) => HEADER + (at + 1) * frame,
  );
}

function frameOf(log: Buffer): number {
  return FRAME_HEADER + log.readUInt32BE(8);
}

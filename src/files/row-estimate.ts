import { readChunks, type ByteSource } from './source.js';

const LINE_FEED = 0x0a;

/**
 * Estimates the rows of a file by its lines, which are counted beside the work from the first call
 * on. Undefined until they are, and where they cannot be.
 */
export function rowEstimate(source: ByteSource): () => number | undefined {
  let lines: number | undefined;
  let counting: Promise<void> | undefined;
  return () => {
    counting ??= countLines(source).then(
      (count) => void (lines = count),
      () => undefined,
    );
    // The first line has the column headers.
    return lines === undefined ? undefined : Math.max(0, lines - 1);
  };
}

/** Lines that hold nothing, and a last one without an end, make no difference to an estimate. */
async function countLines(source: ByteSource): Promise<number> {
  let count = 0;
  for await (const chunk of readChunks(source)) {
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) count += 1;
  }
  return count;
}

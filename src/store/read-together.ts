/**
 * Sends all reads to the store at once. Unlike `Promise.all`, a failure waits for the other reads,
 * so that none continues after the transaction.
 */
export async function readTogether<const T extends readonly unknown[]>(
  reads: T,
): Promise<{ -readonly [At in keyof T]: Awaited<T[At]> }> {
  await Promise.allSettled(reads);
  return Promise.all(reads);
}

/** The records of a stream as one list: for those that are known to be few, or are all needed. */
export async function listOf<T>(batches: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const batch of batches) for (const item of batch) all.push(item);
  return all;
}

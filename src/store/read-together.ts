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

/**
 * What all of these read, which a store across a network is asked for at once. As `Promise.all`, but a failure waits for the others
 * too: none of them reads on when the transaction has ended.
 */
export async function readTogether<const T extends readonly unknown[]>(
  reads: T,
): Promise<{ -readonly [At in keyof T]: Awaited<T[At]> }> {
  await Promise.allSettled(reads);
  return Promise.all(reads);
}

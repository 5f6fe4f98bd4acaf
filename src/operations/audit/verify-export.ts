import type { ChainVerdict } from '../../changes/exported-chain.js';
import { createChainCheck } from '../../changes/exported-chain.js';
import type { ByteSource } from '../../files/source.js';
import type { AuditRecord } from '../../store/port.js';
import { readExport } from './read-export.js';

/**
 * Verifies an exported chain without a store.
 * @param expectedHead the hash of the last entry; without it a chain cut at a line end looks
 * complete
 * @throws as `readExport`
 */
export async function verifyExport(
  file: ByteSource,
  expectedHead?: string,
  checkpoint: () => Promise<void> = async () => undefined,
): Promise<ChainVerdict> {
  const check = createChainCheck(expectedHead);
  let lines = 0;
  for await (const found of readExport(file)) {
    if ('problem' in found) check.unreadable(found.line, found.problem);
    else check.take(found.line, found.entry, found.job);
    if ((lines += 1) % 1_000 === 0) await checkpoint();
  }
  return check.end();
}

/** The first difference between a store's chain and a file. */
export interface Divergence {
  readonly seq: number;
  readonly line: number;
  readonly problem: string;
}

/**
 * Finds the first difference. The store's chain must begin with the entries of the file and may be
 * longer.
 */
export async function findDivergence(
  file: ByteSource,
  chain: AsyncIterable<readonly AuditRecord[]>,
  checkpoint: () => Promise<void>,
): Promise<Divergence | undefined> {
  const stored = entriesOf(chain, checkpoint);
  let { value: own } = await stored.next();
  let last = 0;
  try {
    for await (const found of readExport(file)) {
      // The check of the file itself already reports non-entries and wrong order.
      if ('problem' in found || found.entry.seq <= last) continue;
      const { seq, hash } = found.entry;
      last = seq;
      while (own !== undefined && own.seq < seq) own = (await stored.next()).value;
      if (own?.hash === hash) continue;
      const problem =
        own === undefined
          ? 'the store’s chain ends before it: it was cut short, or is another'
          : 'the store’s chain has another in its place';
      return { seq, line: found.line, problem };
    }
    return undefined;
  } finally {
    await stored.return(undefined);
  }
}

async function* entriesOf(
  chain: AsyncIterable<readonly AuditRecord[]>,
  checkpoint: () => Promise<void>,
): AsyncGenerator<AuditRecord, undefined> {
  for await (const batch of chain) {
    yield* batch;
    await checkpoint();
  }
  return undefined;
}

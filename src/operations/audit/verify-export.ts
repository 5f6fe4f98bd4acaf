import type { ChainVerdict } from '../../changes/exported-chain.js';
import { createChainCheck } from '../../changes/exported-chain.js';
import type { ByteSource } from '../../files/source.js';
import type { AuditRecord } from '../../store/port.js';
import { readExport } from './read-export.js';

/**
 * Verifies a chain that was exported to a file, by nothing but the file; needs no store.
 * @param noted the hash with which it must end: without it a chain that was cut short at the end of a line looks whole
 * @throws as `readExport`
 */
export async function verifyExport(
  file: ByteSource,
  noted?: string,
  checkpoint: () => Promise<void> = async () => undefined,
): Promise<ChainVerdict> {
  const check = createChainCheck(noted);
  let lines = 0;
  for await (const found of readExport(file)) {
    if ('problem' in found) check.unreadable(found.line, found.problem);
    else check.take(found.line, found.entry, found.job);
    if ((lines += 1) % 1_000 === 0) await checkpoint();
  }
  return check.end();
}

/** Where a store's chain first is another than that of the file. */
export interface Divergence {
  readonly seq: number;
  readonly line: number;
  readonly problem: string;
}

/** The store's chain must begin with the entries of the file; it may go on behind them. */
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
      // What is no entry, or out of its place, is a finding of the file itself.
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

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { RejectedRow } from '../../src/files/rejects.js';
import { openSource, STANDARD_INPUT, type ByteSource } from '../../src/files/source.js';
import type { RejectsSink } from '../../src/operations/row-file.js';

/**
 * A file with this text, like one from standard input. It holds no file open, so it needs no
 * disposal.
 */
export async function fileOf(...lines: readonly string[]): Promise<ByteSource> {
  const folder = mkdtempSync(join(tmpdir(), 'provost-rows-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    onTestFinished(remove);
  } catch {
    // It was made before the tests, and is for all of them.
    process.once('exit', remove);
  }
  const path = join(folder, 'rows');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return { ...(await openSource(path, Readable.from([]))), name: STANDARD_INPUT };
}

/** Keeps the rejected rows that an operation passes on. */
export function collectRejects(): RejectsSink & { readonly header: string[]; readonly rows: RejectedRow[] } {
  const header: string[] = [];
  const rows: RejectedRow[] = [];
  return {
    header,
    rows,
    begin: async (names) => void header.push(...names),
    write: async (row) => void rows.push(row),
    end: async () => undefined,
  };
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import {
  readRows,
  type DelimitedFile,
  type ReadOptions,
  type ReadRow,
} from '../../src/files/delimited-file.js';
import type { RejectedRow } from '../../src/files/rejects.js';
import { openSource, type ByteSource } from '../../src/files/source.js';

/** A folder that is removed when the test is over. */
export async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'provost-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function aFile(content: string | Uint8Array, name = 'rows.csv'): Promise<ByteSource> {
  const path = join(await aFolder(), name);
  await writeFile(path, content);
  return openSource(path, Readable.from([]));
}

export interface WholeFile extends DelimitedFile {
  readonly rows: ReadRow[];
  readonly rejected: RejectedRow[];
}

export async function readWhole(source: ByteSource, options: ReadOptions): Promise<WholeFile> {
  const file = await readRows(source, options);
  const rows: ReadRow[] = [];
  const rejected: RejectedRow[] = [];
  for await (const batch of file.batches()) {
    rows.push(...batch.rows);
    rejected.push(...batch.rejected);
  }
  return { ...file, rows, rejected };
}

export const nameAndNote = [{ name: 'Name' }, { name: 'Note' }];

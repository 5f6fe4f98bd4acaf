import { Readable } from 'node:stream';
import type { RejectedRow } from '../../src/files/rejects.js';
import { openSource, type ByteSource } from '../../src/files/source.js';
import type { RejectsSink } from '../../src/operations/row-file.js';

/** A file with this text, as it comes by standard input. */
export function fileOf(...lines: readonly string[]): Promise<ByteSource> {
  return openSource('-', Readable.from([Buffer.from(`${lines.join('\n')}\n`)]));
}

/** Keeps the rejected rows that an operation passes on. */
export function keptRejects(): RejectsSink & { readonly header: string[]; readonly rows: RejectedRow[] } {
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

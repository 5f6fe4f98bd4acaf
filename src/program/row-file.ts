import type { RejectsWriter } from '../files/rejects.js';
import type { ByteSource } from '../files/source.js';
import type { RejectsSink } from '../operations/row-file.js';

/** What a command hands to an operation that reads a file of rows. */
export interface RowFile {
  readonly file: ByteSource;
  readonly map: string[];
  readonly rejects: RejectsSink | undefined;
}

interface RowFileFlags {
  readonly file: string;
  readonly map?: readonly string[] | undefined;
  readonly rejects?: string | undefined;
}

/**
 * Runs `work` with the file opened (`-` is standard input) and the rejects file at hand, and tidies up whatever
 * becomes of it: a rejects file is in place once the operation has read the file to its end, or not at all.
 */
export async function withRowFile<T>(
  flags: RowFileFlags,
  work: (rowFile: RowFile) => Promise<T>,
): Promise<T> {
  const { openSource } = await import('../files/source.js');
  const file = await openSource(flags.file, process.stdin);
  const rejects = flags.rejects === undefined ? undefined : rejectsAt(flags.rejects);
  try {
    return await work({ file, map: [...(flags.map ?? [])], rejects });
  } finally {
    await rejects?.abandon();
    await file.dispose();
  }
}

function rejectsAt(path: string): RejectsSink & { abandon(): Promise<void> } {
  let writer: RejectsWriter | undefined;
  return {
    async begin(header) {
      const { rejectsWriter } = await import('../files/rejects.js');
      writer = await rejectsWriter(path, header);
    },
    async write(rejected) {
      await writer?.write(rejected);
    },
    async end() {
      await writer?.close();
      writer = undefined;
    },
    async abandon() {
      await writer?.abandon();
    },
  };
}

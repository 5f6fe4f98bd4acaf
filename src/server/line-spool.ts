import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noRoomForTemporary } from '../changes/temporary-file.js';

/** Characters that stay in memory, and that a piece has when it is given back. */
const PIECE = 262_144;

/** Lines that are kept until they are wanted: the first in memory, the others in a private temporary file. */
export interface LineSpool {
  write(line: string): Promise<void>;
  /** All lines, in pieces that end with a line. */
  pieces(): AsyncGenerator<string>;
  dispose(): Promise<void>;
}

export function lineSpool(): LineSpool {
  let waiting = '';
  let folder: string | undefined;
  let file: FileHandle | undefined;

  return {
    async write(line) {
      waiting += line;
      if (waiting.length < PIECE) return;
      const text = waiting;
      waiting = '';
      try {
        folder ??= await mkdtemp(join(tmpdir(), 'provost-answer-'));
        file ??= await open(join(folder, 'lines'), 'wx', 0o600);
        await file.appendFile(text, 'utf8');
      } catch (cause) {
        throw noRoomForTemporary(cause);
      }
    },
    async *pieces() {
      if (folder !== undefined) {
        let rest = '';
        const stream = createReadStream(join(folder, 'lines'), { encoding: 'utf8', highWaterMark: PIECE });
        for await (const chunk of stream) {
          const text = rest + String(chunk);
          const end = text.lastIndexOf('\n') + 1;
          rest = text.slice(end);
          if (end > 0) yield text.slice(0, end);
        }
      }
      if (waiting !== '') yield waiting;
    },
    async dispose() {
      await file?.close();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { noRoomForTemporary } from '../changes/temporary-file.js';

/** Characters that stay in memory. */
const IN_MEMORY = 1 << 20;

/**
 * What goes to the channels of an answer, until the answer is whole: an answer that was cut off and asked for again must not reach
 * a file twice. The first lines stay in memory, the others in a private temporary file.
 */
export interface AnswerSpool {
  write(line: string): Promise<void>;
  lines(): AsyncIterable<string>;
  /** Forgets all of it. */
  clear(): Promise<void>;
}

export function answerSpool(): AnswerSpool {
  let waiting: string[] = [];
  let size = 0;
  let folder: string | undefined;
  let file: FileHandle | undefined;
  return {
    async write(line) {
      waiting.push(line);
      size += line.length;
      if (size < IN_MEMORY) return;
      const text = `${waiting.join('\n')}\n`;
      waiting = [];
      size = 0;
      try {
        folder ??= await mkdtemp(join(tmpdir(), 'provost-answer-'));
        file ??= await open(join(folder, 'lines'), 'wx', 0o600);
        await file.appendFile(text, 'utf8');
      } catch (cause) {
        throw noRoomForTemporary(cause);
      }
    },
    async *lines() {
      if (folder !== undefined) {
        yield* createInterface({ input: createReadStream(join(folder, 'lines')), crlfDelay: Infinity });
      }
      yield* waiting;
    },
    async clear() {
      waiting = [];
      size = 0;
      await file?.close();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
      folder = file = undefined;
    },
  };
}

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { temporaryText } from '../changes/temporary-file.js';

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
  const file = temporaryText('answer');
  return {
    async write(line) {
      waiting.push(line);
      size += line.length;
      if (size < IN_MEMORY) return;
      const text = `${waiting.join('\n')}\n`;
      waiting = [];
      size = 0;
      await file.append(text);
    },
    async *lines() {
      if (file.path !== undefined) {
        yield* createInterface({ input: createReadStream(file.path), crlfDelay: Infinity });
      }
      yield* waiting;
    },
    async clear() {
      waiting = [];
      size = 0;
      await file.remove();
    },
  };
}

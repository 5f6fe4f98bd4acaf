import { createReadStream } from 'node:fs';
import { temporaryText } from '../changes/temporary-file.js';

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
  const file = temporaryText('answer');

  return {
    async write(line) {
      waiting += line;
      if (waiting.length < PIECE) return;
      const text = waiting;
      waiting = '';
      await file.append(text);
    },
    async *pieces() {
      if (file.path !== undefined) {
        let rest = '';
        const stream = createReadStream(file.path, { encoding: 'utf8', highWaterMark: PIECE });
        for await (const chunk of stream) {
          const text = rest + String(chunk);
          const end = text.lastIndexOf('\n') + 1;
          rest = text.slice(end);
          if (end > 0) yield text.slice(0, end);
        }
      }
      if (waiting !== '') yield waiting;
    },
    dispose: () => file.remove(),
  };
}

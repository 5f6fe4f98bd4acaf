import { closeSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { openTemporaryFile, writeThere } from '../changes/temporary-file.js';
import type { TextSpool } from '../terminal/formats.js';

/** The most characters in memory, and the size of a write and a read beyond that. */
const PIECE = 1 << 18;

/** Text to be printed later: a little in memory, the rest in a private scratch file. */
export interface DisposableSpool extends TextSpool {
  dispose(): void;
}

export function textSpool(): DisposableSpool {
  let waiting = '';
  let file: number | undefined;
  let written = 0;
  return {
    append(text) {
      waiting += text;
      if (waiting.length < PIECE) return;
      const bytes = Buffer.from(waiting);
      waiting = '';
      file ??= openTemporaryFile('answer');
      writeThere(file, bytes, written);
      written += bytes.length;
    },
    *pieces() {
      const decoder = new StringDecoder('utf8');
      const buffer = Buffer.allocUnsafe(PIECE);
      for (let at = 0; file !== undefined && at < written;) {
        const length = readSync(file, buffer, 0, PIECE, at);
        at += length;
        yield decoder.write(buffer.subarray(0, length));
      }
      yield waiting;
    },
    dispose() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

import type { FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { noRoomForTemporary, openUnnamedFile } from './temporary-file.js';

/** Characters that stay in memory, and that are written and read at once beyond that. */
const PIECE = 1 << 18;

/** Text that waits until all of it is known: a little in memory, the rest in a private file. */
export interface TextSpool {
  /** @throws {UnavailableError} `temporary-folder` */
  append(text: string): Promise<void>;
  /** All of it, in pieces that end with a line. */
  pieces(): AsyncGenerator<string>;
  /** Removes all of it; the spool can be used again. */
  clear(): Promise<void>;
}

export function textSpool(): TextSpool {
  let waiting = '';
  let file: FileHandle | undefined;
  let size = 0;
  return {
    async append(text) {
      waiting += text;
      if (waiting.length < PIECE) return;
      const bytes = Buffer.from(waiting);
      waiting = '';
      try {
        file ??= await openUnnamedFile('text');
        await file.appendFile(bytes);
      } catch (cause) {
        throw noRoomForTemporary(cause);
      }
      size += bytes.length;
    },
    async *pieces() {
      const decoder = new StringDecoder('utf8');
      let rest = '';
      for (let at = 0; file !== undefined && at < size;) {
        const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(PIECE), 0, PIECE, at);
        if (bytesRead === 0) throw new RangeError(`Nothing was written at ${at}`);
        at += bytesRead;
        const text = rest + decoder.write(buffer.subarray(0, bytesRead));
        const end = text.lastIndexOf('\n') + 1;
        rest = text.slice(end);
        if (end > 0) yield text.slice(0, end);
      }
      if (rest + waiting !== '') yield rest + waiting;
    },
    async clear() {
      waiting = '';
      size = 0;
      const opened = file;
      file = undefined;
      await opened?.close();
    },
  };
}

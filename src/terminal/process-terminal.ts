import { openSync } from 'node:fs';
import { isatty, WriteStream } from 'node:tty';
import { closeLostTerminalAtExit } from './hang-up.js';
import type { OutputStream, Terminal, TerminalStreams } from './terminal.js';
import { createTerminal } from './terminal.js';

/** Waits for stdout and stderr to flush: some systems write them asynchronously. */
export async function flushProcessStreams(): Promise<void> {
  const { stdout, stderr } = process;
  await Promise.all([stdout, stderr].map((stream) => flush(stream)));
}

function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (!stream.writable || stream.writableLength === 0) resolve();
    else stream.write('', () => resolve());
  });
}

/** The terminal of this process. */
export function processTerminal(options: Pick<TerminalStreams, 'clock' | 'noInput' | 'quiet'>): Terminal {
  const { stdout, stderr, env } = process;
  // oclif's listener would throw other errors than EPIPE outside the code that presents them.
  stdout.removeAllListeners('error');
  closeLostTerminalAtExit();
  return createTerminal({
    get stdin() {
      return process.stdin;
    },
    stdinIsTerminal: () => isatty(0),
    ...{ openTerminal, stdout, stderr, env, ...options },
  });
}

/** The terminal that controls this process; undefined where there is none, as on Windows. */
function openTerminal(): OutputStream | undefined {
  try {
    return new WriteStream(openSync('/dev/tty', 'w'));
  } catch {
    return undefined;
  }
}

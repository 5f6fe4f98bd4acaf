import { letGoOfClosedTerminalAtEnd } from './hang-up.js';
import type { Terminal, TerminalStreams } from './terminal.js';
import { createTerminal } from './terminal.js';

/** Waits until stdout and stderr have passed on what was written to them, on systems where that takes its time. */
export async function flushProcessStreams(): Promise<void> {
  const { stdout, stderr } = process;
  await Promise.all([stdout, stderr].map((stream) => passedOn(stream)));
}

function passedOn(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (!stream.writable || stream.writableLength === 0) resolve();
    else stream.write('', () => resolve());
  });
}

/** The terminal of this process. */
export function processTerminal(options: Pick<TerminalStreams, 'noInput' | 'quiet'>): Terminal {
  const { stdin, stdout, stderr, env } = process;
  // oclif's own listener throws whatever is not a closed pipe, past everything that would say it in a sentence.
  stdout.removeAllListeners('error');
  letGoOfClosedTerminalAtEnd();
  return createTerminal({ stdin, stdout, stderr, env, ...options });
}

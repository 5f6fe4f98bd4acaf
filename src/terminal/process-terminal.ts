import { letGoOfClosedTerminalAtEnd } from './hang-up.js';
import type { Terminal } from './terminal.js';
import { createTerminal } from './terminal.js';

/** The terminal of this process. */
export function processTerminal(options: { readonly noInput?: boolean; readonly quiet?: boolean }): Terminal {
  const { stdin, stdout, stderr, env } = process;
  // oclif's own listener throws whatever is not a closed pipe, past everything that would say it in a sentence.
  stdout.removeAllListeners('error');
  letGoOfClosedTerminalAtEnd();
  return createTerminal({ stdin, stdout, stderr, env, ...options });
}

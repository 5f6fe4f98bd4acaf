import type { Terminal } from './terminal.js';
import { createTerminal } from './terminal.js';

/** The terminal of this process. */
export function processTerminal(options: { readonly noInput?: boolean; readonly quiet?: boolean }): Terminal {
  const { stdin, stdout, stderr, env } = process;
  return createTerminal({ stdin, stdout, stderr, env, ...options });
}

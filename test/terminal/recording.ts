import { PassThrough, Writable } from 'node:stream';
import type { Environment } from '../../src/terminal/colour.js';
import { createTerminal } from '../../src/terminal/terminal.js';
import type { Terminal } from '../../src/terminal/terminal.js';

/** Now, for every terminal and command that is tested in this process. */
export const NOW = Date.parse('2026-06-15T09:00:00Z');

const clock = { clock: () => NOW, timeZone: 'UTC' };

export interface Recording {
  readonly terminal: Terminal;
  readonly stdin: PassThrough;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/**
 * A terminal over streams in memory. `onTerminal` makes all three streams count as terminals, 80
 * cells wide.
 */
export function record(
  options: {
    readonly onTerminal?: boolean;
    readonly env?: Environment;
    readonly quiet?: boolean;
    readonly noInput?: boolean;
    readonly columns?: number;
  } = {},
): Recording {
  const { onTerminal = false, env = {}, quiet, noInput, columns = 80 } = options;
  const asTerminal = onTerminal ? { isTTY: true, columns } : {};
  const stdin = Object.assign(new PassThrough(), onTerminal ? { isTTY: true } : {});
  const stdout = collected(asTerminal);
  const stderr = collected(asTerminal);
  const terminal = createTerminal({
    stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    ...clock,
    env,
    quiet,
    noInput,
  });
  return { terminal, stdin, stdout: stdout.text, stderr: stderr.text };
}

/**
 * A terminal whose stdout takes nothing: each write fails as the system says it with this code,
 * such as `ENOSPC`.
 */
export function recordUnwritable(code: string): Recording {
  const stdout = new Writable({
    autoDestroy: false,
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(`${code}: it takes no more`), { code })),
  });
  const stdin = new PassThrough();
  const stderr = collected({});
  const terminal = createTerminal({ stdin, stdout, stderr: stderr.stream, env: {}, ...clock });
  return { terminal, stdin, stdout: () => '', stderr: stderr.text };
}

/** As `record` on a terminal, but without colour. */
export function recordPlain(columns = 80): Recording {
  return record({ onTerminal: true, env: { NO_COLOR: '1' }, columns });
}

function collected(properties: { readonly isTTY?: boolean; readonly columns?: number }) {
  const chunks: Buffer[] = [];
  const stream = Object.assign(new PassThrough(), properties);
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}

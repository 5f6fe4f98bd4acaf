import { closeSync } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';

/**
 * Lets go of a terminal that was closed meanwhile, as the process ends: Node puts the terminals that it was started on back as they
 * were, and where one of them is gone it aborts with a dump of its memory.
 */
export function letGoOfClosedTerminalAtEnd(): void {
  process.off('exit', letGo).once('exit', letGo);
}

/**
 * Does the work with an input whose modes are left alone once its terminal was closed: Node's reader of lines would throw, past whoever
 * waits for the answer.
 */
export async function sparingClosedTerminal<T>(
  input: NodeJS.ReadableStream,
  work: () => Promise<T>,
): Promise<T> {
  if (!(input instanceof ReadStream)) return work();
  const { fd } = input as ReadStream & { readonly fd: number };
  input.setRawMode = (mode) => (isatty(fd) ? ReadStream.prototype.setRawMode.call(input, mode) : input);
  try {
    return await work();
  } finally {
    Reflect.deleteProperty(input, 'setRawMode');
  }
}

function letGo(): void {
  const { stdin, stdout, stderr } = process;
  for (const [descriptor, { isTTY }] of [stdin, stdout, stderr].entries()) {
    if (isTTY && !isatty(descriptor)) closeSync(descriptor);
  }
}

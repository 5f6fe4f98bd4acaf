import { closeSync } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';

/**
 * Closes the descriptors of a vanished terminal at exit. Node restores terminal modes at exit, and
 * would abort with a core dump where the terminal has gone.
 */
export function closeLostTerminalAtExit(): void {
  process.off('exit', closeLost).once('exit', closeLost);
}

/**
 * Runs the work with an input that ignores mode changes once its terminal has gone. Otherwise
 * Node's line reader would throw outside of any promise.
 */
export async function withLostTerminalIgnored<T>(
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

function closeLost(): void {
  const { stdin, stdout, stderr } = process;
  for (const [descriptor, { isTTY }] of [stdin, stdout, stderr].entries()) {
    if (isTTY && !isatty(descriptor)) closeSync(descriptor);
  }
}

import { closeSync } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';

/**
 * Closes the descriptors of a vanished terminal at exit. Node restores terminal modes at exit, and
 * would abort with a core dump where the terminal has gone.
 */
export function closeLostTerminalAtExit(): void {
  // By descriptor: reading `process.stdin` would open it.
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  if (terminals.length > 0) process.once('exit', () => terminals.forEach(closeIfLost));
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

function closeIfLost(descriptor: number): void {
  if (isatty(descriptor)) return;
  try {
    closeSync(descriptor);
  } catch {
    // A process may have several terminals over its streams: another one closed it.
  }
}

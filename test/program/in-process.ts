import { Readable } from 'node:stream';
import type { Run, RunOptions } from '../end-to-end/provost.js';
import { cleanEnvironment, storeInUse } from '../end-to-end/provost.js';
import { record } from '../terminal/recording.js';
import { runWords } from './running.js';

/**
 * Runs a command line as `provost` of the end-to-end tests does, off a terminal and in a clean environment, but in this process
 * and from the sources. Relative paths are meant from `cwd`.
 */
export async function runInProcess(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { input = '', cwd } = options;
  const words = args.map((arg) => storeInUse(arg, cwd));
  const before = process.cwd();
  if (cwd !== undefined) process.chdir(cwd);
  try {
    const { stdout, stderr, exitCode } = await runWords(words, record(), {
      env: cleanEnvironment(options),
      stdin: Readable.from([Buffer.from(input)]),
      directory: () => process.cwd(),
    });
    return { stdout, stderr, code: exitCode };
  } finally {
    process.chdir(before);
  }
}

import type { ByteSource } from '../files/source.js';
import { interruption } from './interruption.js';
import { inputOfEarlierRun } from './pending.js';

/** Runs `work` with the file opened (`-` is standard input), and removes what was copied of it whatever becomes of the work. */
export async function withInputFile<T>(path: string, work: (file: ByteSource) => Promise<T>): Promise<T> {
  const file = await opened(path);
  try {
    return await work(file);
  } finally {
    await file.dispose();
  }
}

/** What comes by standard input or a pipe may take its time, and Ctrl-C must not wait for it. */
async function opened(path: string): Promise<ByteSource> {
  const { openSource, STANDARD_INPUT } = await import('../files/source.js');
  const earlier = inputOfEarlierRun(path === '-' ? STANDARD_INPUT : path);
  if (earlier !== undefined) return earlier;
  const { signal, dispose } = interruption();
  try {
    return await openSource(path, process.stdin, signal);
  } finally {
    dispose();
  }
}

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ReaderData } from './reader-entry.js';
import type { FromReader } from './reader-messages.js';
import type { ReaderLink } from './readers.js';

/** How long a thread may take to close its store, in milliseconds. */
const LONGEST_CLOSE_MS = 5_000;

/** Starts a reader thread. @param script loads the program and runs `runReader`. */
export function startReader(script: string, storeUrl: string, niceness: number): ReaderLink {
  const worker = new Worker(script, { workerData: { storeUrl, niceness } satisfies ReaderData });
  const exited = once(worker, 'exit');
  exited.catch(() => undefined);
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: (listener) => void worker.on('message', (message: FromReader) => listener(message)),
    onLost(listener) {
      worker.once('error', listener);
      worker.once('exit', (code) => listener(new Error(`A reader thread ended with ${code}.`)));
    },
    async close() {
      worker.postMessage({ kind: 'close' });
      const timer = setTimeout(() => void worker.terminate(), LONGEST_CLOSE_MS);
      await exited.catch(() => undefined);
      clearTimeout(timer);
    },
  };
}

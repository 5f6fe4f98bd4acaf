import { setPriority } from 'node:os';
import { platform } from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { openStore } from '../store/open.js';
import type { FromReader, ToReader } from './reader-messages.js';
import { serveReads } from './reader-thread.js';

/** Concurrent reads of one thread. */
const READERS = 4;

const readerData = z.object({
  storeUrl: z.string(),
  /** Niceness of the thread above that of the service. */
  niceness: z.int().min(0).max(19),
});

export type ReaderData = z.infer<typeof readerData>;

/** The main function of a reader thread: runs reads until it receives `close`. */
export async function runReader(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('This runs in a thread of the service only.');
  const { storeUrl, niceness } = readerData.parse(workerData);
  // On other systems it would set the priority of the whole process.
  if (platform === 'linux') setPriority(niceness);
  await serveReads(
    {
      post: (message: FromReader, transfer = []) => port.postMessage(message, transfer),
      onMessage: (listener) => void port.on('message', (message: ToReader) => listener(message)),
    },
    openStore(storeUrl, { create: false, readers: READERS }),
  );
  port.close();
}

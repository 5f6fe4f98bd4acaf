import { setPriority } from 'node:os';
import { platform } from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { openStore } from '../store/open.js';
import type { FromReader, ToReader } from './reader-messages.js';
import { answerReads } from './reader-thread.js';

/** Reads of the store that one thread runs at once. */
const READERS = 4;

const readerData = z.object({
  storeUrl: z.string(),
  /** How much less of a busy processor the thread is given than the service itself. */
  niceness: z.int().min(0).max(19),
});

/** What the thread is started with. */
export type ReaderData = z.infer<typeof readerData>;

/** The main function of a reader thread: answers reads until it is told to close. */
export async function runReader(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('This runs in a thread of the service only.');
  const { storeUrl, niceness } = readerData.parse(workerData);
  // Elsewhere it would hold for the whole process.
  if (platform === 'linux') setPriority(niceness);
  await answerReads(
    {
      post: (message: FromReader, transfer = []) => port.postMessage(message, transfer),
      onMessage: (listener) => void port.on('message', (message: ToReader) => listener(message)),
    },
    openStore(storeUrl, { create: false, readers: READERS }),
  );
  port.close();
}

import { MessageChannel } from 'node:worker_threads';
import { serveReads } from '../../src/server/reader-thread.js';
import type { ReaderLink } from '../../src/server/readers.js';
import { openStore } from '../../src/store/open.js';

/** A reader in the test's own thread, with its own connections. `lose` ends it like a crash. */
export function readerLink(storeUrl: string): ReaderLink & { lose(): void } {
  const { port1, port2 } = new MessageChannel();
  const ended = serveReads(
    {
      post: (message, transfer = []) => port2.postMessage(message, transfer),
      onMessage: (listener) => void port2.on('message', listener),
    },
    openStore(storeUrl, { create: false, readers: 4 }),
  ).then(() => port2.close());
  const losing: ((cause: unknown) => void)[] = [];
  const link: ReaderLink = {
    post: (message, transfer = []) => port1.postMessage(message, transfer),
    onMessage: (listener) => void port1.on('message', listener),
    onLost: (listener) => void losing.push(listener),
    async close() {
      port1.postMessage({ kind: 'close' });
      await ended;
    },
  };
  return {
    ...link,
    lose() {
      void link.close();
      for (const listener of losing) listener(new Error('out of memory'));
    },
  };
}

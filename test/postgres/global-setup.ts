import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import type { TestServer } from './server.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Asked over HTTP, it answers with the address of the run's PostgreSQL server, which it starts first if need be. */
    postgresStarter: string;
  }
}

/** The server of this run, shared by its test projects, each of which is set up on its own. */
interface Shared {
  starting: Promise<TestServer> | undefined;
  users: number;
}

const holder = globalThis as typeof globalThis & { postgresOfTheRun?: Shared };

/** One PostgreSQL server for a run, started when the first test asks for it, and stopped and removed when the run ends. */
export default async function setUp({ provide }: TestProject): Promise<() => Promise<void>> {
  const shared = (holder.postgresOfTheRun ??= { starting: undefined, users: 0 });
  shared.users += 1;
  const starter = createServer((_request, response) => {
    // Asked seldom: who keeps the connection may find it closed just when they ask again.
    response.setHeader('connection', 'close');
    shared.starting ??= import('./server.js').then(({ startServer }) => startServer());
    shared.starting.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  await new Promise<void>((resolve) => starter.listen(0, '127.0.0.1', resolve));
  provide('postgresStarter', `http://127.0.0.1:${(starter.address() as AddressInfo).port}`);
  return async () => {
    starter.close();
    starter.closeAllConnections();
    shared.users -= 1;
    if (shared.users > 0) return;
    const { starting } = shared;
    shared.starting = undefined;
    await (await starting?.catch(() => undefined))?.stop();
  };
}

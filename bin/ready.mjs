#!/usr/bin/env node
// Installs and builds where that is not done yet: what `npm test` and `npm run demo` do first. Several may run at once in one
// folder: one works and the others wait, so that none meets a half-built program.
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
    done('install:quiet', 'node_modules/.installed-from', () => [...PACKAGES, '.npmrc']) ||
    done('build', 'dist/.built-from', () => [
      ...PACKAGES,
      'tsconfig.json',
      ...filesIn('bin'),
      ...filesIn('src'),
    ]);
} finally {
  rmSync(LOCK, { force: true });
}

/** Runs the script of package.json where these files have changed since it last ended well. Returns its exit code. */
function done(script, mark, files) {
  const state = digestOf(files());
  if (textOf(join(root, mark)) === state) return 0;
  const npm = process.env.npm_execpath;
  const [program, ...args] = npm === undefined ? ['npm'] : [process.execPath, npm];
  const { status } = spawnSync(program, [...args, 'run', '--silent', script], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status === 0) writeFileSync(join(root, mark), state);
  return status ?? 1;
}

/** The engine and the system too: they decide which native code is installed. */
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
    // An empty file is one whose holder is just writing its number.
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

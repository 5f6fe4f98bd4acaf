// A thread that runs the built program and kills it, so that what is checked meanwhile delays no kill.
// workerData: { program, runs: [{ folder, args, aim? }] }; posts { time, writing, log, wasWriting, code, signal, stderr } of each, in order.
// aim: { by: 'time' | 'lock' | 'log', after } in milliseconds since the start, milliseconds since it held the write lock, or bytes of its log.
import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

const { program, runs } = workerData;
const still = new Int32Array(new SharedArrayBuffer(4));

for (const { folder, args, aim } of runs) {
  const store = join(folder, 'store.db');
  const log = `${store}-wal`;
  const start = performance.now();
  const child = spawn(process.execPath, [program, ...args, '--store', `file:${store}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder, TMPDIR: folder },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const ended = new Promise((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, stderr })),
  );

  const seen = { log: 0, lockedAt: undefined, writing: 0 };
  const isThere = () => {
    const now = performance.now();
    seen.log = Math.max(seen.log, sizeOf(log));
    // Getting there takes a hundred milliseconds and more; the locks are looked at from when there is a log.
    const locked = seen.log > 0 || sizeOf(`${store}-shm`) > 0 ? isWriting(child.pid, log) : false;
    if (locked) {
      seen.lockedAt ??= now;
      seen.writing = now - seen.lockedAt;
    }
    if (aim === undefined) return false;
    if (aim.by === 'time') return now - start >= aim.after;
    if (aim.by === 'lock') return seen.lockedAt !== undefined && now - seen.lockedAt >= aim.after;
    return seen.log > 0 && seen.log >= aim.after;
  };
  while (child.exitCode === null && child.signalCode === null && !isThere()) {
    await nextTurn();
    if (seen.lockedAt === undefined) await delay(1);
    else Atomics.wait(still, 0, 0, 0.2);
  }
  // Stopped first: what is seen of it is then the moment at which it is killed.
  child.kill('SIGSTOP');
  const wasWriting = child.exitCode === null && isWriting(child.pid, log);
  const time = performance.now() - start;
  if (aim === undefined) child.kill('SIGCONT');
  else child.kill('SIGKILL');
  parentPort.postMessage({ time, writing: seen.writing, log: seen.log, wasWriting, ...(await ended) });
}

/** Whether the run holds the write lock of its store: byte 120 of the file of locks, as the system lists it; else by its log. */
function isWriting(pid, log) {
  let locks;
  try {
    locks = readFileSync('/proc/locks', 'latin1');
  } catch {
    return sizeOf(log) > 0;
  }
  return new RegExp(` WRITE ${pid} \\S+ 120 120$`, 'm').test(locks);
}

function sizeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

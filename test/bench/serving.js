// A service that is measured: a small store, the built program's service on it, and tokens.
import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { provost, root } from './processes.js';

const wrapper = join(root, 'test/bench/with-peak-memory.js');

/** A small store: in a file, or where it is said to be. */
export async function seeded(folder, store = `file:${join(folder, 'small.db')}`) {
  const args = ['tenant', 'seed', '--scenario', 'overdue-discrepancy', '--size', '20', '--seed', '1'];
  // The second time it is there.
  await provost([...args, '--yes'], { env: { PROVOST_STORE: store }, allowed: [0, 2, 6] });
  return store;
}

/** The secret of a token of the store's administrator, or of whom the flags name. */
export async function aToken(store, flags = []) {
  const made = await provost(['token', 'create', 'bench', ...flags, '--json'], {
    env: { PROVOST_STORE: store },
  });
  return JSON.parse(made.stdout).secret;
}

/** The built program's service on the store, with a token for all of it. */
export async function start(store) {
  const token = await aToken(store);
  const script = join(root, 'bin/run.js');
  const {
    url,
    pid,
    stop: ended,
  } = await startScript(script, ['serve', '--listen', '127.0.0.1:0'], { PROVOST_STORE: store });
  const agent = new Agent({ keepAlive: true });
  return {
    ...{ url, pid, agent, token },
    /** Its peak memory in megabytes. */
    async stop() {
      agent.destroy();
      return ended();
    },
  };
}

/** A script that prints where it listens and ends when it is told to. */
export async function startScript(script, args, env = {}) {
  const child = spawn(process.execPath, [wrapper, script, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  const url = await new Promise((resolve, reject) => {
    child.stdout.once('data', (line) => resolve(String(line).trim()));
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)));
  });
  let peak = '';
  child.stdio[3].on('data', (piece) => (peak += piece));
  return {
    ...{ url, pid: child.pid },
    /** Its peak memory in megabytes. */
    async stop() {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('close', resolve));
      return Number(peak) / 1024;
    },
  };
}

// Runs whole processes and measures them: wall time, and peak memory where the program reports it.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const wrapper = join(root, 'test/bench/with-peak-memory.js');

/**
 * What is printed is not kept where it is to be discarded: it may be longer than a string can be.
 * @returns {Promise<{milliseconds: number, peakMegabytes: number, stdout: string, code: number}>}
 */
export async function run(args, { env = {}, allowed = [0], discard = false } = {}) {
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', discard ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: { ...withoutCertificates(), ...env },
  });
  const [stdout, stderr, peak] = await Promise.all(
    [child.stdout ?? [], child.stderr, child.stdio[3]].map(text),
  );
  const code = await new Promise((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode);
    else child.on('close', resolve);
  });
  if (!allowed.includes(code)) throw new Error(`${args.join(' ')} exited ${code}: ${stderr}`);
  return { milliseconds: performance.now() - started, peakMegabytes: Number(peak) / 1024, stdout, code };
}

export function provost(args, options) {
  return run([wrapper, join(root, 'bin/run.js'), ...args], options);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** The commands take turns, so that a slow moment of the machine meets all of them. */
export async function medians(rounds, commands) {
  const times = commands.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, command] of commands.entries()) times[index].push((await command()).milliseconds);
  }
  return times.map(median);
}

/** Where extra certificates are configured every Node process pays for reading them: not what is measured here. */
function withoutCertificates() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'NODE_EXTRA_CA_CERTS'));
}

async function text(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

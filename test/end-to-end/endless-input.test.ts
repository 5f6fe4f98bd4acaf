import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInProcess } from '../program/in-process.js';
import { cleanEnvironment, program, provost } from './provost.js';

let folder: string;
let env: Record<string, string>;
let store: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-endless-'));
  mkdirSync(join(folder, 'tmp'));
  env = { TMPDIR: join(folder, 'tmp'), XDG_STATE_HOME: join(folder, 'state') };
  store = `file:${join(folder, 'store.db')}`;
  expect(provost(['init', '--key', 'north', '--yes'], { store, env }).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const assign = ['role', 'assign', 'Assessor', '--yes', '--file'];

/** A run of the shell's line, in which "$@" is the program with its arguments. */
function shell(line: string, args: readonly string[], more: Record<string, string> = {}) {
  return spawnSync('bash', ['-c', line, 'bash', process.execPath, program, ...args], {
    encoding: 'utf8',
    timeout: 50_000,
    env: cleanEnvironment({ store, env: { ...env, ...more } }),
  });
}

const left = (): string[] => readdirSync(join(folder, 'tmp'));

describe.runIf(process.platform === 'linux')('input without an end', () => {
  test.each(['/dev/zero', '/dev/random', '/dev/tty', '/dev/null'])(
    '%s is refused as a device',
    async (device) => {
      const { code, stderr } = await runInProcess([...assign, device], { store, env });
      expect([code, stderr]).toEqual([2, expect.stringContaining(`"${device}" is `)]);
    },
  );

  test('of a pipe is cut off at the most that is copied, which is told', () => {
    const { status, stderr } = shell('yes Email | "$@"', [...assign, '-'], { PROVOST_MAX_COPY: '1' });
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/has not ended after 1 MB.*\n.*PROVOST_MAX_COPY/),
    ]);
    expect(left()).toEqual([]);
  });

  test.each([
    ['a named pipe', 'yes Email > "$PIPE" & "$@"'],
    ['a process', '"${@:1:6}" <(yes Email)'],
  ])('of %s is cut off too', (_, line) => {
    const pipe = join(folder, 'endless');
    spawnSync('mkfifo', [pipe]);
    const more = { PROVOST_MAX_COPY: '1', PIPE: pipe };
    const args = line.includes('<(') ? assign : [...assign, pipe];
    const { status, stderr } = shell(line.replace('"${@:1:6}"', '"$@"'), args, more);
    expect([status, stderr]).toEqual([2, expect.stringContaining('has not ended after 1 MB')]);
    expect(left()).toEqual([]);
    rmSync(pipe);
  });

  test('a cap that is no number is refused', async () => {
    const run = await runInProcess([...assign, '-'], {
      store,
      input: 'Email\n',
      env: { ...env, PROVOST_MAX_COPY: '2 GB' },
    });
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('PROVOST_MAX_COPY holds "2 GB"')]);
  });
});

describe.runIf(process.platform === 'linux')('a run that waits for its input', () => {
  const start = (file: string) =>
    spawn(process.execPath, [program, ...assign, file, '--progress', 'json'], {
      env: cleanEnvironment({ store, env }),
      stdio: ['pipe', 'pipe', 'pipe'],
    });

  /** It has been told to begin, and has had the time to open its file. */
  const begun = async ({ stderr }: ReturnType<typeof start>): Promise<void> => {
    await once(stderr, 'data');
    await delay(300);
  };

  test.each(['SIGINT', 'SIGTERM'] as const)('on a pipe that nobody writes to ends at %s', async (signal) => {
    const pipe = join(folder, `waiting-${signal}`);
    spawnSync('mkfifo', [pipe]);
    const run = start(pipe);
    await begun(run);
    expect(run.exitCode).toBe(null);
    run.kill(signal);
    const [code] = (await once(run, 'exit')) as [number | null];
    expect(code).toBe(130);
  });

  test('on a pipe whose writer is silent ends at SIGINT', async () => {
    const pipe = join(folder, 'silent');
    spawnSync('mkfifo', [pipe]);
    const writer = spawn('bash', ['-c', `exec 3> "${pipe}"; echo Email >&3; sleep 60`]);
    const run = start(pipe);
    await begun(run);
    run.kill('SIGINT');
    const [code] = (await once(run, 'exit')) as [number | null];
    expect(code).toBe(130);
    writer.kill('SIGKILL');
  });

  test('leaves nothing of standard input behind, however it dies', async () => {
    const run = start('-');
    run.stdin.write('Email\nsecret@north.example\n');
    await begun(run);
    // It is being copied, and has no name.
    expect(left()).toEqual([]);
    run.kill('SIGKILL');
    await once(run, 'exit');
    expect(left()).toEqual([]);
  });

  test('reads a whole named pipe as it reads a file', () => {
    const pipe = join(folder, 'whole');
    spawnSync('mkfifo', [pipe]);
    const { status, stdout } = shell(`(echo Email; echo nobody@north.example) > "${pipe}" & "$@"`, [
      ...assign,
      pipe,
    ]);
    expect([status, stdout]).toEqual([3, expect.stringContaining('1 row rejected')]);
  });
});

test('a line of 100 MB is refused within bounded memory', () => {
  const file = join(folder, 'endless.ndjson');
  const handle = openSync(file, 'w');
  for (let written = 0; written < 100; written += 1) writeSync(handle, 'x'.repeat(1_000_000));
  closeSync(handle);
  const bounded = { ...env, NODE_OPTIONS: '--max-old-space-size=128' };
  for (const args of [
    ['transfer', 'import', file],
    ['tenant', 'apply', file],
  ]) {
    const { code, stdout } = provost([...args, '--json'], { store, env: bounded });
    expect([code, JSON.parse(stdout)]).toMatchObject([2, { error: { code: 'line-too-long' } }]);
  }
});

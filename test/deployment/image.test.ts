import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { program } from '../end-to-end/provost.js';
import { blocksUnder } from './ci-page.js';

/**
 * The engine that builds and runs the container, `docker` or `podman` (with `docker compose` or `podman-compose`). Without one these cases
 * are skipped: building takes a minute and the network, and the base images.
 */
const engine = process.env['PROVOST_TEST_CONTAINERS'] ?? '';

/** Words that `build` is given besides, such as a volume with the settings of a registry. */
const ofBuild = (process.env['PROVOST_TEST_CONTAINERS_BUILD'] ?? '').split(' ').filter((word) => word !== '');

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Names everything that these cases make. */
const mark = `provost${randomBytes(4).toString('hex')}`;

/** What the image may take beside what it starts from, in bytes: the program, its compiled code and the SQLite engine take 15 MB. */
const MOST_OF_OUR_OWN = 25e6;

/** As the compose file runs it. */
const HELD = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges', '--tmpfs=/tmp'];
const KEPT = `--volume=${mark}:/var/lib/provost`;

/** A write that takes longer than anybody here waits for it. */
const LARGE_SEED = 'tenant seed --scenario nhs-trust --size 200000 --seed 1 --key large'.split(' ');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function run(file: string, args: readonly string[], { cwd = root, env = {} }: Surroundings = {}) {
  const settings = { cwd, env: { ...process.env, ...env }, maxBuffer: 1 << 26, timeout: 900_000 };
  return new Promise<Ended>((resolve) => {
    const child = execFile(file, args, settings, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
      resolve({ code, stdout, stderr: error !== null && stderr === '' ? error.message : stderr });
    });
    child.stdin?.end();
  });
}

const byEngine = (...args: string[]): Promise<Ended> => run(engine, args);

/** What the engine answers. @throws when it does not end well */
async function asked(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await byEngine(...args);
  if (code !== 0) throw new Error(`${engine} ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  return stdout.trim();
}

/** `provost` in a container of its own. */
const inContainer = (...args: string[]): Promise<Ended> =>
  byEngine('run', '--rm', ...HELD, KEPT, mark, ...args);

/** What a shell in the image prints. */
const shown = (script: string, ...flags: string[]): Promise<string> =>
  asked('run', '--rm', ...flags, '--entrypoint=/bin/sh', mark, '-c', script);

/** The built program on this machine, as a client of the service. */
const client = (port: string, token: string, ...args: string[]): Promise<Ended> =>
  run(process.execPath, [program, ...args], {
    env: { PROVOST_STORE: `http://127.0.0.1:${port}`, PROVOST_TOKEN: token },
  });

/** Tries until it is so. */
async function until(isSo: () => Promise<boolean>, seconds: number): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await after(250))
    if (await isSo()) return true;
  return false;
}

const answers = (port: string) => async (): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );

const secretIn = (text: string): string => /"secret": ?"([^"]+)"/.exec(text)?.[1] ?? '';

const healthcheck = z.object({ Test: z.array(z.string()) });
const description = z.object({
  Size: z.number(),
  Config: z.object({
    User: z.string().optional(),
    Env: z.array(z.string()),
    Labels: z.record(z.string(), z.string()),
    Healthcheck: healthcheck.optional(),
  }),
  // Where Podman keeps it.
  Healthcheck: healthcheck.optional(),
  HealthCheck: healthcheck.optional(),
});

async function described(image: string): Promise<z.infer<typeof description>> {
  const [first] = z
    .tuple([z.unknown()])
    .rest(z.unknown())
    .parse(JSON.parse(await asked('image', 'inspect', image)));
  return description.parse(first);
}

/** What asks after the health in the image, as words to run. */
async function healthWords(): Promise<string[]> {
  const { Config, ...others } = await described(mark);
  const [form, ...words] = (Config.Healthcheck ?? others.Healthcheck ?? others.HealthCheck)?.Test ?? [];
  expect(form).toBe('CMD');
  return words;
}

describe.skipIf(engine === '')('the container image', { timeout: 300_000 }, () => {
  const service = `${mark}-service`;

  beforeAll(async () => {
    const format = engine === 'podman' ? ['--format=docker'] : [];
    await asked('build', ...format, ...ofBuild, '--file=Containerfile', `--tag=${mark}`, '.');
  }, 900_000);

  afterAll(async () => {
    await byEngine('rm', '--force', service);
    await byEngine('volume', 'rm', mark);
    await byEngine('rmi', '--force', mark);
  }, 120_000);

  it('adds to its base only the program, its licences, its compiled code and the SQLite engine of its system', async () => {
    const files = (await shown('cd /opt/provost && find . -type f | sort')).split('\n');
    const expected = [
      /^\.\/bin\/(code-cache\.js|package\.json|program\.cjs|run\.js)$/,
      /^\.\/dist\/([\w-]+\.cjs|LICENSES\.txt)$/,
      /^\.\/dist\/provost\.cjs\.[\w.-]+-(pages|commands|changes)\.cache$/,
      /^\.\/node_modules\/@photostructure\/sqlite\/(LICENSE|package\.json)$/,
      /^\.\/node_modules\/@photostructure\/sqlite\/prebuilds\/linux-\w+\/[^/]+\.node$/,
      /^\.\/(oclif\.manifest|package)\.json$/,
    ];
    expect(files.filter((file) => !expected.some((form) => form.test(file)))).toEqual([]);
    for (const form of expected)
      expect(
        files.some((file) => form.test(file)),
        String(form),
      ).toBe(true);
    for (const part of ['pages', 'commands', 'changes'])
      expect(files.filter((file) => file.endsWith(`-${part}.cache`))).toHaveLength(1);

    const [, base = ''] = /^FROM (\S+)$/m.exec(readFileSync(join(root, 'Containerfile'), 'utf8')) ?? [];
    const [image, below] = [await described(mark), await described(base)];
    expect(image.Size - below.Size).toBeLessThan(MOST_OF_OUR_OWN);
  });

  it('has no source, no repository, no package manager, no compiler and no secret in it', async () => {
    const commands = 'npm npx yarn corepack git gcc cc make python3 curl wget';
    expect(await shown(`for name in ${commands}; do command -v $name; done; true`)).toBe('');
    const left =
      "-name '.git' -o -name '.npmrc' -o -name 'package-lock.json' -o -name '*.tgz' -o -path '/opt/*.ts'";
    expect(await shown(`find / -xdev \\( ${left} -o -path /source \\) -print`, '--user=0')).toBe('');
    const { Config } = await described(mark);
    for (const set of Config.Env) expect(set).not.toMatch(/PASS|TOKEN|SECRET|_authToken/i);
    expect(Config.Labels['org.opencontainers.image.title']).toBe('Provost');
  });

  it('runs as a user with a name who can change nothing of the program', async () => {
    expect((await described(mark)).Config.User).toBe('10001:10001');
    expect(await shown('id --user; id --user --name; echo "$HOME"')).toBe('10001\nprovost\n/var/lib/provost');
    expect(
      await shown('find / -xdev -writable -type d -not -path "/proc/*" -not -path "/dev/*" | sort'),
    ).toBe(['/run/lock', '/tmp', '/var/lib/provost', '/var/tmp'].join('\n'));
    expect(await shown('find /opt /usr -xdev -writable -not -type l')).toBe('');
  });

  it('answers with its root read-only and without rights, and keeps a store in a volume', async () => {
    expect(await inContainer('--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^provost\/\d\S+ linux-\w+ node-v\d/) as string,
    });
    expect(await inContainer('init', '--key', 'northfield', '--name', 'Northfield', '--yes')).toMatchObject({
      code: 0,
    });
    const seed = [
      'tenant',
      'seed',
      '--scenario',
      'nhs-trust',
      '--size',
      '20',
      '--seed',
      '1',
      '--key',
      'trust',
    ];
    expect(await inContainer(...seed, '--yes')).toMatchObject({ code: 0 });
    const { stdout } = await inContainer('tenant', 'list', '--columns', 'key', '--output', 'csv');
    expect(stdout.trim().split(/\r?\n/).slice(1)).toEqual(['northfield', 'trust']);
  });

  it('answers for a user of whom the system knows but the number', async () => {
    const commands = ['provost init --key a --name A --yes', 'provost job list --json'].map(
      (command) => `${command} --store file:/tmp/a.db`,
    );
    const told = await shown(`${commands[0]} > /dev/null && ${commands[1]}`, '--user=23456:23456', ...HELD);
    expect(told).toMatch(/"(uid )?23456"/);
    expect(await shown('provost config --json', '--user=23456:23456', ...HELD)).toContain('23456');
  });

  it('serves: healthy by its own question, lines of JSON as its log, and a client that reads and writes', async () => {
    await asked('run', '--detach', `--name=${service}`, ...HELD, KEPT, '--publish=127.0.0.1::8420', mark);
    const health = await healthWords();
    const isHealthy = async (): Promise<boolean> => (await byEngine('exec', service, ...health)).code === 0;
    expect(await until(isHealthy, 30)).toBe(true);

    const port = (await asked('port', service, '8420')).split(':').at(-1) ?? '';
    const made = await asked('exec', service, 'provost', 'token', 'create', 'test', '--yes', '--json');
    const token = secretIn(made);
    const enable = ['feature', 'enable', 'employer-learning-plan', '--tenant', 'northfield', '--yes'];
    expect(await client(port, token, ...enable)).toMatchObject({ code: 0 });
    const listed = await client(port, token, 'feature', 'list', '--tenant', 'northfield', '--json');
    expect(listed.stdout).toMatch(/"key": "employer-learning-plan",\s+"enabled": true/);

    // The first process takes in what others leave behind: nothing that ended stands in the table of processes.
    expect(await asked('exec', service, 'sh', '-c', 'cut -d" " -f3 /proc/[0-9]*/stat')).not.toContain('Z');
    const { stdout, stderr } = await byEngine('logs', service);
    const lines = `${stdout}${stderr}`.trim().split('\n');
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(() => JSON.parse(line) as unknown, line).not.toThrow();
    expect(`${stdout}${stderr}`).not.toContain(token);
  });

  it('ends within seconds with 0 when it is told to, also while something is written, which is then taken back', async () => {
    const port = (await asked('port', service, '8420')).split(':').at(-1) ?? '';
    const token = secretIn(
      await asked('exec', service, 'provost', 'token', 'create', 'stop', '--yes', '--json'),
    );
    const writing = client(port, token, ...LARGE_SEED, '--yes');
    await after(3_000);
    const start = Date.now();
    // With the ten seconds that engines give.
    await asked('stop', service);
    expect(Date.now() - start).toBeLessThan(10_000);
    expect(await asked('inspect', '--format={{.State.ExitCode}}', service)).toBe('0');
    expect((await writing).code).toBe(7);
    const { stdout } = await inContainer('tenant', 'list', '--columns', 'key', '--output', 'csv');
    expect(stdout.trim().split(/\r?\n/).slice(1)).toEqual(['northfield', 'trust']);

    await asked('start', service);
    const isUp = async (): Promise<boolean> =>
      (await byEngine('exec', service, ...(await healthWords()))).code === 0;
    expect(await until(isUp, 30)).toBe(true);
    const again = Date.now();
    await asked('stop', service);
    expect(Date.now() - again).toBeLessThan(5_000);
    expect(await asked('inspect', '--format={{.State.ExitCode}}', service)).toBe('0');
  });

  it('hears that it is to stop in a command too', async () => {
    const name = `${mark}-seed`;
    await asked('run', '--detach', `--name=${name}`, ...HELD, KEPT, mark, ...LARGE_SEED, '--yes');
    try {
      await after(3_000);
      const start = Date.now();
      await asked('stop', name);
      expect(Date.now() - start).toBeLessThan(5_000);
      expect(await asked('inspect', '--format={{.State.ExitCode}}', name)).toBe('130');
    } finally {
      await byEngine('rm', '--force', name);
    }
  });

  it('has the pipeline of docs/ci.md run on a PostgreSQL server in a container', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'provost-ci-'));
    try {
      const [pipeline = ''] = blocksUnder('The pipeline', 'sh');
      const [around = ''] = blocksUnder('PostgreSQL around it', 'sh');
      mkdirSync(join(folder, 'bin'));
      symlinkSync(program, join(folder, 'bin', 'provost'));
      writeFileSync(join(folder, 'pipeline.sh'), pipeline);
      const env = { HOME: folder, PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter) };
      const script = around.replaceAll('docker ', `${engine} `);
      const { code, stdout, stderr } = await run('sh', ['-c', script], { cwd: folder, env });
      expect(code, `${stdout}${stderr}`).toBe(0);
      expect(stdout).toContain('The audit chain is whole');
      expect(readFileSync(join(folder, 'roles.md'), 'utf8')).toContain('Employer - View Learning Plan');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  describe('with the compose file', () => {
    let above: string;
    let folder: string;
    const [composer = '', ...first] = engine === 'podman' ? ['podman-compose'] : ['docker', 'compose'];
    const compose = (...args: string[]): Promise<Ended> =>
      run(composer, [...first, ...args], { cwd: folder });

    /** What the head of the compose file says to do, for this engine. */
    function headCommands(): string {
      const lines = readFileSync(join(root, 'compose.yaml'), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('#   '))
        .map((line) => line.slice(4));
      if (engine !== 'podman') return lines.join('\n');
      const wait =
        'until podman-compose exec -T postgres pg_isready --host=127.0.0.1 | grep accepting; do sleep 1; done';
      return lines
        .flatMap((line) => (line.includes(' run ') ? ['podman-compose up -d postgres', wait, line] : [line]))
        .join('\n')
        .replaceAll('docker compose', 'podman-compose')
        .replaceAll(' --wait', '')
        .replaceAll(' exec service', ' exec -T service');
    }

    /** Stands in for sudo where there is none: these cases are then root's. */
    function sudo(): Readonly<Record<string, string>> {
      const bin = join(above, 'bin');
      mkdirSync(bin);
      writeFileSync(join(bin, 'sudo'), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
      return process.getuid?.() === 0 ? { PATH: [bin, process.env['PATH']].join(delimiter) } : {};
    }

    beforeAll(async () => {
      above = mkdtempSync(join(tmpdir(), 'provost-compose-'));
      folder = join(above, mark);
      mkdirSync(folder);
      const kept = readFileSync(join(root, '.dockerignore'), 'utf8').match(/(?<=^!).+/gm) ?? [];
      for (const name of [...kept, '.dockerignore', 'Containerfile', 'compose.yaml'])
        cpSync(join(root, name), join(folder, name), { recursive: true });
      // Both ways in which the engines call what they would build.
      for (const between of '-_') await asked('tag', mark, `${mark}${between}service`);
    });

    afterAll(async () => {
      await compose('down', '--volumes');
      for (const between of '-_') await byEngine('rmi', `${mark}${between}service`);
      rmSync(above, { recursive: true, force: true });
    }, 120_000);

    it('starts by the words at its head, and keeps the records over restarts, a stop of PostgreSQL, and down and up', async () => {
      const { code, stdout, stderr } = await run('sh', ['-euc', headCommands()], {
        cwd: folder,
        env: sudo(),
      });
      expect(code, `${stdout}${stderr}`).toBe(0);
      expect(stdout, stderr).toContain('Made the tenant northfield');
      expect(await until(answers('8420'), 60)).toBe(true);

      const create = ['provost', 'token', 'create', 'test', '--tenant', 'northfield', '--yes', '--json'];
      const token = secretIn((await compose('exec', '-T', 'service', ...create)).stdout);
      const features = async (): Promise<string> => {
        expect(await until(answers('8420'), 60)).toBe(true);
        const { stdout: table, stderr: problem } = await client(
          '8420',
          token,
          'feature',
          'list',
          '--output',
          'csv',
        );
        return `${table}${problem}`;
      };
      expect(
        await client('8420', token, 'feature', 'enable', 'employer-learning-plan', '--yes'),
      ).toMatchObject({
        code: 0,
      });
      expect(await features()).toContain('employer-learning-plan,true');

      await compose('restart', 'service');
      expect(await features()).toContain('employer-learning-plan,true');

      await compose('stop', 'postgres');
      expect((await fetch('http://127.0.0.1:8420/healthz')).status).toBe(200);
      expect((await fetch('http://127.0.0.1:8420/readyz')).status).toBe(503);
      expect((await client('8420', token, 'feature', 'list')).code).toBe(7);
      await compose('start', 'postgres');
      expect(await features()).toContain('employer-learning-plan,true');

      await compose('down');
      expect(await answers('8420')()).toBe(false);
      await compose('up', '-d');
      expect(await features()).toContain('employer-learning-plan,true');
    });

    it('gives the service a password file that its user alone may read, and a root that it cannot write to', async () => {
      const script =
        'stat --format="%a %U" /run/secrets/pgpass; touch /opt/provost/x 2>&1; grep -E "CapBnd|NoNewPrivs" /proc/1/status';
      const { stdout } = await compose('exec', '-T', 'service', 'sh', '-c', script);
      expect(stdout).toMatch(/^600 provost$/m);
      expect(stdout).toMatch(/Read-only file system/);
      expect(stdout).toMatch(/CapBnd:\s+0+$/m);
      expect(stdout).toMatch(/NoNewPrivs:\s+1/);
    });
  });
});

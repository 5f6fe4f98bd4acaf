import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestSchema } from '../postgres/schemas.js';
import { freshSchema } from '../postgres/schemas.js';
import type { TestServer } from '../postgres/server.js';
import { startServer } from '../postgres/server.js';
import { transferRows, trust } from './large-documents.js';
import { seededRandom } from './seeded.js';

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const SEED = process.env['PROVOST_TEST_SEED'] ?? '20261125';
const PEOPLE = 2_000;
const AS_OF = ['--as-of', '2015-06-30'];

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe('an import by the built program into PostgreSQL', { timeout: 120_000 }, () => {
  let server: TestServer;
  let folder: string;
  let rows: string;
  let place: TestSchema;
  /** The tenant as a document after an import that nothing happened to, and how long that took, in milliseconds. */
  let whole: string;
  let duration: number;

  beforeAll(async () => {
    server = await startServer({ isDurable: true });
    folder = mkdtempSync(join(tmpdir(), 'provost-test-'));
    rows = join(folder, 'rows.csv');
    writeFileSync(join(folder, 'trust.ndjson'), trust(PEOPLE, false));
    writeFileSync(rows, transferRows(PEOPLE));
    place = await filled();
    const started = performance.now();
    expect(await run(importing())).toMatchObject({ code: 0 });
    duration = performance.now() - started;
    whole = await exported();
  }, 120_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await server.stop();
  });
  beforeEach(async () => {
    place = await filled();
  });

  async function filled(): Promise<TestSchema> {
    place = await freshSchema(server.url);
    expect(await run(['tenant', 'apply', join(folder, 'trust.ndjson'), '--yes'])).toMatchObject({ code: 0 });
    return place;
  }

  const importing = (): string[] => ['transfer', 'import', rows, ...AS_OF, '--yes'];

  function run(args: readonly string[], store = place.url): Promise<Ended> {
    const url = new URL(store);
    const password = decodeURIComponent(url.password);
    url.password = '';
    const child = spawn(process.execPath, [program, ...args], {
      env: {
        ...{ PATH: process.env['PATH'], HOME: folder, PGPASSWORD: password, PROVOST_STORE: url.href },
        XDG_STATE_HOME: join(folder, 'state'),
      },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
  }

  async function exported(): Promise<string> {
    const { code, stdout, stderr } = await run(['tenant', 'export', '--output', 'ndjson']);
    expect(code, stderr).toBe(0);
    return stdout;
  }

  /** Which of the jobs there are: the tenant's own, and perhaps the import. */
  async function jobs(): Promise<string[]> {
    expect(await run(['audit', 'verify'])).toMatchObject({ code: 0 });
    const { stdout } = await run(['job', 'list', '--json']);
    return (JSON.parse(stdout) as { jobs: { operation: string }[] }).jobs.map(({ operation }) => operation);
  }

  it.each([0, 1])(
    'is whole or absent when the server is killed in the middle and started again, and once run again it is there once (%i)',
    async (round) => {
      const share = seededRandom(`${SEED} ${round}`)();
      const running = run(importing());
      await delay(duration * (0.3 + 0.6 * share));
      await server.kill();
      const { code, stderr } = await running;
      expect([0, 7], stderr).toContain(code);
      await server.restart();
      const found = await jobs();
      if (code === 0) expect(found).toContain('transfer.import');
      // Where it is not known what became of it, it is settled; where it is known to be absent, it is run again.
      const key = /job resume (\S+)`/.exec(stderr)?.[1];
      if (key === undefined) expect(found).toHaveLength(code === 0 ? 2 : 1);
      const settled = await run(key === undefined ? importing() : ['job', 'resume', key]);
      expect(settled, settled.stderr).toMatchObject({ code: 0 });
      expect(await jobs()).toEqual(['transfer.import', 'tenant.apply']);
      expect(await exported()).toBe(whole);
    },
  );

  it('whose commit was made and whose answer was lost is known to be there, as the server is asked', async () => {
    const proxy = await cutAtCommit(new URL(place.url), { passes: true, comesBack: true });
    expect(await run(importing(), proxy.url)).toMatchObject({ code: 0 });
    proxy.close();
    expect(await jobs()).toEqual(['transfer.import', 'tenant.apply']);
    expect(await exported()).toBe(whole);
  });

  it('whose commit never reached the server is known to be absent', async () => {
    const proxy = await cutAtCommit(new URL(place.url), { passes: false, comesBack: true });
    const lost = await run(importing(), proxy.url);
    proxy.close();
    expect(lost).toMatchObject({ code: 7, stdout: '' });
    expect(lost.stderr).toContain('was lost; nothing was changed.');
    expect(await jobs()).toEqual(['tenant.apply']);
  });

  it('whose answer was lost, and whose server with it, is unknown until it is resumed, and then there once', async () => {
    const proxy = await cutAtCommit(new URL(place.url), { passes: true, comesBack: false });
    const lost = await run(importing(), proxy.url);
    expect(lost).toMatchObject({ code: 7, stdout: '' });
    expect(lost.stderr).toContain('whether they were made is not known.');
    const [, key = ''] = /job resume (\S+)`/.exec(lost.stderr) ?? [];
    const unsettled = ['job', 'list', '--unsettled', '--json'];
    expect((await run(unsettled, proxy.url)).stdout).toContain(key);
    proxy.comeBack();
    const resumed = await run(['job', 'resume', key], proxy.url);
    expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
    expect((await run(unsettled, proxy.url)).stdout).not.toContain(key);
    proxy.close();
    expect(await jobs()).toEqual(['transfer.import', 'tenant.apply']);
    expect(await exported()).toBe(whole);
  });
});

interface Proxy {
  readonly url: string;
  comeBack(): void;
  close(): void;
}

/**
 * Stands before the server and cuts the connection at the COMMIT of a job: when the server has answered, or before it hears of it. Then the
 * server comes back at once, or is out of reach.
 */
async function cutAtCommit(
  server: URL,
  { passes, comesBack }: { passes: boolean; comesBack: boolean },
): Promise<Proxy> {
  let isDone = false;
  let isAway = false;
  const listener = createServer((client) => {
    if (isAway) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(server.port), server.hostname);
    upstream.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
    let isRecorded = false;
    let isCut = false;
    const cut = (): void => {
      [isDone, isAway] = [true, !comesBack];
      client.destroy();
    };
    upstream.on('data', (piece: Buffer) => (isCut ? cut() : client.write(piece)));
    client.on('data', (piece: Buffer) => {
      isRecorded ||= piece.includes('INSERT INTO audit ');
      isCut ||= !isDone && isRecorded && piece.includes('COMMIT\0');
      if (isCut && !passes) cut();
      else upstream.write(piece);
    });
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const url = new URL(server);
  url.port = String((listener.address() as AddressInfo).port);
  return {
    url: url.href,
    comeBack: () => void (isAway = false),
    close: () => void listener.close(),
  };
}

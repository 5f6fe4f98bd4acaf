import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atSize } from '../builders/size.js';
import type { TestSchema } from '../postgres/schemas.js';
import { freshSchema } from '../postgres/schemas.js';
import type { TestServer } from '../postgres/server.js';
import { startServer } from '../postgres/server.js';
import { transferRows, trust } from './large-documents.js';
import { seededRandom } from './seeded.js';

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const SEED = process.env['PROVOST_TEST_SEED'] ?? '20261125';
const PEOPLE = 1_000;
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
  /** Holds the tenant alone; each test has a copy of its database. */
  let template: TestSchema;
  let copies = 0;
  /** The tenant as a document after an import that nothing happened to, and how long that took, in milliseconds. */
  let whole: string;
  let duration: number;

  beforeAll(async () => {
    server = await startServer({ isDurable: true });
    folder = mkdtempSync(join(tmpdir(), 'provost-test-'));
    rows = join(folder, 'rows.csv');
    writeFileSync(join(folder, 'trust.ndjson'), trust(PEOPLE, false));
    writeFileSync(rows, transferRows(PEOPLE));
    template = await freshSchema(server.url);
    const applied = ['tenant', 'apply', join(folder, 'trust.ndjson'), '--yes'];
    expect(await run(applied, template.url)).toMatchObject({ code: 0 });
    const store = await copied();
    const started = performance.now();
    expect(await run(importing(), store)).toMatchObject({ code: 0 });
    duration = performance.now() - started;
    whole = await exported(store);
  }, 120_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await server.stop();
  });

  /** The address of a store of its own. */
  async function copied(): Promise<string> {
    const database = `copy_${(copies += 1)}`;
    // From another database: one that is copied may have no connection.
    const other = await freshSchema(at(server.url, 'template1'));
    await other.query(`CREATE DATABASE ${database} TEMPLATE postgres`);
    return at(template.url, database);
  }

  const importing = (): string[] => ['transfer', 'import', rows, ...AS_OF, '--yes'];

  function run(args: readonly string[], store: string): Promise<Ended> {
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

  async function exported(store: string): Promise<string> {
    const { code, stdout, stderr } = await run(['tenant', 'export', '--output', 'ndjson'], store);
    expect(code, stderr).toBe(0);
    return stdout;
  }

  /** Which of the jobs there are: the tenant's own, and perhaps the import. */
  async function jobs(store: string): Promise<string[]> {
    expect(await run(['audit', 'verify'], store)).toMatchObject({ code: 0 });
    const { stdout } = await run(['job', 'list', '--json'], store);
    return (JSON.parse(stdout) as { jobs: { operation: string }[] }).jobs.map(({ operation }) => operation);
  }

  it.each(Array.from({ length: atSize(6, 2) }, (_, round) => round))(
    'is whole or absent when the server is killed in the middle and started again, and once run again it is there once (%i)',
    async (round) => {
      const share = seededRandom(`${SEED} ${round}`)();
      const store = await copied();
      const running = run(importing(), store);
      await delay(duration * (0.3 + 0.6 * share));
      await server.kill();
      const { code, stderr } = await running;
      expect([0, 7], stderr).toContain(code);
      await server.restart();
      const found = await jobs(store);
      if (code === 0) expect(found).toContain('transfer.import');
      // Where it is not known what became of it, it is settled; where it is known to be absent, it is run again.
      const key = /job resume (\S+)`/.exec(stderr)?.[1];
      if (key === undefined) expect(found).toHaveLength(code === 0 ? 2 : 1);
      const settled = await run(key === undefined ? importing() : ['job', 'resume', key], store);
      expect(settled, settled.stderr).toMatchObject({ code: 0 });
      expect(await jobs(store)).toEqual(['transfer.import', 'tenant.apply']);
      expect(await exported(store)).toBe(whole);
    },
  );

  // The last of them waits for the server, so the others go on meanwhile.
  describe.concurrent('whose connection is cut', () => {
    it('whose commit was made and whose answer was lost is known to be there, as the server is asked', async () => {
      const store = await copied();
      const proxy = await cutAtCommit(new URL(store), { passes: true, comesBack: true });
      expect(await run(importing(), proxy.url)).toMatchObject({ code: 0 });
      proxy.close();
      expect(await jobs(store)).toEqual(['transfer.import', 'tenant.apply']);
      expect(await exported(store)).toBe(whole);
    });

    it('whose commit never reached the server is known to be absent', async () => {
      const store = await copied();
      const proxy = await cutAtCommit(new URL(store), { passes: false, comesBack: true });
      const lost = await run(importing(), proxy.url);
      proxy.close();
      expect(lost).toMatchObject({ code: 7, stdout: '' });
      expect(lost.stderr).toContain('was lost; nothing was changed.');
      expect(await jobs(store)).toEqual(['tenant.apply']);
    });

    it('whose answer was lost, and whose server with it, is unknown until it is resumed, and then there once', async () => {
      const store = await copied();
      const proxy = await cutAtCommit(new URL(store), { passes: true, comesBack: false });
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
      expect(await jobs(store)).toEqual(['transfer.import', 'tenant.apply']);
      expect(await exported(store)).toBe(whole);
    });
  });
});

function at(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href;
}

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

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { date } from '../../src/domain/calendar.js';
import { ProvostError } from '../../src/domain/errors.js';
import { openSource } from '../../src/files/source.js';
import { verifyAuditChain } from '../../src/operations/audit/verify.js';
import { complianceTable } from '../../src/operations/compliance/compliance-table.js';
import { listJobs } from '../../src/operations/job/list.js';
import { undoJob } from '../../src/operations/job/undo.js';
import { createLocalRunner } from '../../src/operations/local-runner.js';
import type { Runner } from '../../src/operations/runner.js';
import { applyTenant } from '../../src/operations/tenant/apply.js';
import { exportTenant } from '../../src/operations/tenant/export.js';
import { importTransfers } from '../../src/operations/transfer/import.js';
import { openStore } from '../../src/store/open.js';
import { putLogAway } from '../builders/put-log-away.js';
import { atSize } from '../builders/size.js';
import { applying } from '../builders/store.js';
import { transferRows, trust } from './large-documents.js';
import { seededRandom } from './seeded.js';

const DAMAGES = Number(process.env['PROVOST_TEST_DAMAGES'] ?? atSize(200, 50));
const SEED = process.env['PROVOST_TEST_SEED'] ?? '20261125';
const asOf = date('2015-06-30');

let folder: string;
let sound: Buffer;
let path: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provost-damage-'));
  path = join(folder, 'store.db');
  await withRunner(async (runner) => {
    await runner.write(applyTenant, { file: await given('trust.ndjson', trust(60, false)) }, applying());
    await runner.write(importTransfers, { file: await given('rows.csv', transferRows(60)) }, applying(asOf));
  });
  putLogAway(path);
  sound = readFileSync(path);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function given(name: string, text: string) {
  writeFileSync(join(folder, name), text);
  return openSource(join(folder, name), Readable.from([]));
}

async function withRunner<T>(
  work: (runner: Runner) => Promise<T>,
  clock: () => number = Date.now,
): Promise<T> {
  const runner = createLocalRunner({ storeUrl: `file:${path}`, user: 'tester', clock });
  try {
    return await work(runner);
  } finally {
    await runner.close();
  }
}

/** What the work answers; or the refusal, which is always a sentence with a code and never any other failure. */
async function told<T>(work: () => Promise<T>): Promise<T | ProvostError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProvostError) return error;
    throw error;
  }
}

async function exported(runner: Runner): Promise<string> {
  let text = '';
  const output = async (piece: string): Promise<void> => void (text += piece);
  await runner.read(exportTenant, { format: 'ndjson', output }, { tenant: 'trust' });
  return text;
}

describe('a store with damaged pages', { timeout: 300_000 }, () => {
  it(`(${DAMAGES} of them) is read rightly or refused in a sentence, and not written by reading`, async () => {
    const random = seededRandom(`${SEED} damages`);
    const first = await withRunner(exported);
    const pages = sound.length / 4096;
    const counts = { refused: 0, found: 0, unnoticed: 0 };
    for (let round = 0; round < DAMAGES; round += 1) {
      const bytes = Buffer.from(sound);
      const page = Math.floor(random() * pages);
      // One byte; a run of them; a whole page of another one's.
      const length = [1, 16, 4096][round % 3] ?? 1;
      const at = page * 4096 + (length === 4096 ? 0 : Math.floor(random() * (4096 - length)));
      for (let place = at; place < at + length; place += 1) bytes[place] = Math.floor(random() * 256);
      path = join(folder, `damaged-${round}.db`);
      writeFileSync(path, bytes);
      const which = `seed ${SEED}, round ${round}: ${length} bytes at ${at}`;
      try {
        const damage = await told(checked);
        const isFound = damage instanceof ProvostError || damage.length > 0;
        const results = await withRunner(async (runner) => [
          await told(() => exported(runner)),
          await told(() => runner.read(verifyAuditChain, { records: true }, {})),
          await told(() => runner.read(listJobs, {}, {})),
          await told(() => runner.read(complianceTable, { by: 'organisation' }, { asOf, tenant: 'trust' })),
        ]);
        const refusals = results.filter((result) => result instanceof ProvostError);
        const [document, verdict] = results;
        const isSeen = verdict instanceof ProvostError || JSON.stringify(verdict).includes('"problem"');
        if (refusals.length > 0) counts.refused += 1;
        else if (isFound || isSeen) counts.found += 1;
        else counts.unnoticed += 1;
        // Where nothing found the damage, it may stand in the words of a record, which nobody can know, and nowhere else.
        if (!isFound && refusals.length === 0) expect(linesIn(document)).toBe(linesIn(first));
        expect(readFileSync(path).equals(bytes)).toBe(true);
      } catch (error) {
        throw new Error(which, { cause: error });
      } finally {
        for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
      }
    }
    if (process.env['PROVOST_TEST_REPORT'] !== undefined) process.stderr.write(`${JSON.stringify(counts)}\n`);
    expect(counts.refused).toBeGreaterThan(DAMAGES / 10);
    expect(counts.found).toBeGreaterThan(0);
  });

  async function checked(): Promise<string[]> {
    const store = await openStore(`file:${path}`, { create: false });
    try {
      return await store.check();
    } finally {
      await store.close();
    }
  }
});

describe('a store whose log', () => {
  const place = (name: string): string => (path = join(folder, name));

  /** A job that stands in the log alone, because somebody has the store open. */
  async function withLog(name: string, work: (copied: string) => Promise<void>): Promise<void> {
    const original = place(`${name}-original.db`);
    writeFileSync(original, sound);
    const holder = await openStore(`file:${original}`, { create: false });
    try {
      await holder.read((reader) => reader.tenantKeys());
      await withRunner((runner) => runner.write(undoJob, { id: '2' }, applying()));
      const copy = place(`${name}.db`);
      for (const end of ['', '-wal', '-shm']) copyFileSync(`${original}${end}`, `${copy}${end}`);
      await work(copy);
    } finally {
      await holder.close();
    }
  }
  const jobs = async (): Promise<number> =>
    withRunner(async (runner) => {
      expect((await runner.read(verifyAuditChain, {}, {})).findings).toEqual([]);
      return (await runner.read(listJobs, {}, {})).jobs.length;
    });

  it('lost its index is whole', () =>
    withLog('index', async (copy) => {
      rmSync(`${copy}-shm`);
      expect(await jobs()).toBe(3);
    }));

  it('was deleted holds all that was before it, and is sound', () =>
    withLog('log', async (copy) => {
      rmSync(`${copy}-wal`);
      rmSync(`${copy}-shm`);
      expect(await jobs()).toBe(2);
    }));
});

describe('a clock that goes backwards', () => {
  it('leaves the jobs and the chain in the order in which they were made', async () => {
    path = join(folder, 'clock.db');
    writeFileSync(path, sound);
    const years = [2031, 1999, 2024];
    for (const year of years) {
      const last = String((await withRunner((runner) => runner.read(listJobs, {}, {}))).jobs[0]?.id);
      await withRunner(
        (runner) => runner.write(undoJob, { id: last }, applying()),
        () => Date.UTC(year, 0, 1),
      );
    }
    const list = await withRunner((runner) => runner.read(listJobs, {}, {}));
    expect(list.jobs.slice(0, 3).map(({ id, at }) => [Number(id), at.slice(0, 4)])).toEqual([
      [5, '2024'],
      [4, '1999'],
      [3, '2031'],
    ]);
    expect((await withRunner((runner) => runner.read(verifyAuditChain, {}, {}))).findings).toEqual([]);
  });
});

function linesIn(document: unknown): number | undefined {
  return typeof document === 'string' ? document.split('\n').length : undefined;
}

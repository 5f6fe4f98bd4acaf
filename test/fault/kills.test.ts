import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { date } from '../../src/domain/calendar.js';
import { ProvostError } from '../../src/domain/errors.js';
import { openSource } from '../../src/files/source.js';
import { verifyAuditChain } from '../../src/operations/audit/verify.js';
import { applyPlan } from '../../src/operations/job/apply.js';
import { undoJob } from '../../src/operations/job/undo.js';
import { createLocalRunner } from '../../src/operations/local-runner.js';
import { assignRole } from '../../src/operations/role/assign.js';
import type { Runner } from '../../src/operations/runner.js';
import { applyTenant } from '../../src/operations/tenant/apply.js';
import { exportTenant } from '../../src/operations/tenant/export.js';
import { importTransfers } from '../../src/operations/transfer/import.js';
import { openStore } from '../../src/store/open.js';
import { putLogAway } from '../builders/put-log-away.js';
import { atSize } from '../builders/size.js';
import { applying } from '../builders/store.js';
import { provost } from '../end-to-end/provost.js';
import { employers, emailsOfEmployers, transferRows, trust } from './large-documents.js';
import { commitsIn, piecesOf } from './log.js';
import { seededRandom } from './seeded.js';

/** Kills of each command. */
const KILLS = Number(process.env['PROVOST_TEST_KILLS'] ?? atSize(50, 5));

/** Kills that must have met the write: a fifth, where three in five are aimed at it. There are more kills until they have. */
const ENOUGH = Math.ceil(KILLS / 5);

/** The moments are drawn from it; a failure names it and the round. */
const SEED = process.env['PROVOST_TEST_SEED'] ?? '20261125';

/** A suite may take this long where the machine has other work, in milliseconds. */
const PATIENCE = 600_000;

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

type Moment = 'before' | 'during' | 'after';

/** A command that is killed. */
interface Subject {
  /** Makes the store that every run begins with. */
  prepare(runner: Runner, folder: string): Promise<void>;
  readonly args: (folder: string) => readonly string[];
  /** The same command in this process. */
  again(runner: Runner, folder: string): Promise<unknown>;
  /** Code of the refusal when it was whole, where it does not simply find nothing left to do. */
  readonly refusal?: string;
}

const subjects: Readonly<Record<string, Subject>> = {
  'a transfer import': {
    async prepare(runner, folder) {
      await applied(runner, folder, trust(300, false));
      writeFileSync(join(folder, 'rows.csv'), transferRows(300));
    },
    args: (folder) => ['transfer', 'import', join(folder, 'rows.csv'), '--as-of', '2015-06-30', '--yes'],
    again: async (runner, folder) =>
      runner.write(
        importTransfers,
        { file: await sourceOf(folder, 'rows.csv') },
        applying(date('2015-06-30')),
      ),
  },
  'a role import': {
    async prepare(runner, folder) {
      await applied(runner, folder, employers(1_500));
      writeFileSync(join(folder, 'roles.csv'), ['Email', ...emailsOfEmployers(1_500), ''].join('\n'));
    },
    args: (folder) => ['role', 'assign', 'Assessor', '--file', join(folder, 'roles.csv'), '--yes'],
    again: async (runner, folder) =>
      runner.write(
        assignRole,
        { role: 'Assessor', emails: [], file: await sourceOf(folder, 'roles.csv') },
        applying(),
      ),
  },
  'an undo': {
    async prepare(runner, folder) {
      await applied(runner, folder, employers(1_500));
      await runner.write(assignRole, { role: 'Assessor', emails: emailsOfEmployers(1_500) }, applying());
    },
    args: () => ['job', 'undo', '2', '--yes'],
    again: (runner) => runner.write(undoJob, { id: '2' }, applying()),
    refusal: 'already-undone',
  },
  'an undo of a part': {
    async prepare(runner, folder) {
      await applied(runner, folder, employers(1_500));
      await runner.write(assignRole, { role: 'Assessor', emails: emailsOfEmployers(1_500) }, applying());
      const part = emailsOfEmployers(1_500).filter((_, at) => at % 3 > 0);
      writeFileSync(join(folder, 'part.csv'), ['Email', ...part, ''].join('\n'));
    },
    args: (folder) => ['job', 'undo', '2', '--file', join(folder, 'part.csv'), '--yes'],
    again: async (runner, folder) =>
      runner.write(undoJob, { id: '2', file: await sourceOf(folder, 'part.csv') }, applying()),
  },
  'a tenant apply': {
    async prepare(runner, folder) {
      await applied(runner, folder, trust(300, false));
      writeFileSync(join(folder, 'apply.ndjson'), trust(600, true));
    },
    args: (folder) => ['tenant', 'apply', join(folder, 'apply.ndjson'), '--yes'],
    again: async (runner, folder) =>
      runner.write(applyTenant, { file: await sourceOf(folder, 'apply.ndjson') }, applying()),
  },
  'the apply of a saved plan': {
    async prepare(runner, folder) {
      await applied(runner, folder, employers(1_500));
      const pieces: string[] = [];
      const planTo = { write: async (piece: string) => void pieces.push(piece) };
      const emails = emailsOfEmployers(1_500);
      await runner.write(assignRole, { role: 'Assessor', emails }, { ...applying(), planTo });
      writeFileSync(join(folder, 'roles.plan'), pieces.join(''));
    },
    args: (folder) => ['job', 'apply', join(folder, 'roles.plan'), '--yes'],
    again: async (runner, folder) =>
      runner.write(applyPlan, { file: await sourceOf(folder, 'roles.plan') }, applying()),
    refusal: 'plan-applied',
  },
};

interface State {
  readonly jobs: number;
  /** The tenant as a document. */
  readonly export: string;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-kills-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.entries(subjects))('%s', { timeout: PATIENCE }, (name, subject) => {
  let home: string;
  let template: string;
  let before: State;
  let after: State;
  beforeAll(async () => {
    home = join(folder, name.replaceAll(' ', '-'));
    mkdirSync(home);
    template = join(home, 'template.db');
    await (await openStore(`file:${template}`, { create: true })).close();
    await withRunner(template, (runner) => subject.prepare(runner, home));
    putLogAway(template);
    before = await stateOf(template);
  }, PATIENCE);

  it('leaves nothing or the whole job wherever its log ends, and is whole from its commit on', async () => {
    const { path, log } = await undisturbed();
    after = await stateOf(path);
    expect(after.export).not.toBe(before.export);
    expect(after.jobs).toBe(before.jobs + 1);
    const random = seededRandom(`${SEED} ${name}, its log`);
    const commits = commitsIn(log);
    expect(commits.length).toBeGreaterThan(0);
    const found: { length: number; isDone: boolean }[] = [];
    for (const length of piecesOf(log, random)) {
      const place = copied('piece');
      writeFileSync(`${place}-wal`, log.subarray(0, length));
      const isDone = await told(`seed ${SEED}, ${length} of ${log.length} bytes of the log`, () =>
        wholeIn(place, found.length % 8 === 0),
      );
      found.push({ length, isDone });
      rmSync(join(home, 'piece'), { recursive: true });
    }
    // One instant divides what was from what is: the last byte of a transaction's last frame.
    const firstDone = Math.min(...found.filter(({ isDone }) => isDone).map(({ length }) => length));
    expect(commits).toContain(firstDone);
    for (const { length, isDone } of found) expect(isDone).toBe(length >= firstDone);
  });

  it(`killed ${KILLS} times leaves nothing or the whole job, and run again ends as when undisturbed`, async () => {
    const random = seededRandom(`${SEED} ${name}`);
    const aims = await aimsFrom(random);
    const counts: Record<Moment, number> = { before: 0, during: 0, after: 0 };
    for (let round = 0; round < KILLS || (counts.during < ENOUGH && round < 4 * KILLS); round = sum(counts)) {
      const rounds = Array.from({ length: KILLS }, (_, at) => round + at);
      const runs = rounds.map((at) => ({ ...victim(`round-${at}`), aim: aims(at) }));
      for await (const { at, wasWriting } of killed(runs)) {
        const place = join(home, `round-${round + at}`, 'store.db');
        const which = `seed ${SEED}, round ${round + at}, ${JSON.stringify(runs[at]?.aim)}`;
        const isDone = await told(which, async () => {
          // The commands that a person would run to see, now and then; what they look at, always.
          if ((round + at) % 25 === 0) expectSeenSound(place);
          return wholeIn(place, true);
        });
        counts[isDone ? 'after' : wasWriting ? 'during' : 'before'] += 1;
        rmSync(join(home, `round-${round + at}`), { recursive: true });
      }
    }
    if (process.env['PROVOST_TEST_REPORT'] !== undefined)
      process.stderr.write(`${name}: ${JSON.stringify(counts)}\n`);
    // A suite whose kills all miss the write would prove nothing.
    expect(counts.during, JSON.stringify(counts)).toBeGreaterThanOrEqual(ENOUGH);
  });

  /** A copy of the template in a folder of its own. */
  function copied(round: string): string {
    const place = join(home, round);
    mkdirSync(place);
    copyFileSync(template, join(place, 'store.db'));
    return join(place, 'store.db');
  }

  function victim(round: string) {
    copied(round);
    return { folder: join(home, round), args: subject.args(home) };
  }

  /** The store after a run that nobody disturbed, and the log of that run. */
  async function undisturbed(): Promise<{ path: string; log: Buffer }> {
    const path = copied('undisturbed');
    // Who has the store open keeps its log from being put away.
    const holder = await openStore(`file:${path}`, { create: false });
    try {
      await holder.read((reader) => reader.tenantKeys());
      await withRunner(path, (runner) => subject.again(runner, home));
      return { path, log: readFileSync(`${path}-wal`) };
    } finally {
      await holder.close();
    }
  }

  /**
   * Where the kill of a round is aimed: of five, one anywhere in the run and a little beyond, three into the time for which it holds the
   * store's write lock, one by how far its log has grown, up to all of it: while the job is committed.
   */
  async function aimsFrom(random: () => number) {
    const measured: KilledRun[] = [];
    for await (const run of killed([0, 1, 2].map((at) => victim(`measured-${at}`)))) {
      expect(run, run.stderr).toMatchObject({ code: 0 });
      measured.push(run);
    }
    const least = (of: 'time' | 'writing'): number => Math.min(...measured.map((run) => run[of]));
    const log = Math.max(...measured.map((run) => run.log));
    return (round: number) => {
      const share = random();
      switch (round % 5) {
        case 0:
          return { by: 'time', after: share * least('time') * 1.1 };
        case 1:
          return { by: 'log', after: Math.ceil(share * log) };
        default:
          return { by: 'lock', after: share * least('writing') * 0.8 };
      }
    };
  }

  /** Whether the job was made, after the store was found whole and (with `repeats`) the command again ended as an undisturbed one. */
  async function wholeIn(path: string, repeats: boolean): Promise<boolean> {
    const found = await stateOf(path);
    const isDone = found.jobs === after.jobs;
    expect(found.jobs).toBe(isDone ? after.jobs : before.jobs);
    expectSame(found.export, isDone ? after.export : before.export);
    if (!repeats) return isDone;
    const refused = await withRunner(path, (runner) => refusalOf(subject.again(runner, home)));
    expect(refused).toBe(isDone ? subject.refusal : undefined);
    const ended = await stateOf(path);
    expect(ended.jobs).toBe(after.jobs);
    expectSame(ended.export, after.export);
    return isDone;
  }
});

/** A whole tenant is compared, not printed. */
function expectSame(one: string, other: string): void {
  expect(one === other, 'the tenant is as expected').toBe(true);
}

function expectSeenSound(path: string): void {
  for (const command of [['doctor'], ['audit', 'verify']]) {
    const run = provost([...command, '--store', `file:${path}`]);
    expect(run, run.stderr).toMatchObject({ code: 0 });
  }
}

const told = async <T>(which: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (cause) {
    throw new Error(`${which}: ${String(cause)}`, { cause });
  }
};

async function refusalOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof ProvostError) return error.code;
    throw error;
  }
}

/** How many jobs the store holds and what its tenant is, after it was found whole. */
async function stateOf(path: string): Promise<State> {
  const opened = await openStore(`file:${path}`, { create: false });
  try {
    expect(await opened.check()).toEqual([]);
  } finally {
    await opened.close();
  }
  return withRunner(path, async (runner) => {
    const { entries, findings } = await runner.read(verifyAuditChain, {}, {});
    expect(findings).toEqual([]);
    let text = '';
    const output = async (piece: string): Promise<void> => void (text += piece);
    await runner.read(exportTenant, { format: 'ndjson', output }, {});
    return { jobs: entries, export: text };
  });
}

async function withRunner<T>(path: string, work: (runner: Runner) => Promise<T>): Promise<T> {
  const runner = createLocalRunner({ storeUrl: `file:${path}`, user: 'tester', clock: Date.now });
  try {
    return await work(runner);
  } finally {
    await runner.close();
  }
}

async function applied(runner: Runner, home: string, document: string): Promise<void> {
  writeFileSync(join(home, 'first.ndjson'), document);
  await runner.write(applyTenant, { file: await sourceOf(home, 'first.ndjson') }, applying());
}

const sourceOf = (home: string, name: string) => openSource(join(home, name), Readable.from([]));

const killedRun = z.object({
  time: z.number(),
  writing: z.number(),
  log: z.number(),
  wasWriting: z.boolean(),
  code: z.int().nullable(),
  signal: z.string().nullable(),
  stderr: z.string(),
});
type KilledRun = z.infer<typeof killedRun>;

/** Runs the program once for each, one after another in a thread of its own, and kills it where it is aimed at. */
async function* killed(
  runs: readonly { folder: string; args: readonly string[]; aim?: object }[],
): AsyncGenerator<KilledRun & { at: number }> {
  const worker = new Worker(new URL('killer.js', import.meta.url), { workerData: { program, runs } });
  const posted: unknown[] = [];
  let wake = (): void => undefined;
  let failure: Error | undefined;
  worker.on('message', (message) => (posted.push(message), wake()));
  worker.on('error', (error) => ((failure = error), wake()));
  try {
    for (let at = 0; at < runs.length; at += 1) {
      while (posted.length === 0 && failure === undefined)
        await new Promise<void>((resolve) => (wake = resolve));
      if (failure !== undefined) throw failure;
      yield { at, ...killedRun.parse(posted.shift()) };
    }
  } finally {
    await worker.terminate();
  }
}

function sum(counts: Record<Moment, number>): number {
  return counts.before + counts.during + counts.after;
}

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAuditChain } from '../../src/operations/audit/verify.js';
import { createLocalRunner } from '../../src/operations/local-runner.js';
import { exportTenant } from '../../src/operations/tenant/export.js';
import { openStore } from '../../src/store/open.js';
import { provost } from '../end-to-end/provost.js';

/** Kills of each command; each is told apart by what the store and its log say of the moment. */
const KILLS = Number(process.env['PROVOST_TEST_KILLS'] ?? 50);

/** Where the program is. */
const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** A run may take this long where the machine has other work, in milliseconds. */
const PATIENCE = 600_000;

type Moment = 'before' | 'during' | 'after';

interface Undisturbed {
  /** The start state: what every round begins with. */
  readonly store: string;
  readonly args: readonly string[];
  /** How long the run takes, and its write, in milliseconds; how far its log grows, in bytes. */
  readonly time: number;
  readonly writing: number;
  readonly log: number;
  readonly jobs: number;
  /** The tenant as a document, before and after. */
  readonly before: string;
  readonly export: string;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-kills-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe(
  'a command killed at any moment leaves nothing or the whole job, and run again ends as an undisturbed run does',
  { timeout: PATIENCE },
  () => {
    it('a transfer import', () =>
      killing('transfer', (path) => {
        applyDocument(path, trust(300, false));
        const file = join(folder, 'rows.csv');
        writeFileSync(file, transferRows(300));
        return ['transfer', 'import', file, '--as-of', '2015-06-30', '--yes'];
      }));

    it('a role import', () =>
      killing('role', (path) => {
        applyDocument(path, employers(1_500));
        const file = join(folder, 'roles.csv');
        const rows = Array.from({ length: 1_500 }, (_, at) => `a${at}@acme.example`);
        writeFileSync(file, ['Email', ...rows, ''].join('\n'));
        return ['role', 'assign', 'Assessor', '--file', file, '--yes'];
      }));

    it('an undo', () =>
      killing('undo', (path) => {
        applyDocument(path, employers(1_500));
        const given = provost(['role', 'assign', 'Assessor', '--all-employers', '--yes'], {
          store: `file:${path}`,
        });
        expect(given).toMatchObject({ code: 0 });
        return ['job', 'undo', '2', '--yes'];
      }));

    it('a tenant apply', () =>
      killing('apply', (path) => {
        applyDocument(path, trust(300, false));
        const file = join(folder, 'apply.ndjson');
        writeFileSync(file, trust(600, true));
        return ['tenant', 'apply', file, '--yes'];
      }));
  },
);

async function killing(name: string, prepare: (store: string) => string[]): Promise<void> {
  const home = join(folder, name);
  mkdirSync(home);
  const store = join(home, 'start.db');
  const undisturbed = await measured(store, prepare(store));
  const random = randomFrom(name);
  const counts: Record<Moment, number> = { before: 0, during: 0, after: 0 };
  // A busy machine sends some kills late: there are more, until a fair share has met the write.
  const isEnough = (): boolean => counts.during >= KILLS / 5;
  for (let round = 0; round < KILLS || (!isEnough() && round < 3 * KILLS); round += 1) {
    const path = join(home, `round-${round}.db`);
    copyFileSync(store, path);
    const began = await killedRun(path, undisturbed, round, random);
    const moment = await momentIn(path, undisturbed, began, round);
    counts[moment] += 1;
    for (const left of readdirSync(home)) if (left.startsWith(`round-${round}.`)) rmSync(join(home, left));
  }
  // A suite whose kills all miss the write would prove nothing.
  expect(isEnough(), JSON.stringify(counts)).toBe(true);
  if (process.env['PROVOST_TEST_REPORT'] !== undefined)
    process.stderr.write(`${name}: ${JSON.stringify(counts)}\n`);
}

/** What the command does when nobody disturbs it, and when. */
async function measured(store: string, args: readonly string[]): Promise<Undisturbed> {
  const path = join(dirname(store), 'undisturbed.db');
  const times: number[] = [];
  const writing: number[] = [];
  let log = 0;
  for (let run = 0; run < 3; run += 1) {
    copyFileSync(store, path);
    const start = performance.now();
    const running = begun(path, args);
    let locked = 0;
    await untilEnded(running, () => {
      log = Math.max(log, sizeOf(running.log));
      if (locked === 0 && isWriting(running)) locked = performance.now();
      return false;
    });
    times.push(performance.now() - start);
    writing.push(locked === 0 ? 0 : performance.now() - locked);
    expect((await running.ended).code).toBe(0);
  }
  const { export: before } = await stateOf(store);
  const after = await stateOf(path);
  expect(log).toBeGreaterThan(0);
  return { store, args, time: Math.min(...times), writing: Math.min(...writing), log, before, ...after };
}

/**
 * A run that is killed; whether it was writing then. A third of the moments are drawn by the clock, over the whole run and a little
 * beyond; a third over the time for which it holds the store's write lock; a third by how far the log has grown, up to all of it: while
 * the job is committed.
 */
async function killedRun(
  path: string,
  { args, time, writing, log }: Undisturbed,
  round: number,
  random: () => number,
): Promise<boolean> {
  const running = begun(path, args);
  const share = random();
  if (round % 3 === 0) {
    await Promise.race([delay(share * time * 1.1), running.ended]);
  } else if (round % 3 === 1) {
    await untilEnded(running, () => isWriting(running));
    await Promise.race([delay(share * writing), running.ended]);
  } else {
    const grown = Math.ceil(share * log);
    await untilEnded(running, () => sizeOf(running.log) >= grown && sizeOf(running.log) > 0);
  }
  // Stopped first: what is seen of it is then the moment at which it is killed.
  running.process.kill('SIGSTOP');
  const wasWriting = isWriting(running);
  running.process.kill('SIGKILL');
  await running.ended;
  return wasWriting;
}

/** Which moment it was, after the store was found whole and the same command run again ended as an undisturbed one. */
async function momentIn(
  path: string,
  undisturbed: Undisturbed,
  began: boolean,
  round: number,
): Promise<Moment> {
  const url = `file:${path}`;
  // The commands that a person would run to see, now and then; what they look at, always.
  if (round % 10 === 0) {
    expect(provost(['doctor', '--store', url])).toMatchObject({ code: 0 });
    expect(provost(['audit', 'verify', '--store', url])).toMatchObject({ code: 0 });
  }
  const found = await stateOf(path);
  expect([undisturbed.before, undisturbed.export]).toContain(found.export);
  const isDone = found.export === undisturbed.export;
  expect(found.jobs).toBe(isDone ? undisturbed.jobs : undisturbed.jobs - 1);
  const again = await begun(path, undisturbed.args).ended;
  // What was undone already is refused as that; every other command finds nothing left to do.
  const isUndoAgain = undisturbed.args[1] === 'undo' && isDone;
  expect(again.code, again.stderr).toBe(isUndoAgain ? 6 : 0);
  const ended = await stateOf(path);
  expect(ended.jobs).toBe(undisturbed.jobs);
  expect(ended.export === undisturbed.export).toBe(true);
  return isDone ? 'after' : began ? 'during' : 'before';
}

/** How many jobs the store holds and what its tenant is, after it was found whole. */
async function stateOf(path: string): Promise<{ jobs: number; export: string }> {
  const opened = await openStore(`file:${path}`, { create: false });
  try {
    expect(await opened.check()).toEqual([]);
  } finally {
    await opened.close();
  }
  const runner = createLocalRunner({ storeUrl: `file:${path}`, user: 'tester', clock: Date.now });
  let text = '';
  try {
    const { entries, findings } = await runner.read(verifyAuditChain, {}, {});
    expect(findings).toEqual([]);
    const output = async (piece: string): Promise<void> => void (text += piece);
    await runner.read(exportTenant, { format: 'ndjson', output }, {});
    return { jobs: entries, export: text };
  } finally {
    await runner.close();
  }
}

interface Run {
  readonly process: ChildProcess;
  /** The file of the log that the run writes to. */
  readonly log: string;
  readonly ended: Promise<{ code: number | null; stderr: string }>;
}

function begun(path: string, args: readonly string[]): Run {
  const child = spawn(process.execPath, [program, ...args, '--store', `file:${path}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], XDG_CONFIG_HOME: '/nonexistent', TMPDIR: tmpdir() },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, stderr })),
  );
  return { process: child, log: `${path}-wal`, ended };
}

async function untilEnded({ process: child, ended, log }: Run, isThere: () => boolean): Promise<void> {
  let isNear = false;
  while (child.exitCode === null && child.signalCode === null && !isThere()) {
    // Writing a log takes some milliseconds, getting there a hundred and more: no core is kept from the run until it matters.
    isNear ||= existsSync(log);
    await (isNear ? nextTurn() : delay(1));
  }
  if (child.exitCode !== null) await ended;
}

const WRITE_LOCK = / WRITE (\d+) \S+ 120 120$/gm;

/** Whether the run holds the write lock of its store: byte 120 of the file of locks, as the system lists it; else by its log. */
function isWriting({ process: { pid }, log }: Run): boolean {
  if (!existsSync('/proc/locks')) return sizeOf(log) > 0;
  return [...readFileSync('/proc/locks', 'latin1').matchAll(WRITE_LOCK)].some(
    ([, holder]) => holder === String(pid),
  );
}

function sizeOf(path: string): number {
  return existsSync(path) ? (statSync(path, { throwIfNoEntry: false })?.size ?? 0) : 0;
}

/** The same moments on every run, as far as a machine repeats itself. */
function randomFrom(name: string): () => number {
  let state = [...name].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) >>> 0, 20_261_125);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function applyDocument(path: string, document: string): void {
  const file = join(folder, 'first.ndjson');
  writeFileSync(file, document);
  expect(provost(['tenant', 'apply', file, '--yes'], { store: `file:${path}` })).toMatchObject({ code: 0 });
}

const FIRE = 'NHS|CSTF|Fire Safety - 1 Year|';

function trust(people: number, withAchievements: boolean): string {
  const lines: object[] = [
    { tenant: { key: 'trust', name: 'Trust' } },
    { competences: { name: FIRE, renewal: { every: 1, unit: 'year' } } },
  ];
  const achievement = { competence: FIRE, from: '2015-02-01', awarded: '2015-02-01' };
  for (let at = 0; at < people; at += 1) {
    lines.push({
      people: {
        ...{
          reference: `P-${at}`,
          firstName: 'Sam',
          lastName: `O'Neil`,
          dateOfBirth: '1980-02-11',
          kind: 'employee',
        },
        ...{ nationalInsuranceNumber: numberOf(at) },
        ...(withAchievements ? { achievements: [achievement] } : {}),
      },
    });
  }
  return lines.map((line) => JSON.stringify(line)).join('\n');
}

function numberOf(at: number): string {
  return `QQ${String(at).padStart(6, '0')}A`;
}

function transferRows(rows: number): string {
  const header =
    'National Insurance Number,Date of Birth,Last Name,Competency Name,Date Last Awarded,Expiry Date';
  const line = (at: number): string => `${numberOf(at)},11/02/1980,ONEIL,${FIRE},01/02/2015,31/01/2016`;
  // The last rows wait for review, so that the job makes more than one kind of record.
  const waiting = Array.from({ length: 20 }, (_, at) => line(at).replace('ONEIL', 'SMITH'));
  return [header, ...Array.from({ length: rows }, (_, at) => line(at)), ...waiting, ''].join('\n');
}

function employers(accounts: number): string {
  const lines: object[] = [
    { tenant: { key: 'acme', name: 'Acme' } },
    { organisations: { key: 'acme', name: 'Acme', kind: 'employer' } },
  ];
  for (let at = 0; at < accounts; at += 1) {
    lines.push({
      accounts: {
        ...{ email: `a${at}@acme.example`, firstName: 'Pat', lastName: 'Okafor', kind: 'employer' },
        ...{ organisation: 'acme', status: 'full-user' },
      },
    });
  }
  return lines.map((line) => JSON.stringify(line)).join('\n');
}

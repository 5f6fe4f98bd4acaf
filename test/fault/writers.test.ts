import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { verifyAudit } from '../../src/changes/audit.js';
import { openSqliteStore } from '../../src/store/sql/sqlite/store.js';
import type { JobRecord } from '../../src/store/port.js';
import { anEmployerAccount } from '../builders/accounts.js';
import { atSize } from '../builders/size.js';
import { storeWith, type TestStore } from '../builders/store.js';
import { storeFile } from '../../src/store/open.js';
import { built, start } from './processes.js';

/** Accounts that all processes give roles to and take them from. */
const ACCOUNTS = 12;

/** How long they write, in milliseconds, and how long one of them may wait for the others. */
const TIME = atSize(10_000, 2_000);
const LONGEST_WAIT = 60_000;

const writer = fileURLToPath(new URL('writer.js', import.meta.url));
const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

const report = z.object({
  name: z.string(),
  jobs: z.array(
    z.object({
      job: z.string(),
      operation: z.enum(['role.assign', 'role.unassign']),
      role: z.string(),
      emails: z.array(z.string()),
      added: z.int(),
      alreadyHeld: z.int(),
      removed: z.int(),
      notHeld: z.int(),
      changes: z.int(),
    }),
  ),
  longest: z.number(),
  waits: z.int(),
});
type Report = z.infer<typeof report>;
type Told = Report['jobs'][number];

let store: TestStore;
let path: string;
beforeEach(async () => {
  const account = Array.from({ length: ACCOUNTS }, (_, at) =>
    anEmployerAccount(`a${at}@acme.example`, { organisation: null }),
  );
  store = await storeWith({ acme: { account } });
  path = storeFile(store.url) ?? '';
});
afterEach(() => store.dispose());

describe('processes that write to one store at once', { timeout: 300_000 }, () => {
  it.each([2, 8])(
    '%i of them make what their jobs make one after another in the order of the chain',
    async (count) => {
      const reports = await Promise.all(Array.from({ length: count }, (_, at) => writing(`writer-${at}`)));
      const jobs = await chain();
      const told = new Map<string, Told & { by: string }>();
      for (const { name, jobs: its } of reports)
        for (const job of its) told.set(job.job, { ...job, by: name });

      // Every process's own view of its jobs is what the chain says of them, and the chain holds no others.
      expect(jobs.map(({ id }) => String(id))).toEqual(jobs.map((_, at) => String(at + 1)));
      expect(told.size).toBe(jobs.length);
      for (const { name, jobs: its } of reports) {
        const inChain = jobs.filter(({ actor }) => actor === name).map(({ id }) => String(id));
        expect(its.map(({ job }) => job)).toEqual(inChain);
        expect(its.length).toBeGreaterThan(0);
      }

      // One after another: each job found what the ones before it in the chain had left.
      const held = new Set<string>();
      for (const { id, operation, changes } of jobs) {
        const job = told.get(String(id));
        expect(job).toMatchObject({ operation, changes });
        if (job !== undefined) expect(job).toMatchObject(serially(held, job));
      }
      const stored = await store.records('acme', 'account-role');
      expect(stored.map(({ account, role }) => `${account} ${role}`).sort()).toEqual([...held].sort());

      for (const { longest } of reports) expect(longest).toBeLessThan(LONGEST_WAIT);
    },
  );

  it('are told apart: who waits is told so once, and then does all of its work', async () => {
    const holder = start(['hold', path]);
    await holder.printed('holding');
    const waiting = assigning('Assessor', 2);
    while (!waiting.stderr().includes('Waiting for another process') && waiting.process.exitCode === null) {
      await delay(20);
    }
    await delay(500);
    expect(await store.records('acme', 'account-role')).toEqual([]);
    holder.process.kill('SIGKILL');
    expect(await waiting.ended).toMatchObject({ code: 0 });
    expect(waiting.stderr().match(/Waiting for another process/g)).toHaveLength(1);
    expect(await store.records('acme', 'account-role')).toHaveLength(2);
  });

  it('as whole programs started at once all do their work', async () => {
    const roles = ['Assessor', 'Learners Progress', 'Internal Verifier', 'Trainee Assessor'];
    const ends = await Promise.all(roles.map((role) => assigning(role, ACCOUNTS).ended));
    for (const end of ends) expect(end, end.stderr).toMatchObject({ code: 0 });
    expect(await store.records('acme', 'account-role')).toHaveLength(4 * ACCOUNTS);
    expect(await chain()).toHaveLength(4);
  });
});

/** The built program, which gives a role to the first of the accounts. */
function assigning(role: string, accounts: number) {
  const emails = Array.from({ length: accounts }, (_, at) => `a${at}@acme.example`);
  const child = spawn(process.execPath, [program, 'role', 'assign', role, ...emails, '--store', store.url], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], XDG_CONFIG_HOME: '/nonexistent' },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, stderr })),
  );
  return { process: child, stderr: () => stderr, ended };
}

/** Makes the job on what is held, and says what it must have been told. */
function serially(held: Set<string>, { operation, role, emails }: Told): Partial<Told> {
  const names = emails.map((email) => `${email} ${role}`);
  const there = names.filter((name) => held.has(name)).length;
  const missing = names.length - there;
  for (const name of names) {
    if (operation === 'role.assign') held.add(name);
    else held.delete(name);
  }
  return operation === 'role.assign'
    ? { added: missing, alreadyHeld: there, removed: 0, notHeld: 0, changes: missing }
    : { added: 0, alreadyHeld: 0, removed: there, notHeld: missing, changes: there };
}

async function writing(name: string): Promise<Report> {
  const child = spawn(process.execPath, [writer, path, String(TIME), name, String(ACCOUNTS)], {
    env: { PATH: process.env['PATH'], PROVOST_DIST: built },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return report.parse(JSON.parse(stdout));
}

/** The jobs in the order of the audit chain, after both were found whole. */
async function chain(): Promise<JobRecord[]> {
  const opened = await openSqliteStore(path, { create: false });
  try {
    expect(await opened.check()).toEqual([]);
    return await opened.read(async ({ journal }) => {
      expect((await verifyAudit(journal, async () => undefined)).findings).toEqual([]);
      const jobs: JobRecord[] = [];
      for await (const batch of journal.audit()) {
        for (const { job } of batch) {
          const found = await journal.job(job);
          if (found !== undefined) jobs.push(found);
        }
      }
      return jobs;
    });
  } finally {
    await opened.close();
  }
}

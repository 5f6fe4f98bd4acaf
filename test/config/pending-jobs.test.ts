import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PendingJob } from '../../src/config/pending-jobs.js';
import {
  forgetPending,
  isRunning,
  keepInput,
  keepPending,
  findInputCopy,
  pendingFolder,
  pendingJobs,
} from '../../src/config/pending-jobs.js';

const job = (key: string, startedAt: string): PendingJob => ({
  ...{ version: 2, key, store: 'file:/s.db', tenant: 't', as: null, operation: 'role.assign' },
  ...{ args: ['role', 'assign'], cwd: '/', input: null, startedAt, process: process.pid },
});
const first = '0b8f5c1e-7a51-4c0e-9d1c-2f3a4b5c6d7e';
const second = '1b8f5c1e-7a51-4c0e-9d1c-2f3a4b5c6d7e';

describe('jobs whose outcome is not known', () => {
  let home: string;
  let folder: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'provost-pending-'));
    folder = pendingFolder({ XDG_STATE_HOME: home });
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('are stored for their owner alone, listed oldest first, and forgotten', () => {
    keepPending(folder, job(second, '2026-11-22T00:00:00.000Z'));
    keepPending(folder, job(first, '2026-11-21T00:00:00.000Z'));
    expect(statSync(join(folder, `${first}.json`)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(pendingJobs(folder).map(({ key }) => key)).toEqual([first, second]);
    forgetPending(folder, first);
    forgetPending(folder, first);
    expect(pendingJobs(folder).map(({ key }) => key)).toEqual([second]);
  });

  it('do not stand in the way where they cannot be stored, or are damaged', () => {
    writeFileSync(join(home, 'file'), '');
    keepPending(join(home, 'file', 'pending'), job(first, '2026-11-21T00:00:00.000Z'));
    expect(pendingJobs(join(home, 'file', 'pending'))).toEqual([]);
    keepPending(folder, job(first, '2026-11-21T00:00:00.000Z'));
    writeFileSync(join(folder, `${second}.json`), '{"version":2}');
    expect(pendingJobs(folder).map(({ key }) => key)).toEqual([first]);
  });

  it('keep a private copy of what can be read only once, until they are forgotten', () => {
    const spool = join(home, 'input');
    writeFileSync(spool, 'Email\n', { mode: 0o600 });
    keepPending(folder, job(first, '2026-11-21T00:00:00.000Z'));
    expect(findInputCopy(folder, first)).toBeUndefined();
    keepInput(folder, first, spool, 6);
    const copy = findInputCopy(folder, first) ?? '';
    expect([readFileSync(copy, 'utf8'), statSync(copy).mode & 0o777]).toEqual(['Email\n', 0o600]);
    keepInput(folder, first, copy, 6);
    expect(readFileSync(copy, 'utf8')).toBe('Email\n');
    expect(pendingJobs(folder)).toHaveLength(1);
    forgetPending(folder, first);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keep no copy of what is very long, or cannot be copied whole', () => {
    const spool = join(home, 'input');
    writeFileSync(spool, 'Email\n', { mode: 0o600 });
    keepPending(folder, job(first, '2026-11-21T00:00:00.000Z'));
    keepInput(folder, first, spool, 2 ** 28 + 1);
    keepInput(folder, first, join(home, 'nothing'), 6);
    expect(readdirSync(folder)).toEqual([`${first}.json`]);
  });

  it('show whether the process that began them is still at work', () => {
    expect(isRunning(job(first, ''))).toBe(true);
    expect(isRunning({ ...job(first, ''), process: 2_000_000_000 })).toBe(false);
  });
});

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { date } from '../../src/domain/calendar.js';
import { createLocalRunner } from '../../src/operations/local-runner.js';
import { todayIn } from '../../src/operations/today.js';
import type { Runner } from '../../src/operations/runner.js';
import { createTenant } from '../../src/operations/tenant/create.js';
import { listTenants } from '../../src/operations/tenant/list.js';
import { showTenant } from '../../src/operations/tenant/show.js';

describe('a run in this process', () => {
  let folder: string;
  let path: string;
  let runner: Runner;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'provost-runner-'));
    path = join(folder, 'provost.db');
    runner = createLocalRunner({ storeUrl: `file:${path}`, user: 'kim', clock: () => 0 });
  });
  afterEach(async () => {
    await runner.close();
    rmSync(folder, { recursive: true });
  });

  const make = (key: string, dryRun: boolean) =>
    runner.write(createTenant, { key, name: key }, { dryRun, limits: {} });

  it('previews what would make the store, and makes none', async () => {
    const { outcome } = await make('north', true);
    expect(outcome).toEqual({ job: null, dryRun: true, changes: 1 });
    expect(existsSync(path)).toBe(false);
  });

  it('says that there is no store to one who only reads', async () => {
    await expect(runner.read(listTenants, {}, {})).rejects.toMatchObject({
      code: 'store-missing',
      exitCode: 7,
    });
    expect(existsSync(path)).toBe(false);
  });

  it('makes no plan for a store that is not there, and does not send somebody to make it by the same command', async () => {
    const planTo = { write: async () => undefined };
    const planned = runner.write(
      createTenant,
      { key: 'north', name: 'north' },
      { dryRun: false, limits: {}, planTo },
    );
    const error: unknown = await planned.catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'store-missing', exitCode: 7 });
    expect(error).toHaveProperty('hint', expect.stringContaining('leave --save-plan out'));
    expect(existsSync(path)).toBe(false);
  });

  it('works on the only tenant, and asks which where there are several', async () => {
    await make('north', false);
    await expect(runner.read(showTenant, {}, {})).resolves.toMatchObject({ tenant: { key: 'north' } });
    await make('south', false);
    await expect(runner.read(showTenant, {}, {})).rejects.toMatchObject({
      code: 'tenant-needed',
      tenants: ['north', 'south'],
    });
    await expect(runner.read(showTenant, {}, { tenant: 'nort' })).rejects.toMatchObject({
      code: 'unknown-tenant',
      hint: 'Did you mean "north"?',
    });
  });

  it('refuses input that is not of the operation’s form, naming every field', async () => {
    const wrong = runner.write(createTenant, { key: 'a b', name: '' }, { dryRun: true, limits: {} });
    await expect(wrong).rejects.toMatchObject({
      code: 'bad-input',
      details: [/^key: /, /^name: /].map(anyMatching),
    });
  });

  it('runs no operation on the whole store as an account that is not there', async () => {
    await make('north', false);
    const options = { as: 'pat@acme.example', dryRun: true, limits: {} };
    await expect(runner.write(createTenant, { key: 'south', name: 'South' }, options)).rejects.toMatchObject({
      code: 'unknown-account',
      exitCode: 5,
    });
  });
});

describe('today', () => {
  it('is taken in the tenant’s time zone', () => {
    const lateEvening = Date.UTC(2026, 5, 30, 23, 30);
    expect(todayIn('Europe/London', lateEvening)).toBe(date('2026-07-01'));
    expect(todayIn('UTC', lateEvening)).toBe(date('2026-06-30'));
    expect(todayIn('America/New_York', lateEvening)).toBe(date('2026-06-30'));
  });
});

function anyMatching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}

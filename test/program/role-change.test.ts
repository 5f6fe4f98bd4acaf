import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runCommand } from './running.js';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provost-role-change-'));
  vi.stubEnv('PROVOST_STORE', `file:${join(folder, 'store.db')}`);
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'));
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
  expect(await runCommand('init', ['--key', 'north', '--yes'])).toMatchObject({ exitCode: 0 });
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('the answer of a role change that does nothing', () => {
  test.each([
    ['assign', 'given to'],
    ['unassign', 'taken from'],
  ])('says of role %s that the role would be %s nobody', async (action, words) => {
    const { stdout } = await runCommand(`role ${action}`, [
      'Create Users',
      'nobody@north.example',
      '--dry-run',
    ]);
    expect(stdout).toContain(`Would be ${words} 0 accounts; 1 row rejected.`);
  });
});

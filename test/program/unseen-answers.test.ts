import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { recordUnwritable } from '../terminal/recording.js';
import { runCommand } from './running.js';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provost-unseen-'));
  vi.stubEnv('PROVOST_STORE', `file:${join(folder, 'store.db')}`);
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'));
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
  vi.stubEnv('PROVOST_KEYRING', 'off');
  expect(await runCommand('init', ['--key', 'north', '--yes'])).toMatchObject({ exitCode: 0 });
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** What the program says of an answer that cannot be written, with this code of the system. */
const unseen = (code: string, name: string, ...argv: string[]) =>
  runCommand(name, argv, recordUnwritable(code));

describe('a change whose answer cannot be written', () => {
  test.each([
    ['feature enable', ['employer-learning-plan'], 2],
    ['feature disable', ['employer-learning-plan', '--json'], 3],
    ['job undo', ['3', '--output', 'csv'], 4],
  ])('stands, by %s %j, and its job is named', async (name, argv, job) => {
    const { exitCode, stderr } = await unseen('ENOSPC', name, ...argv);
    expect(exitCode).toBe(7);
    expect(stderr).toContain(`The change was made, as job ${job}, and stands, but the answer could not`);
    expect(stderr).toContain(`provost job show ${job}`);
    expect(stderr).not.toMatch(/run the command again\b(?!:)/);
    expect(await runCommand('job show', [String(job)])).toMatchObject({ exitCode: 0 });
  });

  test('that changed nothing may be run again', async () => {
    const { stderr } = await unseen('ENOSPC', 'feature enable', 'employer-learning-plan');
    expect(stderr).toContain('run the command again');
  });

  test('stands on this machine as well', async () => {
    const argv = ['team', '--store', 'file:team.db'];
    const { exitCode, stderr } = await unseen('ENOSPC', 'profile add', ...argv);
    expect([exitCode, stderr]).toEqual([7, expect.stringContaining('The profile team is kept')]);
    expect(await runCommand('profile show', ['team'])).toMatchObject({ exitCode: 0 });
  });

  test('by a file leaves the file', async () => {
    const file = join(folder, 'north.yaml');
    const { stderr } = await unseen('ENOSPC', 'tenant export', '--file', file);
    expect(stderr).toContain(`The document is in ${file}`);
  });
});

describe('a token whose secret reached nobody', () => {
  test.each(['ENOSPC', 'EPIPE'])('is revoked (%s)', async (code) => {
    const { exitCode, stderr } = await unseen(code, 'token create', `ci-${code}`);
    expect([exitCode, stderr]).toEqual([
      7,
      expect.stringMatching(/The token \w+ was made, and revoked at once/),
    ]);
    const { stdout } = await runCommand('token list', ['--json']);
    const { tokens } = JSON.parse(stdout) as { tokens: { name: string; state: string }[] };
    expect(tokens.find(({ name }) => name === `ci-${code}`)).toMatchObject({ state: 'revoked' });
  });

  test('was not made in a dry run, and nothing is revoked', async () => {
    const { stderr } = await unseen('ENOSPC', 'token create', 'never', '--dry-run');
    expect(stderr).toContain('run the command again');
    expect((await runCommand('token list', ['--json'])).stdout).not.toContain('never');
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as prompts from '../../src/terminal/prompts.js';
import { recordPlain } from '../terminal/recording.js';
import { runCommand } from './running.js';
import { transcript } from './transcript.js';

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

test('The question whose role it is takes a CSV file as an answer', async () => {
  const file = join(folder, 'accounts.csv');
  writeFileSync(file, 'Email\nnobody@north.example\n');
  const ask = (name: string) =>
    transcript('role assign', ['Create Users', '--dry-run'], {
      onTerminal: true,
      answers: ['the accounts in a CSV file', name],
    });
  const { questions, stdout, exitCode } = await ask(file);
  expect(questions).toEqual(['Whose?', 'The file']);
  expect(exitCode).toBe(3);
  expect(stdout).toContain('Would be given to 0 accounts; 1 row rejected');
  expect((await ask(join(folder, 'none.csv'))).exitCode).toBe(5);
});

test('A tenant that is not there is an error to delete, but not with --if-exists', async () => {
  const gone = (...flags: string[]) => runCommand('tenant delete', ['gone', '--yes', ...flags]);
  expect(await gone()).toMatchObject({ exitCode: 5 });
  const { exitCode, stdout } = await gone('--if-exists');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('There is no such tenant; nothing was changed.');
});

test('doctor ends with a verdict', async () => {
  const last = async (...flags: string[]) =>
    (await runCommand('doctor', flags)).stdout.trim().split('\n').at(-1);
  expect(await last()).toMatch(/^(Everything is in order|Usable, with \d warnings?: .*)\.$/);
  expect(await last('--store', `file:${join(folder, 'none.db')}`)).toMatch(
    /^Not usable: 1 problem, in store\.$/,
  );
});

describe('the preview of a role change', () => {
  const role = 'Employer - View Learning Plan';
  const accounts = ['a', 'b', 'c', 'd'].map((name) => `${name}@north.example`);

  test('shows with a bar how many employer accounts hold the role, and how many would', async () => {
    const rows = accounts.map((email) => `${email},A,B,employer`);
    const file = join(folder, 'accounts.csv');
    writeFileSync(file, ['Email,First Name,Last Name,Kind', ...rows, ''].join('\n'));
    expect(await runCommand('account import', [file, '--yes'])).toMatchObject({ exitCode: 0 });
    await runCommand('role assign', [role, 'a@north.example', '--yes']);
    const recording = recordPlain(120);
    const asked: string[] = [];
    const askConfirm: typeof prompts.askConfirm = async (_, { message }) => {
      asked.push(recording.stderr() + message);
      return true;
    };
    const session = { prompts: async () => ({ ...prompts, askConfirm }) };
    const { stdout, exitCode } = await runCommand(
      'role assign',
      [role, '--all-employers'],
      recording,
      session,
    );
    const line = `${'█'.repeat(5)}${'▒'.repeat(15)} 1 of 4 employer accounts → 4 of 4: ${role}\n`;
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain(line);
    expect([exitCode, stdout.includes(line)]).toEqual([0, true]);
    const { stdout: held } = await runCommand('role holders', [role], recordPlain(120));
    expect(held.split('\n')[0]).toBe(`${'█'.repeat(20)} 4 of 4 employer accounts: ${role}`);
  });
});

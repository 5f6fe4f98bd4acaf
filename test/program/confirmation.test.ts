import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anEmployerAccount } from '../builders/accounts.js';
import type { TestStore } from '../builders/store.js';
import { storeWith } from '../builders/store.js';
import type { TranscriptOptions } from './transcript.js';
import { transcript } from './transcript.js';

const ROLE = 'Employer - View Learning Plan';

let folder: string;
let store: TestStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provost-confirmation-'));
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'));
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
  store = await storeWith({
    acme: {
      account: Array.from({ length: 8 }, (_, at) =>
        anEmployerAccount(`a${at}@acme.example`, {
          organisation: null,
          ...(at === 7 ? { status: 'expired' as const } : {}),
        }),
      ),
    },
  });
  vi.stubEnv('PROVOST_STORE', store.url);
  const wrong = Array.from({ length: 7 }, (_, at) => `nobody${at}@acme.example`);
  const emails = [...Array.from({ length: 8 }, (_, at) => `a${at}@acme.example`), ...wrong];
  writeFileSync(join(folder, 'rows.csv'), ['Email', ...emails, ''].join('\n'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
  await store.dispose();
});

const holders = async (): Promise<number> => (await store.records('acme', 'account-role')).length;
const assign = (options: Partial<TranscriptOptions>, ...flags: string[]) =>
  transcript('role assign', [ROLE, '--file', join(folder, 'rows.csv'), ...flags], {
    onTerminal: true,
    ...options,
  });

describe('the question of a change', () => {
  it('comes after the rejected rows, those affected and the warnings', async () => {
    const { text } = await assign({ answers: [false] });
    const order = [
      '7 rows would be rejected:\n  line 10  ',
      '  and 2 more\n',
      'For 8 accounts: a0@acme.example, ',
      ' and 5 more.\n',
      'Warning: 1 of the accounts that are given it cannot sign in',
      '? Make these changes?',
    ].map((part) => text.indexOf(part));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(text).not.toContain('nobody5@acme.example');
  });

  it('shows on s the records that would change and whom the warnings mean, and is asked again', async () => {
    const { text, questions } = await assign({ answers: ['s', true] });
    expect(questions).toEqual(['Make these changes?', 'Make these changes?']);
    const shown = text.slice(text.indexOf('Make these changes?'), text.lastIndexOf('Make these changes?'));
    expect(
      shown.match(/ {2}create account role a\d@acme\.example · Employer - View Learning Plan\n/g),
    ).toHaveLength(8);
    expect(shown).toContain('1 cannot sign in:\n  a7@acme.example\n');
    expect(await holders()).toBe(8);
  });

  it('answered with no is no error: a plain line, and the exit code of an interruption', async () => {
    const { text, exitCode } = await assign({ answers: [false] });
    expect(text).toMatch(/\nNothing was changed\.\n$/);
    expect(text).not.toContain('Error');
    expect(exitCode).toBe(130);
    expect(await holders()).toBe(0);
    const json = await assign({ answers: [false] }, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'declined' } });
  });

  it('is asked with --quiet too, with all that one must know', async () => {
    const { text } = await assign({ answers: [false] }, '--quiet');
    expect(text).toContain('7 rows would be rejected');
  });

  it('is asked on the terminal of the process where stderr is in a file', async () => {
    const { text, stderr, exitCode } = await assign({ answers: [true], stderrInFile: 'can-open-terminal' });
    expect(text).toContain('7 rows would be rejected');
    expect(text).toContain('? Make these changes? true');
    expect(stderr).not.toContain('would be rejected');
    expect([exitCode, await holders()]).toEqual([3, 8]);
  });

  it('needs --yes where somebody is at the keyboard and there is no terminal to ask on', async () => {
    const refused = await assign({ stderrInFile: 'no-terminal' });
    expect(refused).toMatchObject({ exitCode: 2, error: { code: 'confirmation-needed' } });
    expect(await holders()).toBe(0);
    expect(await assign({ stderrInFile: 'no-terminal' }, '--yes')).toMatchObject({ exitCode: 3 });
    expect(await holders()).toBe(8);
  });

  it.each([
    ['off a terminal', { onTerminal: false }, []],
    ['with --no-input', {}, ['--no-input']],
  ])('is not asked %s', async (_, options, flags) => {
    expect(await assign(options, ...flags)).toMatchObject({ exitCode: 3, questions: [] });
    expect(await holders()).toBe(8);
  });
});

describe('after a change with rejected rows', () => {
  it('the rejects file and the command that takes it are named', async () => {
    const rejects = join(folder, 'rejected.csv');
    const { text } = await assign(
      { answers: [true], columns: 400 },
      '--rejects',
      rejects,
      '--reason',
      'new term',
    );
    expect(text).toContain(
      `7 rows in ${rejects}: correct them and run \`provost role assign '${ROLE}' --file ${rejects} --reason 'new term'\`.`,
    );
    const again = await transcript(
      'role assign',
      [
        ROLE,
        `--file=${rejects}`,
        `--rejects=${join(folder, 'again.csv')}`,
        '--skip-lines',
        '0',
        '--overwrite',
      ],
      { onTerminal: false },
    );
    expect(again.stderr + again.text).toContain(
      `\`provost role assign '${ROLE}' --file ${join(folder, 'again.csv')}\`.`,
    );
  });

  it('the command is left to the person where no file was read', async () => {
    const rejects = join(folder, 'rejected.csv');
    const { text } = await transcript('role assign', [ROLE, 'nobody@acme.example', '--rejects', rejects], {
      onTerminal: true,
      columns: 400,
    });
    expect(text).toContain(`1 row in ${rejects}: correct it and run the command with --file ${rejects}.`);
  });
});

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anEmployerAccount } from '../builders/accounts.js';
import type { TestStore } from '../builders/store.js';
import { storeWith } from '../builders/store.js';

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

let store: TestStore;
beforeAll(async () => {
  // More than a pipe takes before somebody reads from it.
  const account = Array.from({ length: 3_000 }, (_, at) =>
    anEmployerAccount(`a${at}@acme.example`, { organisation: null }),
  );
  store = await storeWith({ acme: { account } });
});
afterAll(() => store.dispose());

/** The code and stderr of the program, its streams turned elsewhere by the shell. */
function run(args: readonly string[], redirection: string, env: Readonly<Record<string, string>> = {}) {
  const line = `"$0" "$@" ${redirection}; exit \${PIPESTATUS[0]}`;
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['--norc', '-c', line, process.execPath, program, ...args],
    {
      encoding: 'utf8',
      input: '',
      env: { PATH: process.env['PATH'], XDG_CONFIG_HOME: '/nonexistent', PROVOST_STORE: store.url, ...env },
    },
  );
  return { code: status, stdout, stderr };
}

const list = ['account', 'list'];

describe('a reader that goes away', () => {
  it.each([
    ['a list', list],
    ['JSON', [...list, '--json']],
    ['a document', ['tenant', 'export']],
    ['help', ['help', 'rules']],
    ['the version', ['--version']],
  ])('before the end of %s is no failure', (_, args) => {
    const { code, stdout, stderr } = run(args, '| head -1');
    expect({ code, lines: stdout.split('\n').length, stderr }).toEqual({ code: 0, lines: 2, stderr: '' });
  });

  it('before the end of a table is no failure', () => {
    const { code, stdout } = run(list, '| head -3', { PROVOST_FORCE_TERMINAL: '100' });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^┌.*\n│.*\n│.*\n$/) as unknown]);
  });
});

describe.skipIf(!existsSync('/dev/full'))(
  'an answer that cannot be written, because the disk is full',
  () => {
    it.each([
      ['as a list', list],
      ['as JSON', [...list, '--json']],
      ['as a document', ['tenant', 'export']],
      ['of help', ['help', 'rules']],
      ['of completion', ['completion', 'bash']],
      ['of the version', ['--version']],
    ])('%s, is told in one sentence', (_, args) => {
      const { code, stderr } = run(args, '> /dev/full');
      expect({ code, stderr }).toEqual({
        code: 7,
        stderr: expect.stringMatching(/^Error: The answer could not be written: .*\nTry: .*\n$/) as unknown,
      });
    });
  },
);

describe('a stream that is closed', () => {
  it('is no matter where nothing is read or said', () => {
    expect(run(['role', 'list'], '<&-')).toMatchObject({ code: 0, stderr: '' });
    expect(run(['role', 'list'], '>&-')).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(run(['role', 'nope'], '2>&-')).toMatchObject({ code: 2, stdout: '', stderr: '' });
    expect(run(['role', 'list'], '<&- >&- 2>&-')).toMatchObject({ code: 0 });
  });

  it('has no rows to read', () => {
    expect(run(['tenant', 'apply', '-', '--yes'], '<&-')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^Error: "standard input" is empty\.\n/) as unknown,
    });
  });
});

it('a removal of more than a tenth is not agreed to through a pipe', async () => {
  expect(run(['role', 'assign', 'Assessor', '--all-employers', '--yes'], '')).toMatchObject({ code: 0 });
  const removal = run(['role', 'unassign', 'Assessor', '--all-employers'], '< <(echo acme)');
  expect(removal).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is nobody here to ask; nothing was changed') as unknown,
  });
  expect(await store.records('acme', 'account-role')).toHaveLength(3_000);
});

import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { provost } from './provost.js';

/** What bash offers for the words, the last of which is being typed. */
function offered(...words: string[]): string[] {
  const complete = `
    source /dev/fd/3
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _provost
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', `exec 3<<< "$SCRIPT"; ${complete}`, 'bash', ...words], {
    encoding: 'utf8',
    env: { ...process.env, SCRIPT: script },
    cwd: import.meta.dirname,
  });
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

const script = provost(['completion', 'bash']).stdout;

describe('completion in bash offers', () => {
  test('the first words', () => {
    expect(offered('provost', 'ro')).toEqual(['role']);
    expect(offered('provost', '')).toEqual(expect.arrayContaining(['init', 'role', 'tenant', 'overdue']));
  });
  test('the commands of a topic', () => expect(offered('provost', 'role', 'a')).toEqual(['assign']));
  test('the flags of a command', () => {
    expect(offered('provost', 'role', 'assign', 'Assessor', '--all')).toEqual(['--all-employers']);
  });
  test('the values of a flag, also after =', () => {
    expect(offered('provost', 'tenant', 'list', '--output', '')).toEqual([
      'table',
      'csv',
      'json',
      'ndjson',
      'markdown',
    ]);
    expect(offered('provost', 'tenant', 'list', '--output', '=', 'm')).toEqual(['markdown']);
  });
  test('files where a file is meant', () => {
    expect(offered('provost', 'role', 'assign', 'Assessor', '--file', 'completion.t')).toEqual([
      'completion.test.ts',
    ]);
  });
  test('the topics of help', () => expect(offered('provost', 'help', 'exit')).toEqual(['exit-codes']));
  test('nothing where only the person can know', () => {
    expect(offered('provost', 'role', 'assign', 'Assessor', '--reason', '')).toEqual(['']);
  });
});

describe('the scripts', () => {
  test.each(['bash', 'zsh', 'fish'])('for %s are sound where the shell is here to say so', (shell) => {
    const { stdout, code } = provost(['completion', shell]);
    expect(code).toBe(0);
    expect(stdout).toContain('dry-run');
    const isHere = spawnSync(shell, ['--version']).status === 0;
    if (isHere)
      expect(spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      });
  });

  test('are for these three shells', () => {
    expect(provost(['completion', 'tcsh']).code).toBe(2);
    expect(provost(['completion']).stderr).toContain('bash, zsh, fish');
  });
});

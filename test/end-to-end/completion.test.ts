import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { cleanEnvironment, program, provost } from './provost.js';

const folder = mkdtempSync(join(tmpdir(), 'provost-completion-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const store = `file:${join(folder, 'provost.db')}`;
const seed = ['--scenario', 'employer-roles', '--size', '10', '--seed', '1', '--yes'];
provost(['tenant', 'seed', ...seed], { store, cwd: folder });
writeFileSync(join(folder, 'my accounts.csv'), 'Email\n');
chmodSync(program, 0o755);
symlinkSync(program, join(folder, 'provost'));

const isHere = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

function environment(): Record<string, string> {
  const env = cleanEnvironment({ store, cwd: folder });
  return { ...env, PATH: `${folder}:${env['PATH'] ?? ''}` };
}

/** The lines that a script prints in the shell. */
function linesOf(
  shell: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): string[] {
  const { stdout, stderr } = spawnSync(shell, args, {
    encoding: 'utf8',
    env: { ...environment(), ...env },
    cwd: folder,
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

/** Each case: what is typed, and what it may become. */
const inEveryShell = [
  ['provost ro', ['role']],
  ['provost role as', ['assign']],
  ['provost help exit', ['exit-codes']],
  ['provost role assign employer-view-le', ['employer-view-learning-plan']],
  ['provost tenant list --output m', ['markdown']],
  ['provost tenant show --tenant ea', ['eastfield']],
  ['provost role holders Assessor --columns em', ['email']],
  ['provost job undo ', ['1']],
  ['provost no-such ', []],
  ['provost tenant show --store file:/nonexistent/x.db --tenant e', []],
] as const;

describe.skipIf(!isHere('bash'))('bash completes', () => {
  const script = provost(['completion', 'bash']).stdout;
  const COMPLETE = `
    source /dev/fd/3
    COMP_LINE="$1"; COMP_POINT=\${#COMP_LINE}; COMP_TYPE="\${2:-9}"; _provost
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const offered = (line: string, type = '9'): string[] =>
    linesOf('bash', ['-c', `exec 3<<< "$SCRIPT"; ${COMPLETE}`, 'bash', line, type], { SCRIPT: script });

  test.each(inEveryShell)('%s', (line, expected) => expect(offered(line)).toEqual([...expected]));

  test.each([
    ['provost role assign "Employer - View L', 'Employer - View Learning Plan'],
    ['provost role assign Employer\\ -\\ View\\ L', 'Employer\\ -\\ View\\ Learning\\ Plan'],
    // bash completes what follows : and =, and from @ on.
    ['provost account show admin@e', '@eastfield.example'],
    ['provost tenant show --tenant=e', 'eastfield'],
  ])('%s, quoted and divided as bash needs it', (line, expected) => {
    expect(offered(line)).toEqual([expected]);
  });

  test('and shows what each value is where it only lists them', () => {
    expect(offered('provost tenant show --tenant ', '63')).toEqual(['eastfield']);
    const listed = offered('provost role a', '63');
    expect(listed).toEqual(['assign']);
    expect(offered('provost role ', '63')[0]).toMatch(/^assign +\(Give a role to accounts, in bulk\)$/);
  });

  test('files itself', () => expect(offered('provost role assign Assessor --file my')).toEqual([]));
});

describe.skipIf(!isHere('zsh'))('zsh completes', () => {
  const script = provost(['completion', 'zsh']).stdout;
  // A terminal within zsh: it types the line and a tab, and prints what stands there then.
  const COMPLETE = `
    zmodload zsh/zpty
    zpty -b shell zsh -f -i
    zpty -w shell "PS1= ; PROMPT_EOL_MARK= ; autoload -U compinit; compinit -u -d $PWD/dump; source <(provost completion zsh)"
    zpty -w shell "report() { print -r -- \\"<<\\$BUFFER>>\\" }; zle -N report; bindkey '^X' report; print rea''dy"
    zpty -m -r shell line '*ready*' 
    zpty -n -w shell "$1"$'\\t\\x18'
    zpty -m -r shell line '*<<*>>*'
    print -r -- "\${\${line##*<<}%%>>*}"`;

  test.each([
    ['provost ro', 'provost role '],
    ['provost role assign "Employer - View L', 'provost role assign "Employer - View Learning Plan" '],
    ['provost role assign employer-view-le', 'provost role assign employer-view-learning-plan '],
    ['provost account show admin@e', 'provost account show admin@eastfield.example '],
    ['provost role assign Assessor --file my', 'provost role assign Assessor --file my\\ accounts.csv '],
  ])('%s', (line, expected) => {
    expect(linesOf('zsh', ['-f', '-c', COMPLETE, 'zsh', line])).toEqual([expected]);
  });

  test('with a script that is sound', () => {
    expect(spawnSync('zsh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});

describe.skipIf(!isHere('fish'))('fish completes', () => {
  const offered = (line: string): string[] =>
    linesOf('fish', [
      '--no-config',
      '-c',
      'provost completion fish | source; complete -C $argv[1]',
      line,
    ]).map((one) => one.split('\t')[0] ?? '');

  test.each([
    ...inEveryShell,
    ['provost role assign "Employer - View L', ['Employer - View Learning Plan']],
    ['provost account show admin@e', ['admin@eastfield.example']],
    ['provost role assign Assessor --file my', ['my accounts.csv']],
  ] as const)('%s', (line, expected) => expect(offered(line)).toEqual([...expected]));
});

test('completion scripts are for these three shells', () => {
  for (const shell of ['bash', 'zsh', 'fish']) expect(provost(['completion', shell]).code).toBe(0);
  expect(provost(['completion', 'tcsh']).code).toBe(2);
  expect(provost(['completion']).stderr).toContain('bash, zsh, fish');
});

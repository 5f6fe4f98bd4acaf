import { existsSync, linkSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { fileUseOf, mayOverwrite } from '../../src/program/file-flags.js';
import type { CommandClass } from './running.js';
import { commandClass, commandNames, runCommand } from './running.js';
import { transcript } from './transcript.js';
import { ownRecords } from './single-records.js';

interface Declared {
  readonly command: string;
  /** `--report`, or the name of an argument. */
  readonly name: string;
  readonly use: 'input' | 'output' | undefined;
  readonly definition: { readonly description?: string; readonly helpValue?: string };
}

function declaredBy(command: string, { flags = {}, args = {} }: CommandClass): Declared[] {
  const all = [
    ...Object.entries(flags).map(([name, definition]) => [`--${name}`, definition] as const),
    ...Object.entries(args),
  ];
  return all.map(([name, definition]) => ({
    command,
    name,
    use: fileUseOf(definition)?.use,
    definition: definition as Declared['definition'],
  }));
}

const declared = (
  await Promise.all(commandNames.map(async (name) => declaredBy(name, await commandClass(name))))
).flat();
/** One function makes the commands for single records: one kind represents all. */
const likeOthers = new Set(
  ownRecords
    .filter(([topic]) => topic !== 'organisation')
    .flatMap(([topic]) => ['create', 'update', 'delete'].map((verb) => `${topic} ${verb}`)),
);
const run = declared.filter(({ command }) => !likeOthers.has(command));
const outputs = run.filter(({ use }) => use === 'output');
const inputs = run.filter(({ use }) => use === 'input');

let folder: string;
let store: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provost-files-'));
  store = join(folder, 'store.db');
  vi.stubEnv('PROVOST_STORE', `file:${store}`);
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'));
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
  expect(await runCommand('init', ['--key', 'north', '--yes'])).toMatchObject({ exitCode: 0 });
  symlinkSync(store, join(folder, 'link.csv'));
  linkSync(store, join(folder, 'hard.csv'));
  symlinkSync(join(folder, 'not-yet.db'), join(folder, 'dangling.csv'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const INPUT = 'Email\nnobody@north.example\n';
let input: string;
beforeEach(() => {
  input = join(folder, 'input.csv');
  writeFileSync(input, INPUT);
});

/** What a file that took the store's place would not have. */
function identityOfStore(): readonly [inode: number, beginning: string] {
  return [statSync(store).ino, readFileSync(store).toString('latin1', 0, 16)];
}

/** The words that name this file in this place of the command line. */
function words({ name }: Declared, path: string): string[] {
  return name.startsWith('--') ? [name, path] : [path];
}

describe('every flag and argument that is a file', () => {
  test('is declared as one', () => {
    // The words by which a description or a placeholder speaks of a file. `--store` names a store.
    const speaksOfFile = ({ name, definition: { description = '', helpValue = '' } }: Declared): boolean =>
      helpValue === 'FILE' || /^(--)?(file|plan)$/.test(name) || /\bfiles?\b/i.test(description);
    const notFiles = new Set(['--overwrite', '--skip-lines', '--max-upload', '--token-spool', '--head']);
    const missing = declared
      .filter((one) => speaksOfFile(one) && one.use === undefined && !notFiles.has(one.name))
      .map(({ command, name }) => `${command} ${name}`);
    expect(missing).toEqual([]);
    expect(outputs.length).toBeGreaterThan(40);
    expect(inputs.length).toBeGreaterThan(8);
  });

  test('stands in a command with --overwrite where it is written, and only there', async () => {
    // What is restored takes the place of a store.
    const replacing = declared.filter(({ definition }) => mayOverwrite(fileUseOf(definition)));
    const writing = new Set(replacing.map(({ command }) => command));
    for (const name of commandNames) {
      const { flags = {} } = await commandClass(name);
      expect([name, 'overwrite' in flags]).toEqual([name, writing.has(name)]);
    }
  });
});

describe.each(outputs.map((output) => [`${output.command} ${output.name}`, output] as const))(
  '%s',
  (_, output) => {
    const targets = ['store.db', 'store.db-wal', 'link.csv', 'hard.csv', './sub/../store.db'];
    test.each(targets)('is refused where it names the store as %s', async (target) => {
      const before = identityOfStore();
      const { exitCode, error } = await runCommand(output.command, words(output, join(folder, target)));
      expect([exitCode, error]).toEqual([2, expect.objectContaining({ code: 'same-file' })]);
      expect(identityOfStore()).toEqual(before);
    });

    test('is refused where it names the profiles or the tokens', async () => {
      for (const name of ['profiles.json', 'tokens.json']) {
        const path = join(folder, 'config/provost', name);
        const { error } = await runCommand(output.command, [...words(output, path), '--overwrite']);
        expect(error).toMatchObject({ code: 'same-file' });
      }
    });

    test('is refused where its name is empty', async () => {
      const { exitCode, error } = await runCommand(output.command, words(output, ''));
      expect([exitCode, error]).toMatchObject([
        2,
        { code: expect.stringMatching(/^(flag|argument)-empty$/) as unknown },
      ]);
    });

    test('is refused as standard output', async () => {
      const { exitCode, error } = await runCommand(output.command, words(output, '-'));
      expect([exitCode, error]).toEqual([2, expect.objectContaining({ code: 'output-to-stdout' })]);
    });

    test('does not replace a file of somebody’s own without --overwrite', async () => {
      const { exitCode, error } = await runCommand(output.command, words(output, input));
      expect([exitCode, error]).toEqual([2, expect.objectContaining({ code: 'output-exists' })]);
      expect(error).toMatchObject({ hint: expect.stringContaining('input-2.csv') as unknown });
      expect(readFileSync(input, 'utf8')).toBe(INPUT);
    });
  },
);

const sameCommand = (one: Declared, other: Declared): boolean => one.command === other.command;
const readAndWritten = inputs.flatMap((one) =>
  outputs
    .filter((other) => sameCommand(one, other))
    .map((other) => [`${one.command} ${one.name} ${other.name}`, one, other] as const),
);

test.each(readAndWritten)('%s refuses one file for both, also in a dry run', async (_, read, written) => {
  const dryRun = declared.some((one) => sameCommand(one, read) && one.name === '--dry-run');
  const argv = [...words(read, input), ...words(written, input), '--overwrite'];
  const { exitCode, error } = await runCommand(read.command, dryRun ? [...argv, '--dry-run'] : argv);
  expect([exitCode, error]).toEqual([2, expect.objectContaining({ code: 'same-file' })]);
  expect(readFileSync(input, 'utf8')).toBe(INPUT);
});

const writtenTwice = outputs.flatMap((one, at) =>
  outputs
    .slice(at + 1)
    .filter((other) => sameCommand(one, other))
    .map((other) => [`${one.command} ${one.name} ${other.name}`, one, other] as const),
);

test.each(writtenTwice)('%s refuses one new file for both', async (_, one, other) => {
  const path = join(folder, 'new.csv');
  const argv = [...words(one, path), ...words(other, join(folder, '.', 'new.csv'))];
  const { exitCode, error } = await runCommand(one.command, argv);
  expect([exitCode, error]).toEqual([2, expect.objectContaining({ code: 'same-file' })]);
  expect(existsSync(path)).toBe(false);
});

describe('an output file', () => {
  const assign = ['Assessor', 'nobody@north.example', '--dry-run'];

  test('is refused where standard output goes', async () => {
    const { error } = await runCommand('role assign', [...assign, '--report', '/dev/stdout']);
    expect(error).toMatchObject({
      code: 'same-file',
      message: expect.stringContaining('the answer') as unknown,
    });
  });

  test('may be the null device, several times', async () => {
    const argv = [...assign, '--report', '/dev/null', '--rejects', '/dev/null'];
    expect(await runCommand('role assign', argv)).toMatchObject({ exitCode: 3 });
  });

  test('replaces an earlier output of its kind, an empty file, and with --overwrite any', async () => {
    const report = join(folder, 'report.csv');
    for (const earlier of ['', 'line,value,outcome,code,message\n1,x,changed,,\n']) {
      writeFileSync(report, earlier);
      expect(await runCommand('role assign', [...assign, '--report', report])).toMatchObject({ exitCode: 3 });
      expect(readFileSync(report, 'utf8')).toContain('nobody@north.example');
    }
    const plain = [...assign, '--report', input];
    expect(await runCommand('role assign', plain)).toMatchObject({ exitCode: 2 });
    expect(await runCommand('role assign', [...plain, '--overwrite'])).toMatchObject({ exitCode: 3 });
    expect(readFileSync(input, 'utf8')).toContain('rejected');
  });

  test.each([
    ['tenant export', ['--file']],
    ['tenant export', ['--json', '--file']],
    ['tenant export', ['--output', 'ndjson', '--file']],
    ['transfer export', ['--file']],
    ['audit export', []],
    ['role assign', [...assign, '--rejects']],
    ['role assign', [...assign, '--report']],
    ['feature enable', ['employer-learning-plan', '--save-plan']],
  ])('of %s %j is recognised when it is written again', async (command, argv) => {
    const path = join(folder, 'again');
    rmSync(path, { force: true });
    const first = await runCommand(command, [...argv, path]);
    expect(existsSync(path)).toBe(true);
    const second = await runCommand(command, [...argv, path]);
    expect([second.exitCode, second.error]).toEqual([first.exitCode, first.error]);
    // Not by another kind of output.
    const other = command === 'audit export' ? 'tenant export' : 'audit export';
    const { error } = await runCommand(other, other === 'audit export' ? [path] : ['--file', path]);
    expect(error).toMatchObject({ code: 'output-exists' });
  });

  test('that exists with other contents needs an answer on a terminal', async () => {
    const options = { onTerminal: true, answers: [false] };
    const { exitCode, error, questions } = await transcript('audit export', [input], options);
    expect([exitCode, error]).toEqual([130, expect.objectContaining({ code: 'declined' })]);
    expect(questions).toEqual([expect.stringContaining('Replace it?')]);
    expect(readFileSync(input, 'utf8')).toBe(INPUT);
  });

  test('is written through a link to where the link leads, also before there is a file', async () => {
    expect(await runCommand('audit export', [join(folder, 'dangling.csv')])).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(folder, 'not-yet.db'), 'utf8')).toContain('tenant.create');
  });

  test('leaves no other file, and a dry run changes nothing but what it names', async () => {
    const listed = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
    const before = listed();
    const report = join(folder, 'dry.csv');
    expect(await runCommand('role assign', [...assign, '--report', report])).toMatchObject({ exitCode: 3 });
    expect(listed()).toEqual([...before, 'dry.csv'].sort());
  });

  test('is needed for --overwrite', async () => {
    const { exitCode, error } = await runCommand('role assign', [...assign, '--overwrite']);
    expect([exitCode, error]).toEqual([2, expect.objectContaining({ code: 'overwrite-without-output' })]);
  });
});

import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/domain/errors.js';
import type { Catalogue, CommandFacts, FlagFacts } from '../../src/program/catalogue.js';
import { readCommandLine } from '../../src/program/command-line.js';
import { commandPage, overviewPage, topicPage } from '../../src/program/help-pages.js';
import { helpPage } from '../../src/program/help.js';

function aFlag(name: string, more: Partial<FlagFacts> = {}): FlagFacts {
  return {
    name,
    char: undefined,
    value: undefined,
    options: [],
    multiple: false,
    required: false,
    description: `what ${name} does`,
    preset: undefined,
    group: undefined,
    ...more,
  };
}

const flags = [
  aFlag('file', { value: 'FILE' }),
  aFlag('reason', { value: 'TEXT', group: 'CHANGE' }),
  aFlag('dry-run', { group: 'CHANGE' }),
  aFlag('yes', { char: 'y', group: 'CHANGE' }),
  aFlag('output', { value: 'FORMAT', options: ['table', 'csv', 'json'], group: 'OUTPUT' }),
  aFlag('json', { group: 'OUTPUT' }),
];

function aCommand(name: string, more: Partial<CommandFacts> = {}): [string, CommandFacts] {
  return [
    name,
    {
      name,
      summary: `Do ${name}`,
      description: undefined,
      examples: [`provost ${name}`],
      args: [],
      flags,
      variadic: false,
      ...more,
    },
  ];
}

const catalogue: Catalogue = {
  version: '1.0.0',
  commands: new Map([
    aCommand('init'),
    aCommand('role assign', {
      args: [
        { name: 'ROLE', description: 'name of the role', options: [] },
        { name: 'EMAIL', description: 'accounts', options: [] },
      ],
      variadic: true,
    }),
    aCommand('role list'),
    aCommand('role unassign'),
    aCommand('tenant list'),
  ]),
  topics: new Map([
    ['role', 'roles, in bulk'],
    ['tenant', 'tenants'],
  ]),
};

function refusal(...args: string[]): UsageError {
  try {
    readCommandLine(args, catalogue);
  } catch (error) {
    if (error instanceof UsageError) return error;
  }
  throw new Error(`${args.join(' ')} was not refused`);
}

describe('a command line', () => {
  test.each([
    [['role', 'assign', 'Assessor', 'pat@acme.example']],
    [['role', 'assign', 'Assessor', '--file', '-', '--dry-run', '-y']],
    [['role', 'assign', 'Assessor', '--file=-', '--reason=--as agreed--']],
    [['role', 'assign', 'Assessor', '--reason', '-5 accounts']],
    [['role', 'assign', '--', '--odd-name']],
  ])('runs role assign on %j', (args) => {
    const request = readCommandLine(args, catalogue);
    expect(request.kind === 'run' && request.command.name).toBe('role assign');
  });

  test.each([
    [[], []],
    [['--help'], []],
    [['role'], ['role']],
    [['role', '--help'], ['role']],
    [
      ['role', 'assign', 'Assessor', '--help'],
      ['role', 'assign'],
    ],
    [
      ['role', 'assign', '--nonsense', '-h'],
      ['role', 'assign'],
    ],
  ])('asks for help with %j', (args, words) => {
    expect(readCommandLine(args, catalogue)).toEqual({ kind: 'help', words });
  });

  test.each([
    [['role', 'asign'], 'unknown-command', 'Did you mean `provost role assign`?'],
    [['assign', 'role'], 'unknown-command', 'Did you mean `provost role assign`?'],
    [['rol'], 'unknown-command', 'Did you mean `provost role`?'],
    [['frobnicate'], 'unknown-command', 'See all of them with `provost --help`.'],
    [['tenant', 'frobnicate'], 'unknown-command', 'There are: `provost tenant list`.'],
    [['tenant', '--json'], 'unknown-command', 'There are: `provost tenant list`.'],
    [['--json', 'tenant', 'list'], 'flag-before-command', 'Write the command first'],
    [['role', 'assign', 'X', '--dry-rnu'], 'unknown-flag', 'Did you mean --dry-run?'],
    [['role', 'assign', 'X', '-x'], 'unknown-flag', 'See its flags'],
    [['role', 'assign', 'X', '--reason', '--dry-rnu'], 'flag-value-missing', '--reason=VALUE'],
    [['role', 'assign', 'X', '--reason', '-y'], 'flag-value-missing', '--reason TEXT'],
    [['role', 'assign', 'X', '--reason'], 'flag-value-missing', '--reason TEXT'],
    [['role', 'assign', 'X', '--reason', ''], 'flag-empty', 'Give --reason TEXT, or leave --reason out.'],
    [['role', 'assign', 'X', '--reason= '], 'flag-empty', 'Give --reason TEXT'],
    [['role', 'assign', 'X', '--output', ''], 'flag-empty', 'Give one of: table, csv, json'],
    [['role', 'assign', ''], 'argument-empty', 'See `provost role assign --help`'],
    [['role', 'assign', 'X', 'pat@acme.example', '--', ''], 'argument-empty', 'a shell variable'],
    [['role', 'list', ''], 'argument-empty', 'a shell variable'],
    [['role', 'assign', 'X', '--dry-run=false'], 'flag-value', 'Write --dry-run alone'],
    [
      ['role', 'list', '--output', 'jsn'],
      'flag-value',
      'Did you mean json? --output takes table, csv, json.',
    ],
    [['role', 'list', '--output'], 'flag-value-missing', 'Give one of: table, csv, json.'],
  ])('%j is refused as %s', (args, code, hint) => {
    const error = refusal(...args);
    expect(error.code).toBe(code);
    expect(error.hint).toContain(hint);
  });
});

describe('help', () => {
  test('shows a command with its own flags and examples before those that others share', () => {
    const command = catalogue.commands.get('role assign');
    if (command === undefined) throw new Error('role assign is missing');
    expect(commandPage(command, 80)).toMatchInlineSnapshot(`
      "Do role assign

      Usage
        provost role assign [ROLE] [EMAIL...] [flags]

      Arguments
        ROLE   name of the role
        EMAIL  accounts

      Flags
            --file FILE  what file does

      Examples
        $ provost role assign

      The change
            --reason TEXT  what reason does
            --dry-run      what dry-run does
        -y, --yes          what yes does

      Output
            --output FORMAT  what output does (one of table, csv, json)
            --json           what json does
      "
    `);
  });

  test('keeps to the width', () => {
    const pages = [overviewPage(catalogue, 60), topicPage(catalogue, 'role', 40)];
    expect(topicPage(catalogue, 'role', 40)).toContain('role unassign');
    for (const page of pages) expect(page.split('\n').filter((line) => line.length > 90)).toEqual([]);
  });

  test('knows the topics of its own by one word or two, and offers the nearest', () => {
    expect(helpPage(['exit-codes'], catalogue, 80)).toBe(helpPage(['exit', 'codes'], catalogue, 80));
    expect(() => helpPage(['exit-cods'], catalogue, 80)).toThrow(
      expect.objectContaining({ code: 'unknown-help', hint: 'Did you mean `provost help exit-codes`?' }),
    );
  });
});

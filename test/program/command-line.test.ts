import type { Command } from '@oclif/core/command';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/domain/errors.js';
import { catalogueOf, commandFacts } from '../../src/program/catalogue.js';
import type { KnownCommands } from '../../src/program/known-commands.js';
import { nameOf } from '../../src/program/known-commands.js';
import { readCommandLine } from '../../src/program/command-line.js';
import { commandPage, overviewPage, topicPage } from '../../src/program/help-pages.js';
import { readWithFlags } from './known-commands.js';
import { runCommand } from './running.js';

function aFlag(
  name: string,
  more: { helpValue?: string; options?: string[]; helpGroup?: string; char?: 'y' } = {},
) {
  const described = { name, description: `what ${name} does`, ...more };
  return more.helpValue === undefined
    ? { ...described, type: 'boolean' as const, allowNo: false }
    : { ...described, type: 'option' as const, multiple: false };
}

const flags = Object.fromEntries(
  [
    aFlag('file', { helpValue: 'FILE' }),
    aFlag('reason', { helpValue: 'TEXT', helpGroup: 'CHANGE' }),
    aFlag('dry-run', { helpGroup: 'CHANGE' }),
    aFlag('yes', { char: 'y', helpGroup: 'CHANGE' }),
    aFlag('output', { helpValue: 'FORMAT', options: ['table', 'csv', 'json'], helpGroup: 'OUTPUT' }),
    aFlag('json', { helpGroup: 'OUTPUT' }),
  ].map((flag) => [flag.name, flag]),
);

function aCommand(id: string, more: Partial<Command.Loadable> = {}): Command.Loadable {
  return {
    id,
    summary: `Do ${nameOf(id)}`,
    examples: [`provost ${nameOf(id)}`],
    args: {},
    flags,
    strict: true,
    aliases: [],
    hiddenAliases: [],
    hidden: false,
    load: () => Promise.reject(new Error(`${id} is loaded`)),
    ...more,
  };
}

const commands = [
  aCommand('init'),
  aCommand('role:assign', {
    args: {
      role: { name: 'role', description: 'name of the role' },
      email: { name: 'email', description: 'accounts' },
    },
    strict: false,
  }),
  aCommand('role:list'),
  aCommand('role:unassign'),
  aCommand('tenant:list'),
];

const known: KnownCommands = {
  commands,
  commandIDs: commands.map(({ id }) => id),
  findCommand: (id: string) => commands.find((command) => command.id === id),
};

const catalogue = catalogueOf({
  commands,
  pjson: {
    name: 'provost',
    version: '1.0.0',
    oclif: { topics: { role: { description: 'roles, in bulk' }, tenant: { description: 'tenants' } } },
  },
});

function refusal(...args: string[]): UsageError {
  try {
    readWithFlags(args, known);
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
    expect(readWithFlags(args, known)).toEqual(['role:assign', ...args.slice(2)]);
  });

  test.each([
    [[], []],
    [['--help'], []],
    [['role'], ['role']],
    [['role', '--help'], ['role']],
    [['role', 'assign', 'Assessor', '--help'], ['role:assign']],
    [['role', 'assign', '--nonsense', '-h'], ['role:assign']],
  ])('asks for help with %j', (args, subject) => {
    expect(readCommandLine(args, known)).toEqual([...subject, '--help']);
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
    [['role', 'assign', 'X', '--reason', 'a', '--reason=b'], 'flag-repeated', 'Give it once.'],
    [['tenant', 'list', 'north'], 'unexpected-argument', 'in quotes'],
    [['init', 'north', '--json'], 'unexpected-argument', 'in quotes'],
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
    const command = commandFacts(aCommand('role:assign', known.findCommand('role:assign')));
    expect(commandPage(command, 80)).toMatchInlineSnapshot(`
      "Do role assign

      Usage: provost role assign [ROLE] [EMAIL...] [flags]

      Arguments
        ROLE   name of the role
        EMAIL  accounts

      Flags
        --file FILE  what file does

      Examples
        $ provost role assign

      Common flags, see \`provost help flags\`: --reason --dry-run --yes --output --json
      "
    `);
  });

  test('keeps to the width', () => {
    const pages = [overviewPage(catalogue, 60), topicPage(catalogue, 'role', 40)];
    expect(topicPage(catalogue, 'role', 40)).toContain('role unassign');
    for (const page of pages) expect(page.split('\n').filter((line) => line.length > 90)).toEqual([]);
  });

  test('knows the topics of its own by one word or two, and offers the nearest', async () => {
    const { error } = await runCommand('help', ['exit-cods']);
    expect(error).toMatchObject({ code: 'unknown-help', hint: 'Did you mean `provost help exit-codes`?' });
  });
});

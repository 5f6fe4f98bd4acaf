import { join } from 'node:path';
import { Plugin, settings } from '@oclif/core';
import type { Command } from '@oclif/core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Config } from '@oclif/core/config';
import type { Catalogue, CommandFacts } from '../../src/program/catalogue.js';
import { catalogueOf } from '../../src/program/catalogue.js';
import { nameOf } from '../../src/program/known-commands.js';
import { readLine } from './example-lines.js';
import { loadConfig, readWithFlags } from './known-commands.js';

const root = join(import.meta.dirname, '../..');

let config: Config;
let catalogue: Catalogue;
let commands: CommandFacts[];

beforeAll(async () => {
  config = await loadConfig();
  catalogue = catalogueOf(config);
  commands = [...catalogue.commands.values()];
});

describe('every command', () => {
  test('refuses empty text for each flag that takes a value and each argument, by its name', () => {
    let refused = 0;
    for (const { name, flags, args } of commands) {
      const words = name.split(' ');
      for (const flag of flags.filter(({ value }) => value !== undefined)) {
        const empties = [[`--${flag.name}`, ''], [`--${flag.name}=`], [`--${flag.name}`, ' \t']];
        for (const given of empties) {
          expect(() => readWithFlags([...words, ...given], config)).toThrow(
            expect.objectContaining({ exitCode: 2, message: `--${flag.name} is empty; nothing was run.` }),
          );
          refused += 1;
        }
      }
      for (const [at, arg] of args.entries()) {
        const before = Array.from({ length: at }, () => 'x');
        for (const given of [
          [...before, ''],
          ['--', ...before, ' '],
        ]) {
          expect(() => readWithFlags([...words, ...given], config)).toThrow(
            expect.objectContaining({
              exitCode: 2,
              message: `The argument ${arg.name} is empty; nothing was run.`,
            }),
          );
          refused += 1;
        }
      }
    }
    expect(refused).toBeGreaterThan(2_000);
  });

  test('has a summary, an example, and flags and arguments that are described', () => {
    expect(commands.length).toBeGreaterThan(10);
    const lacking = commands.flatMap(({ name, summary, examples, flags, args }) => [
      ...(summary === '' ? [`${name}: summary`] : []),
      ...(examples.length === 0 ? [`${name}: example`] : []),
      ...flags
        .filter(({ description }) => description === '')
        .map((flag) => `${name} --${flag.name}: description`),
      ...args
        .filter(({ description }) => description === '')
        .map((arg) => `${name} ${arg.name}: description`),
    ]);
    expect(lacking).toEqual([]);
  });

  test('has examples that call it, with flags and values that exist', () => {
    const wrong: string[] = [];
    for (const { name, examples } of commands) {
      for (const example of examples) {
        try {
          const [id = '', ...rest] = readWithFlags(readLine(example).words, config);
          const called = nameOf(id);
          if (called !== name || rest.includes('--help'))
            wrong.push(`${example}: calls ${called || 'help'}, not ${name}`);
        } catch (error) {
          wrong.push(`${example}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test('has a topic that is described', () => {
    expect([...catalogue.topics].filter(([, about]) => about === '')).toEqual([]);
  });

  /** Scripts rely on the flags: to remove one, or a value of one, is to break them. */
  test('keeps its flags', async () => {
    const flags = commands.map(({ name, flags: known }) => [
      name,
      known.map((flag) => {
        const value = flag.value === undefined ? 'boolean' : `option ${flag.options.join('|')}`.trim();
        return `--${flag.name}${flag.char === undefined ? '' : ` -${flag.char}`}: ${value}${flag.multiple ? ', many' : ''}${flag.required ? ', required' : ''}`;
      }),
    ]);
    expect(Object.fromEntries(flags)).toMatchSnapshot();
  });

  test('stands in the manifest as it is built', async () => {
    settings.enableAutoTranspile = false;
    const plugin = new Plugin({ root, type: 'core', ignoreManifest: true, errorOnManifestCreate: true });
    await plugin.load();
    const built = plugin.commands.map(({ id }: Command.Loadable) => id.replaceAll(':', ' ')).sort();
    expect(built).toEqual([...catalogue.commands.keys()].sort());
  });
});

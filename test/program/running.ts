import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from '@oclif/core/command';
import { readCatalogue } from '../../src/program/catalogue.js';
import { readCommandLine } from '../../src/program/command-line.js';
import { OperationCommand } from '../../src/program/operation-command.js';
import { asUsageError } from '../../src/program/parse-errors.js';
import type { CommandTable } from '../../src/program/program-config.js';
import { ProgramConfig } from '../../src/program/program-config.js';
import { presentError } from '../../src/terminal/errors.js';
import type { Recording } from '../terminal/recording.js';
import { record } from '../terminal/recording.js';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'src/commands');

export type CommandClass = Pick<typeof Command, 'args' | 'flags' | 'baseFlags'>;

interface LoadedCommand {
  readonly default: CommandClass & Awaited<ReturnType<CommandTable[string]>>['default'];
}

/** The files of the commands by the words that call them, such as `role assign`. */
const files = new Map(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => [file.replace(/\.ts$/, '').replaceAll(/[\\/]/g, ' '), join(folder, file)] as const),
);

export const commandNames = [...files.keys()];

/** The class of a command, from the sources. */
export async function commandClass(name: string): Promise<LoadedCommand['default']> {
  const loaded = (await import(pathToFileURL(files.get(name) ?? name).href)) as LoadedCommand;
  return loaded.default;
}

const table: CommandTable = Object.fromEntries(
  commandNames.map((name) => [
    name.replaceAll(' ', ':'),
    async () => ({ default: await commandClass(name) }),
  ]),
);

export interface CommandRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly error: unknown;
}

/** Runs a command in this process as the program does, off a terminal; the settings come from this process's environment. */
export async function runCommand(
  name: string,
  argv: readonly string[],
  recording: Recording = record(),
): Promise<CommandRun> {
  const before = process.exitCode;
  process.exitCode = undefined;
  const own = Object.getOwnPropertyDescriptor(OperationCommand.prototype, 'terminal');
  Object.defineProperty(OperationCommand.prototype, 'terminal', {
    configurable: true,
    value: async () => recording.terminal,
  });
  let error: unknown;
  try {
    const catalogue = readCatalogue(root);
    readCommandLine([...name.split(' '), ...argv], catalogue);
    const config = new ProgramConfig(root, catalogue.version, table);
    await config.runCommand(name.replaceAll(' ', ':'), [...argv]);
  } catch (thrown) {
    error = asUsageError(thrown, name);
    process.exitCode = await presentError(recording.terminal, error, {
      json: argv.includes('--json'),
      debug: false,
    });
  } finally {
    if (own !== undefined) Object.defineProperty(OperationCommand.prototype, 'terminal', own);
  }
  const exitCode = Number(process.exitCode ?? 0);
  process.exitCode = before;
  return { stdout: recording.stdout(), stderr: recording.stderr(), exitCode, error };
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from '@oclif/core/command';
import { Config } from '@oclif/core/config';
import { nameOf } from '../../src/program/known-commands.js';
import { readCommandLine } from '../../src/program/command-line.js';
import { recordCommand, recordCommandIds } from '../../src/program/records/record-command.js';
import type { Session } from '../../src/program/session.js';
import { presentError } from '../../src/terminal/errors.js';
import type { Recording } from '../terminal/recording.js';
import { record } from '../terminal/recording.js';
import { fakeSession } from './session.js';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'src/commands');

export type CommandClass = Pick<typeof Command, 'args' | 'flags' | 'baseFlags' | 'id' | 'examples'> & {
  run(argv: string[], config: Config): Promise<unknown>;
};

interface LoadedCommand {
  readonly default: CommandClass;
}

/** The files of the commands by the words that call them, such as `role assign`. */
const files = new Map(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => [file.replace(/\.ts$/, '').replaceAll(/[\\/]/g, ' '), join(folder, file)] as const),
);

export const commandNames = [...files.keys(), ...recordCommandIds().map(nameOf)].sort();

/** The class of a command, from the sources. */
export async function commandClass(name: string): Promise<CommandClass> {
  if (!files.has(name)) return recordCommand(name.replace(' ', ':'));
  const loaded = (await import(pathToFileURL(files.get(name) ?? name).href)) as LoadedCommand;
  return loaded.default;
}

/** oclif's configuration of the built program, with the commands of the sources. */
class SourceConfig extends Config {
  session?: Session;

  override async runCommand<T>(id: string, argv: string[] = []): Promise<T> {
    const CommandOfId = await commandClass(id.replaceAll(':', ' '));
    CommandOfId.id = id;
    return (await CommandOfId.run(argv, this)) as T;
  }
}

const loaded = new SourceConfig({ root });
await loaded.load();

export interface CommandRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly error: unknown;
}

/** Runs a command like the program, with its own session over the streams of the recording. */
export async function runCommand(
  name: string,
  argv: readonly string[],
  recording: Recording = record(),
  own: Partial<Session> = {},
): Promise<CommandRun> {
  return runWords([...name.split(' '), ...argv], recording, own);
}

/** As `runCommand`, with the words of the whole command line. */
export async function runWords(
  words: readonly string[],
  recording: Recording = record(),
  own: Partial<Session> = {},
): Promise<CommandRun> {
  const session = fakeSession(recording, { argv: words, ...own });
  loaded.session = session;
  let error: unknown;
  try {
    const [id = '', ...rest] = readCommandLine(words, loaded);
    await loaded.runCommand(id, rest);
  } catch (thrown) {
    error = thrown;
    session.exitCode = await presentError(recording.terminal, error, {
      json: /--json|--output[ =]json/.test(words.join(' ')),
      debug: false,
    });
  }
  const exitCode = Number(session.exitCode ?? 0);
  return { stdout: recording.stdout(), stderr: recording.stderr(), exitCode, error };
}

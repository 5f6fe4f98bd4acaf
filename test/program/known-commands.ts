import { join } from 'node:path';
import { Config } from '@oclif/core/config';
import { settings } from '@oclif/core/settings';
import type { Catalogue } from '../../src/program/catalogue.js';
import { catalogueOf } from '../../src/program/catalogue.js';
import type { KnownCommands } from '../../src/program/known-commands.js';
import { nameOf } from '../../src/program/known-commands.js';
import { readCommandLine } from '../../src/program/command-line.js';
import { assertFlags } from '../../src/program/flag-check.js';

const root = join(import.meta.dirname, '../..');

/** oclif's configuration of the built program. */
export async function loadConfig(): Promise<Config> {
  settings.enableAutoTranspile = false;
  return Config.load({ root });
}

/** The commands of the built program, as people are shown them. */
export async function loadCatalogue(): Promise<Catalogue> {
  return catalogueOf(await loadConfig());
}

/** The result of `readCommandLine`, with its flags checked as a command does before its run. */
export function readWithFlags(args: readonly string[], known: KnownCommands): string[] {
  const [id = '', ...rest] = readCommandLine(args, known);
  const command = known.findCommand(id);
  if (command === undefined || rest.includes('--help')) return [id, ...rest];
  assertFlags({ name: nameOf(id), flags: command.flags, args: command.args, isShared: () => false }, rest);
  return [id, ...rest];
}

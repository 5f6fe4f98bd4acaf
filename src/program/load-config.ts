import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '@oclif/core/command';
import { Config } from '@oclif/core/config';
import type { PJSON, Plugin } from '@oclif/core/interfaces';
import type { KnownCommands } from './known-commands.js';

/** The commands of the program by their ids; each is loaded when it is read. */
export type CommandTable = Readonly<Record<string, Command.Class>>;

export interface ProgramPackage {
  /** The folder of the package. */
  readonly root: string;
  readonly table: CommandTable;
  readonly manifest: KnownCommands;
}

/**
 * oclif's configuration for a run of one command, or of none for an overview. It has only that
 * command unless it sets `usesCatalogue`: oclif copies and indexes all commands, which takes longer
 * than most runs.
 */
export async function loadConfig(program: ProgramPackage, id?: string): Promise<Config> {
  const command = id === undefined ? undefined : program.manifest.findCommand(id);
  const usesAll = command === undefined || command['usesCatalogue'] === true;
  const plugin = pluginOf(program, usesAll ? program.manifest.commands : [command]);
  const plugins = new Map([[plugin.name, plugin]]);
  return Config.load({ root: program.root, plugins, userPlugins: false, devPlugins: false });
}

/** The package as oclif sees it, with these commands. */
function pluginOf({ root, table }: ProgramPackage, listed: readonly Command.Cached[]): Plugin {
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PJSON;
  const { name, version } = pjson;
  const findCommand = async (id: string): Promise<Command.Class> => {
    const command = table[id];
    if (command === undefined) throw new TypeError(`There is no command ${id} in the program.`);
    return Object.assign(command, { id, plugin });
  };
  const plugin: Plugin = {
    ...{
      _base: name,
      alias: name,
      name,
      version,
      type: 'core',
      moduleType: 'module',
      root,
      pjson,
      findCommand,
    },
    ...{ isRoot: true, valid: true, hasManifest: true, hooks: {}, options: { root }, commandsDir: undefined },
    load: async () => undefined,
    topics: Object.entries(pjson.oclif.topics ?? {}).map(([topic, about]) => ({ ...about, name: topic })),
    commandIDs: listed.map(({ id }) => id),
    commands: listed.map((command) => ({ ...command, load: () => findCommand(command.id) })),
  };
  return plugin;
}

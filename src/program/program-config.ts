import type { Command } from '@oclif/core/command';
import type { Hook } from '@oclif/core/interfaces';

/** The commands by their ids, such as `role:assign`; each is loaded when it is run. The build makes the table. */
export type CommandTable = Readonly<Record<string, () => Promise<{ readonly default: CommandClass }>>>;

interface CommandClass {
  new (argv: string[], config: ProgramConfig): Command & { finished?(error: unknown): Promise<void> };
  id: string;
}

/**
 * What oclif's commands ask of a configuration, without oclif's own, which reads every command's description, looks for plugins
 * and asks the system for its shell: that takes longer than most commands do.
 */
export class ProgramConfig {
  readonly name = 'provost';
  readonly bin = 'provost';
  readonly topicSeparator = ' ';
  readonly root: string;
  readonly version: string;
  readonly userAgent: string;
  readonly #commands: CommandTable;

  /** @param root the folder of the package. */
  constructor(root: string, version: string, commands: CommandTable) {
    this.#commands = commands;
    this.root = root;
    this.version = version;
    this.userAgent = `provost/${version} ${process.platform}-${process.arch} node-${process.version}`;
  }

  /** Runs the command of this id, also from within another. The command's own failures are passed on. */
  async runCommand<T = unknown>(id: string, argv: string[] = []): Promise<T> {
    const load = this.#commands[id];
    if (load === undefined) throw new Error(`The build left out the command ${id}.`);
    const { default: CommandOfId } = await load();
    CommandOfId.id = id;
    const command = new CommandOfId(argv, this);
    try {
      const answer = (await command.run()) as T;
      await command.finished?.(undefined);
      return answer;
    } catch (error) {
      await command.finished?.(error);
      throw error;
    }
  }

  /** Hooks belong to plugins, and there are none. */
  async runHook(): Promise<Hook.Result<never>> {
    return { failures: [], successes: [] };
  }
}

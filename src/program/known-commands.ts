import type { Command } from '@oclif/core/command';

/** Which commands there are: the manifest, or oclif's configuration. */
export interface KnownCommands {
  readonly commandIDs: readonly string[];
  readonly commands: readonly Command.Cached[];
  findCommand(id: string): Command.Cached | undefined;
}

/** The words that call the command of this id. */
export function nameOf(id: string): string {
  return id.replaceAll(':', ' ');
}

/** Is this the first word of commands that have more than one? */
export function isTopic(word: string, { commandIDs }: Pick<KnownCommands, 'commandIDs'>): boolean {
  return commandIDs.some((id) => id.startsWith(`${word}:`));
}

/** The id of the command with the longest matching name, and its number of words. */
export function commandIn(words: readonly string[], known: KnownCommands): [string | undefined, number] {
  for (let length = Math.min(words.length, 3); length > 0; length -= 1) {
    const command = known.findCommand(words.slice(0, length).join(':'));
    if (command !== undefined) return [command.id, length];
  }
  return [undefined, 0];
}

/** The words before the first flag. */
export function leadingWords(args: readonly string[]): string[] {
  const end = args.findIndex((arg) => arg.startsWith('-'));
  return end === -1 ? [...args] : args.slice(0, end);
}

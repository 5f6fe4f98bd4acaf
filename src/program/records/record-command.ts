import { kinds } from '../../model/index.js';
import type { AnyKind, Verb } from '../../model/kind.js';
import { createCommand, deleteCommand, updateCommand } from './change-commands.js';
import { listCommand, renameCommand, showCommand } from './commands.js';

const makers = {
  create: createCommand,
  list: listCommand,
  show: showCommand,
  update: updateCommand,
  delete: deleteCommand,
  rename: renameCommand,
} satisfies Record<Verb, unknown>;

interface RecordCommand {
  readonly kind: AnyKind;
  readonly topic: string;
  readonly verb: Verb;
}

/** The commands for single records, by oclif's id, such as `organisation:create`. */
function declared(): Map<string, RecordCommand> {
  const all = Object.values<AnyKind>(kinds).flatMap((kind) =>
    Object.entries(kind.commands ?? {}).flatMap(([topic, verbs]) =>
      verbs.map((verb) => [`${topic}:${verb}`, { kind, topic, verb }] as const),
    ),
  );
  return new Map(all);
}

/** oclif's ids of the commands that follow from the declarations of kinds. */
export function recordCommandIds(): string[] {
  return [...declared().keys()];
}

/** The class of such a command. */
export function recordCommand(id: string) {
  const command = declared().get(id);
  if (command === undefined) throw new Error(`No kind of record declares the command ${id}.`);
  return makers[command.verb](command.kind, command.topic);
}

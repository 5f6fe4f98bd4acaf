import { kinds } from '../../model/index.js';
import type { AnyKind, Verb } from '../../model/kind.js';
import type { AnyOperation } from '../operation.js';
import { createOperation } from './create.js';
import { deleteOperation } from './delete.js';
import { listOperation } from './list.js';
import { renameOperation } from './rename.js';
import { showOperation } from './show.js';
import { updateOperation } from './update.js';

const making = {
  create: createOperation,
  list: listOperation,
  show: showOperation,
  update: updateOperation,
  delete: deleteOperation,
  rename: renameOperation,
} as const satisfies Readonly<Record<Verb, (kind: AnyKind, topic: string) => object>>;

/** The operations on single records that the kinds declare. */
export const recordOperations: readonly AnyOperation[] = Object.values<AnyKind>(kinds).flatMap((kind) =>
  Object.entries(kind.commands ?? {}).flatMap(([topic, verbs]) =>
    verbs.map((verb) => making[verb](kind, topic) as AnyOperation),
  ),
);

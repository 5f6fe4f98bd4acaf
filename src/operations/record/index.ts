import { kinds } from '../../model/index.js';
import { recordVerbs, type AnyKind, type RecordVerb } from '../../model/kind.js';
import type { AnyOperation } from '../operation.js';
import { createOperation } from './create.js';
import { deleteOperation } from './delete.js';
import { listOperation } from './list.js';
import { renameOperation } from './rename.js';
import { showOperation } from './show.js';
import { suggestOperation } from './suggest.js';
import { updateOperation } from './update.js';

const making = {
  create: createOperation,
  list: listOperation,
  show: showOperation,
  update: updateOperation,
  delete: deleteOperation,
  rename: renameOperation,
  suggest: suggestOperation,
} as const satisfies Readonly<Record<RecordVerb, (kind: AnyKind, topic: string) => object>>;

/** The operations on single records that the kinds declare. */
export const recordOperations: readonly AnyOperation[] = Object.values<AnyKind>(kinds).flatMap((kind) =>
  recordVerbs(kind).map(([topic, verb]) => making[verb](kind, topic) as AnyOperation),
);

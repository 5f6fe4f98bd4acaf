import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { KindName } from '../model/index.js';
import { fileUseOf } from './file-flags.js';

/** What a value on the command line names: a record, an entry of a fixed list, or a file. */
export type Referred =
  | KindName
  | 'learner'
  | 'role'
  | 'scenario'
  | 'permission'
  | 'operation'
  | 'time-zone'
  | 'job'
  | 'token'
  | 'profile'
  | 'column'
  | 'file';

interface DeclaredReference {
  /** Completion offers what there is of it. */
  readonly refersTo: Referred;
}

/** A flag whose value names something that exists. */
export const referenceFlag = Flags.custom<string, DeclaredReference & Record<string, unknown>>();

/** As `referenceFlag`, for an argument. */
export function referenceArg({
  refersTo,
  description,
}: DeclaredReference & { readonly description: string }) {
  return Object.assign(Args.string({ description, ignoreStdin: true }), { refersTo });
}

/** What the value of a flag or an argument may name; nothing for free text. */
export function referencesOf(definition: object): readonly Referred[] {
  const use = fileUseOf(definition);
  if (use !== undefined) return use.use === 'input' && use.except !== undefined ? ['job', 'file'] : ['file'];
  return isDeclared(definition) ? [definition.refersTo] : [];
}

/** Sound because only the two functions above give a definition a property of this name. */
function isDeclared(definition: object): definition is DeclaredReference {
  return 'refersTo' in definition;
}

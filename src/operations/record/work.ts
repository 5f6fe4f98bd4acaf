import { z } from 'zod';
import type { AnyKind } from '../../model/kind.js';
import type { RecordChange } from '../../store/port.js';
import type { rowFileInput } from '../row-file.js';
import { rejectedRowsOutput } from '../row-file.js';
import { accountingOutput } from '../row-report.js';
import type { Values } from './record-reader.js';
import type { Refusal } from './refusal.js';
import type { Given } from './values.js';

/** The outcome of a changed record: the name of its count in the result. */
export type Done = 'created' | 'updated' | 'deleted';

/** A record to change, with its stored state if it exists. */
export interface Prepared {
  /** Identity within the kind. */
  readonly identity: string;
  /** The key as results show it. */
  readonly name: string;
  readonly before: Values | null;
  /** The given values with references resolved. */
  readonly values: Values;
}

/** The changes that apply the given values; empty if nothing differs. */
export type Decided = readonly RecordChange[] | Refusal;

/** The work of one operation on records of a kind, for a single record or a file. */
export interface RecordWork {
  readonly kind: AnyKind;
  readonly done: Done;
  /** Fields whose columns a file must have. */
  readonly required: readonly string[];
  /** Finds the named records, in order. */
  prepare(given: readonly (Values | Refusal)[]): Promise<(Prepared | Refusal)[]>;
  decide(prepared: readonly Prepared[]): Promise<Decided[]>;
  /** Sentences to show before the confirmation. */
  warnings?(): string[];
  /** Orders the changes where row order does not work; the file is then read in one batch. */
  inOrder?(changes: readonly RecordChange[]): RecordChange[];
}

type RowsInput = z.output<z.ZodObject<typeof rowFileInput>>;

export interface RecordInput extends RowsInput {
  /** Values of a single record; a file has its own. */
  readonly given: Given;
}

/** The output of every operation that changes records of a kind. */
export const recordOutput = z.object({
  job: z.string().nullable(),
  dryRun: z.boolean(),
  requested: z.int(),
  created: z.int(),
  updated: z.int(),
  deleted: z.int(),
  unchanged: z.int(),
  /** Key of the single record; null for a file. */
  key: z.string().nullable(),
  accounting: accountingOutput,
  ...rejectedRowsOutput,
  changes: z.int(),
});
export type RecordsChanged = z.output<typeof recordOutput>;

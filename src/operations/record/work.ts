import { z } from 'zod';
import type { AnyKind } from '../../model/kind.js';
import type { RecordChange } from '../../store/port.js';
import type { rowFileInput } from '../row-file.js';
import { rejectedRowsOutput } from '../row-file.js';
import { accountingOutput } from '../row-report.js';
import type { Values } from './records.js';
import type { Refusal } from './refusal.js';
import type { Given } from './values.js';

/** What becomes of a record that is changed: the name of its count in the answer. */
export type Done = 'created' | 'updated' | 'deleted';

/** A record that is to be changed, as far as it was found. */
export interface Prepared {
  /** Names the record among its kind. */
  readonly identity: string;
  /** As people are shown it. */
  readonly name: string;
  readonly before: Values | null;
  /** What was given, its references resolved. */
  readonly values: Values;
}

/** The changes that make of a record what was given; none where it is so already. */
export type Decided = readonly RecordChange[] | Refusal;

/** What one operation does with records of a kind, whether one is given or a file of them. */
export interface RecordWork {
  readonly kind: AnyKind;
  readonly done: Done;
  /** Fields whose columns a file must have. */
  readonly required: readonly string[];
  /** Finds the records that are meant, in their order. */
  prepare(given: readonly (Values | Refusal)[]): Promise<(Prepared | Refusal)[]>;
  decide(prepared: readonly Prepared[]): Promise<Decided[]>;
  /** Sentences that a person should read before agreeing. */
  warnings?(): string[];
  /**
   * The changes in an order in which they can be made, where that is not the order of the rows: a file is
   * then read whole.
   */
  inOrder?(changes: readonly RecordChange[]): RecordChange[];
}

type RowsInput = z.output<z.ZodObject<typeof rowFileInput>>;

export interface RecordInput extends RowsInput {
  /** Of a single record; a file says of each itself. */
  readonly given: Given;
}

/** The answer of every operation that changes records of a kind. */
export const recordOutput = z.object({
  job: z.string().nullable(),
  dryRun: z.boolean(),
  requested: z.int(),
  created: z.int(),
  updated: z.int(),
  deleted: z.int(),
  unchanged: z.int(),
  /** What names the record; null where they come from a file. */
  key: z.string().nullable(),
  accounting: accountingOutput,
  ...rejectedRowsOutput,
  changes: z.int(),
});
export type RecordsChanged = z.output<typeof recordOutput>;

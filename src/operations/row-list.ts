import { z } from 'zod';
import { channelsOf, sinkField } from './channels.js';

/** Sink for the rows of a list, in batches, so that memory never holds all. */
export interface RowSink<Row> {
  write(rows: readonly Row[]): Promise<void>;
}

/** Number of rows per batch. */
const AT_ONCE = 500;

/** Name of the input field with the sink. */
const INTO = 'into';

/** Adds the sink to an input; with a sink the output list is empty. */
export function rowSinkInput<Schema extends z.ZodType>(row: Schema) {
  const sink = sinkField<RowSink<z.output<Schema>>>(
    { write: z.array(row) },
    'not a place for rows',
  ).optional();
  return { [INTO]: sink };
}

/** Collects the rows of an output list. */
export interface RowList<Row> {
  readonly add: (row: Row) => Promise<void>;
  /**
   * Call after the last row.
   * @returns the rows for the output; empty if they went to a sink
   */
  readonly done: () => Promise<Row[]>;
}

/** @param into sink for the rows; by default they are part of the output */
export function createRowList<Row>(into: RowSink<Row> | undefined): RowList<Row> {
  let rows: Row[] = [];
  const passOn = async (): Promise<void> => {
    if (into === undefined || rows.length === 0) return;
    const passed = rows;
    rows = [];
    await into.write(passed);
  };
  return {
    async add(row) {
      if (rows.push(row) >= AT_ONCE) await passOn();
    },
    async done() {
      await passOn();
      return rows;
    },
  };
}

/** True if the operation has a sink for this list of its output. */
export function hasRowSink(
  { input, output }: { readonly input: z.ZodType; readonly output: z.ZodType },
  field: string,
): boolean {
  const into = channelsOf(input).get(INTO);
  if (into?.kind !== 'sink' || !(output instanceof z.ZodObject)) return false;
  const list = (output.shape as Readonly<Record<string, z.ZodType>>)[field];
  const passed = into.calls['write'];
  return list instanceof z.ZodArray && passed instanceof z.ZodArray && list.element === passed.element;
}

/** Returns the input with this sink. */
export function withRowsTo<I>(input: I, sink: RowSink<unknown>): I {
  return { ...input, [INTO]: sink };
}

import { z } from 'zod';
import { channelsOf, sinkField } from './channels.js';

/** Where the rows of an answer's list go, some at a time, so that nobody holds all of them. */
export interface RowSink<Row> {
  write(rows: readonly Row[]): Promise<void>;
}

/** Rows that are passed on together. */
const AT_ONCE = 500;

/** The name of the input's field that takes them. */
const INTO = 'into';

/** For the input of an operation whose answer has a long list of such rows: where it is given, the list of the answer is empty. */
export function rowSinkInput<Schema extends z.ZodType>(row: Schema) {
  const sink = sinkField<RowSink<z.output<Schema>>>(
    { write: z.array(row) },
    'not a place for rows',
  ).optional();
  return { [INTO]: sink };
}

/** The rows of an operation's list. */
export interface RowList<Row> {
  readonly add: (row: Row) => Promise<void>;
  /** To be called when all were added. @returns them, for the answer: none where they went elsewhere */
  readonly done: () => Promise<Row[]>;
}

/** @param into where the rows go, if not into the answer */
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

/** Has the operation a place for the rows of the list in this field of its answer? */
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

/** The input of such an operation, with that place. */
export function withRowsTo<I>(input: I, sink: RowSink<unknown>): I {
  return { ...input, [INTO]: sink };
}

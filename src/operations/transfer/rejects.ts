import { z } from 'zod';
import type { RejectedRow } from '../../files/rejects.js';
import type { RejectsSink } from '../row-file.js';
import { inFileOrder, REJECTED_LISTED } from '../row-file.js';

/** Output fields of the first rows to correct; the rejects file has all of them. */
export const rejectsOutput = {
  rejects: z.array(
    z.object({
      line: z.int(),
      column: z.string().nullable(),
      value: z.string().nullable(),
      code: z.string(),
      message: z.string(),
    }),
  ),
  /** Present if the list is shortened. */
  rejectsTruncated: z.literal(true).optional(),
};

type RejectsOutput = z.infer<z.ZodObject<typeof rejectsOutput>>;

export interface Rejects {
  readonly count: number;
  /** Rows of one batch, in any order; batches come in the order of the file. */
  take(rows: readonly RejectedRow[]): Promise<void>;
  result(): RejectsOutput;
}

export function collectRejects(sink: RejectsSink | undefined): Rejects {
  const rejects: RejectsOutput['rejects'] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    async take(rows) {
      for (const row of inFileOrder(rows)) {
        count += 1;
        if (rejects.length < REJECTED_LISTED) rejects.push(listed(row));
        await sink?.write(row);
      }
    },
    result: () => ({ rejects, ...(count > rejects.length ? { rejectsTruncated: true as const } : {}) }),
  };
}

const LONGEST_VALUE = 200;

function listed({ line, column, value, code, message, raw }: RejectedRow): RejectsOutput['rejects'][number] {
  return {
    line,
    column: column ?? null,
    value: (value ?? raw.join(',')).slice(0, LONGEST_VALUE),
    code,
    message,
  };
}

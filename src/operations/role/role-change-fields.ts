import { z } from 'zod';
import { rejectedRowsOutput, rowFileInput } from '../row-file.js';
import { accountingOutput } from '../row-report.js';
import { coverageField } from './coverage.js';

export const roleChangeInput = z.strictObject({
  /** Optional if every row of the file names a role. */
  role: z.string().optional(),
  emails: z.array(z.string()).default([]),
  allEmployers: z.boolean().default(false),
  /** Keys; each includes all keys below it. */
  organisations: z.array(z.string()).default([]),
  groups: z.array(z.string()).default([]),
  ...rowFileInput,
});
export type RoleChangeInput = z.output<typeof roleChangeInput>;

/**
 * Each requested row counts once: requested = added + alreadyHeld + removed + notHeld +
 * rejectedCount.
 */
export const roleChangeOutput = z.object({
  job: z.string().nullable(),
  dryRun: z.boolean(),
  requested: z.int(),
  added: z.int(),
  alreadyHeld: z.int(),
  removed: z.int(),
  notHeld: z.int(),
  /** Of the employers' roles that the rows name. */
  coverage: z.array(coverageField),
  accounting: accountingOutput,
  ...rejectedRowsOutput,
  changes: z.int(),
});
export type RoleChangeOutput = z.output<typeof roleChangeOutput>;

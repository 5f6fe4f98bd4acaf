import { z } from 'zod';
import { openScratch } from '../../changes/scratch.js';
import { achievedStatusTest } from '../../domain/competence/achieved-status.js';
import { assessRow, isNoExpiryOverruled } from '../../domain/competence/assess-row.js';
import { transferTargets } from '../../domain/competence/transfer-targets.js';
import { writeOperation } from '../operation.js';
import { rowFileInput } from '../row-file.js';
import { accountingOutput } from '../row-report.js';
import { daysIn } from '../today.js';
import { awardTables } from './award-sorter.js';
import { createMatchedAwards } from './matched-awards.js';
import {
  accountOf,
  decidedBeforeOf,
  decisionCounts,
  differingCounts,
  matchCounts,
  noDecisions,
  noDiffering,
  noMatches,
  reviewCounts,
} from './counts.js';
import { importBatch, type AssessedRow, type ImportRun, type Subject } from './import-rows.js';
import { createMatcher } from './matcher.js';
import { openTransferFile } from './open-transfer-file.js';
import { collectRejects, rejectsOutput } from './rejects.js';
import { createImportReport, reportTables } from './import-report.js';
import { createReviewQueue, reviewTables } from './review-queue.js';
import { countOutcomes, createRowOutcomes } from './row-outcomes.js';
import { createRowReader } from './row-reader.js';
import type { Receiver } from './settle.js';
import { competenceSuggester } from './suggest-competence.js';

/**
 * Imports a file of competence rows (domain page, section 3, competence transfers). Each row gets
 * exactly one decision; invalid rows and unknown competences are rejected for correction.
 */
export const importTransfers = writeOperation({
  name: 'transfer.import',
  summary: 'Take over competences that people achieved at other employers',
  scope: 'tenant',
  dated: true,
  permission: 'competence.import',
  // It compares identifying fields: its result shows whether a guess was right.
  alsoNeeds: ['person.identify'],
  input: z.strictObject({
    ...rowFileInput,
    file: rowFileInput.file.unwrap(),
    /** Path of the rejects file, as the result names it. */
    rejectsFile: z.string().nullable().default(null),
  }),
  output: z.object({
    job: z.string().nullable(),
    dryRun: z.boolean(),
    rows: z.int(),
    /** Every row by the outcome of matching; `notCompared` were decided without matching. */
    matches: matchCounts,
    differing: differingCounts,
    /** Rows that state no expiry for a competence with a renewal period: the period applies. */
    noExpiryOverruled: z.int(),
    decisions: decisionCounts,
    /** Rows that were accepted or rejected in an earlier review. */
    decidedBefore: z.int(),
    reviews: reviewCounts,
    accounting: accountingOutput,
    changes: z.int(),
    ...rejectsOutput,
    rejectsFile: z.string().nullable(),
  }),

  async propose(context, input, changes) {
    const { rejects: sink, rejectsFile, report: sinkOfRows } = input;
    const { tenant, asOf } = context;
    const opened = await openTransferFile(input);
    const catalogue = await tenant.all('competence');
    const targets = transferTargets(catalogue, await tenant.all('equivalence'));
    const isAchieved = achievedStatusTest(context.about.settings.achievedStatuses);
    const outcomes = createRowOutcomes();
    const scratch = await openScratch(awardTables + reviewTables + reportTables);
    const queue = createReviewQueue(scratch, tenant.key, outcomes);
    const matchedAwards = createMatchedAwards(scratch, outcomes);
    const report = sinkOfRows === undefined ? undefined : createImportReport(scratch, sinkOfRows);
    const receiver: Receiver = {
      tenant,
      context: { asOf, source: 'iat', targets, isAchieved },
      changes,
      queue,
    };
    const rejects = collectRejects(sink);
    const run: ImportRun = {
      receiver,
      matchedAwards,
      outcomes,
      rejects,
      report,
      rows: 0,
      noExpiryOverruled: 0,
      matches: noMatches(),
      differing: noDiffering(),
      decisions: noDecisions(),
      matcher: createMatcher(tenant),
      reader: createRowReader(
        asOf,
        daysIn(context.about.timeZone),
        (sent): Subject => ({ is: sent }),
        (row): AssessedRow => {
          const decided = assessRow(row, receiver.context);
          const overrulesNoExpiry = isNoExpiryOverruled(row, decided);
          if ('decision' in decided) return { decided, overrulesNoExpiry };
          const { line, live, expired } = decided;
          return {
            decided: { line, live, expired, numbers: matchedAwards.numbersOf(live) },
            overrulesNoExpiry,
          };
        },
      ),
      suggest: competenceSuggester(catalogue.map(({ name }) => name)),
    };
    try {
      await sink?.begin(opened.header);
      for await (const batch of opened.batches()) {
        await importBatch(run, batch);
        context.progress(run.rows);
        await context.checkpoint();
      }
      await sink?.end();
      await matchedAwards.settle(receiver, () => context.checkpoint());
      const reviews = await queue.propose(tenant, changes, () => context.checkpoint());
      await report?.write((row) => outcomes.outcomeOf(row));
      countOutcomes(run.decisions, outcomes);
      const accounting = accountOf(run.rows, run.decisions);
      const { rows, matches, differing, noExpiryOverruled, decisions } = run;
      return {
        touchable: rows,
        warnings: [...opened.notices, ...run.reader.notices()],
        rejected: rejects.count,
        rejectedRows: rejects.result().rejects,
        accounting,
        result: (outcome) => ({
          ...outcome,
          rows,
          matches,
          differing,
          noExpiryOverruled,
          decisions,
          decidedBefore: decidedBeforeOf(decisions),
          reviews,
          accounting,
          ...rejects.result(),
          rejectsFile,
        }),
      };
    } catch (error) {
      await report?.writeInterrupted();
      throw error;
    } finally {
      scratch.close();
    }
  },
});

import { z } from 'zod';
import type { TransferReason } from '../../domain/competence/transfer-reasons.js';
import { transferTargets } from '../../domain/competence/transfer-targets.js';
import type { LiveAwards, RowDecision, TransferDecision } from '../../domain/competence/transfer.js';
import { assessRow, waitForReview } from '../../domain/competence/transfer.js';
import { alike } from '../../domain/text.js';
import type { ReadRow, RowBatch } from '../../files/reader.js';
import type { RejectedRow } from '../../files/rejects.js';
import { writeOperation } from '../operation.js';
import { rowFileInput } from '../row-file.js';
import { accountingOutput, type ReportSink } from '../row-report.js';
import { createCandidates, type Candidates } from './candidates.js';
import {
  accountOf,
  countMatch,
  decisionCounts,
  matchCounts,
  noDecisions,
  noMatches,
  notAttemptedBecause,
  outcomeOf,
  reviewCounts,
  type DecisionCounts,
  type MatchCounts,
} from './counts.js';
import { createMatcher, type Matcher } from './matcher.js';
import { collectRejects, rejectsOutput, type Rejects } from './rejects.js';
import { createReviewQueue, reviewOf } from './review-queue.js';
import { cellUnder, createRowReader, openTransferFile, type RowReader, type SentIdentity } from './rows.js';
import type { Receiver } from './settle.js';

/**
 * Takes over the competences of a file of competence rows (domain page, section 3, competence transfers). Each row ends
 * under exactly one decision; the invalid ones and those of unknown competences are rejected, for a person to correct.
 */
export const importTransfers = writeOperation({
  name: 'transfer.import',
  summary: 'Take over competences that people achieved at other employers',
  scope: 'tenant',
  permission: 'competence.import',
  input: z.strictObject({
    ...rowFileInput,
    file: rowFileInput.file.unwrap(),
    /** Where the rejects file will be, as the result names it. */
    rejectsFile: z.string().nullable().default(null),
  }),
  output: z.object({
    job: z.string().nullable(),
    dryRun: z.boolean(),
    rows: z.int(),
    /** Rows that reached matching, by its outcome. */
    matches: matchCounts,
    decisions: decisionCounts,
    reviews: reviewCounts,
    accounting: accountingOutput,
    changes: z.int(),
    ...rejectsOutput,
    rejectsFile: z.string().nullable(),
  }),

  async propose(context, { file, map, rejects: sink, rejectsFile, report }, changes) {
    const { tenant, asOf } = context;
    const opened = await openTransferFile(file, map);
    const catalogue = await tenant.all('competence');
    const targets = transferTargets(catalogue, await tenant.all('equivalence'));
    const queue = createReviewQueue(tenant.key);
    const candidates = createCandidates();
    const receiver: Receiver = { tenant, context: { asOf, source: 'iat', targets }, changes, queue };
    const rejects = collectRejects(sink);
    const run: ImportRun = {
      receiver,
      candidates,
      rejects,
      report,
      rows: 0,
      matches: noMatches(),
      decisions: noDecisions(),
      matcher: createMatcher(tenant),
      reader: createRowReader(asOf, (row) => assessRow(row, receiver.context)),
      suggest: competenceSuggester(catalogue.map(({ name }) => name)),
    };
    try {
      await sink?.begin(opened.header);
      for await (const batch of opened.batches()) {
        await takeBatch(run, batch);
        context.progress(run.rows);
        await context.checkpoint();
      }
      await sink?.end();
      await candidates.settle(
        receiver,
        run.decisions,
        () => context.checkpoint(),
        report === undefined
          ? undefined
          : ({ line, person, competence, decision }) =>
              told(run, line, `${person} · ${competence}`, decision),
      );
      const reviews = await queue.propose(tenant, changes, () => context.checkpoint());
      const { rows, matches, decisions } = run;
      return {
        touchable: rows,
        warnings: opened.notices,
        rejected: rejects.count,
        accounting: accountOf(rows, decisions),
        result: (outcome) => ({
          ...outcome,
          rows,
          matches,
          decisions,
          reviews,
          accounting: accountOf(rows, decisions),
          ...rejects.result(),
          rejectsFile,
        }),
      };
    } finally {
      candidates.close();
      queue.close();
    }
  },
});

/** One import under way. */
interface ImportRun {
  readonly receiver: Receiver;
  readonly candidates: Candidates;
  readonly rejects: Rejects;
  readonly report: ReportSink | undefined;
  readonly matcher: Matcher;
  readonly reader: RowReader<RowDecision | LiveAwards>;
  readonly suggest: (name: string) => string;
  readonly matches: MatchCounts;
  readonly decisions: DecisionCounts;
  rows: number;
}

async function takeBatch(run: ImportRun, batch: RowBatch): Promise<void> {
  const rejected: RejectedRow[] = [...batch.rejected];
  const lines: number[] = [];
  const live: LiveAwards[] = [];
  const senders: SentIdentity[] = [];
  for (const read of batch.rows) {
    const sender = run.reader.sender(read);
    const assessed = run.reader.assessed(read, sender);
    if ('decision' in assessed) {
      run.decisions[assessed.decision] += 1;
      if (isRejected(assessed)) rejected.push(rejection(run, read, assessed));
      else await told(run, read.line, cellUnder(read, 'Competency Name'), assessed.decision);
    } else {
      lines.push(read.line);
      live.push(assessed);
      senders.push(sender.sent);
    }
  }
  run.decisions.invalid += batch.rejected.length;
  run.rows += batch.rows.length + batch.rejected.length;
  await run.rejects.take(rejected);
  for (const { line, value, raw, code, message } of rejected) {
    await run.report?.write({ line, value: value ?? raw.join(','), outcome: 'rejected', code, message });
  }

  const matches = await run.matcher.match(senders);
  for (const [at, match] of matches.entries()) {
    const [line, awards, sent] = [lines[at], live[at], senders[at]];
    if (line === undefined || awards === undefined || sent === undefined) continue;
    countMatch(run.matches, match.outcome);
    if (match.person !== null) {
      run.candidates.add(line, awards.live, match.person.reference, sent);
      continue;
    }
    const waiting = waitForReview(awards, match.outcome);
    run.decisions[waiting.decision] += 1;
    await told(run, line, awards.live[0]?.competence.name ?? '', waiting.decision);
    const people = match.candidates.map(({ reference }) => reference);
    const why = { outcome: match.outcome, source: run.receiver.context.source, candidates: people };
    for (const award of awards.live) run.receiver.queue.add(reviewOf(award, sent, why));
  }
}

/** Reports a row that was not rejected, where there is somebody to report to. */
async function told(run: ImportRun, line: number, value: string, decision: TransferDecision): Promise<void> {
  if (run.report === undefined) return;
  const why = notAttemptedBecause(decision);
  const outcome = outcomeOf[decision];
  await run.report.write({ line, value, outcome, code: why?.code ?? null, message: why?.message ?? null });
}

/** Rows that somebody must correct; the other decisions stand as they are. */
function isRejected({ decision }: RowDecision): boolean {
  return decision === 'invalid' || decision === 'unknownCompetence';
}

function rejection(run: ImportRun, read: ReadRow, { decision, reason }: RowDecision): RejectedRow {
  const { line, raw } = read;
  const { code, column, message }: TransferReason = reason ?? {
    code: decision,
    column: null,
    message: 'Not taken.',
  };
  const value = column === null ? undefined : cellUnder(read, column);
  const hint = decision === 'unknownCompetence' && value !== undefined ? run.suggest(value) : '';
  return {
    line,
    raw,
    code,
    message: `${message}${hint}`,
    ...(column === null ? {} : { column }),
    ...(value === undefined ? {} : { value }),
  };
}

const REMEMBERED_SUGGESTIONS = 1_000;
const LONGEST_NAME = 200;

/** Names the competence of the catalogue that was probably meant, in a sentence; files repeat the same unknown names. */
function competenceSuggester(catalogue: readonly string[]): (name: string) => string {
  const remembered = new Map<string, string>();
  return (name) => {
    const before = remembered.get(name);
    if (before !== undefined) return before;
    if (name === '' || name.length > LONGEST_NAME || remembered.size >= REMEMBERED_SUGGESTIONS) return '';
    const [close] = alike(name, catalogue);
    const sentence = close === undefined ? '' : ` The nearest is "${close}".`;
    remembered.set(name, sentence);
    return sentence;
  };
}

import { z } from 'zod';
import { openScratch } from '../../changes/scratch.js';
import { achievedStatusTest } from '../../domain/competence/achieved-status.js';
import type { TransferReason } from '../../domain/competence/transfer-reasons.js';
import { transferTargets } from '../../domain/competence/transfer-targets.js';
import type { LiveAwards, RowDecision } from '../../domain/competence/transfer.js';
import { assessRow, isNoExpiryOverruled } from '../../domain/competence/transfer.js';
import {
  differingFields,
  type MatchField,
  type MatchOutcome,
  type PersonMatch,
} from '../../domain/competence/matching.js';
import { nearest } from '../../domain/suggestions.js';
import { visible } from '../../domain/visible.js';
import type { ReadRow, RowBatch } from '../../files/reader.js';
import type { RejectedRow } from '../../files/rejects.js';
import { writeOperation } from '../operation.js';
import { daysIn } from '../today.js';
import { rowFileInput } from '../row-file.js';
import { accountingOutput } from '../row-report.js';
import { awardTables, type AwardNumbers } from './award-sorter.js';
import { createCandidates, type Candidates } from './candidates.js';
import { reportInOrder, reportTables, type ImportReport } from './report.js';
import {
  accountOf,
  decidedBeforeOf,
  countDiffering,
  countMatch,
  decisionCounts,
  differingCounts,
  matchCounts,
  noDecisions,
  noDiffering,
  noMatches,
  reviewCounts,
  type DecisionCounts,
  type DifferingCounts,
  type MatchCounts,
} from './counts.js';
import { createMatcher, type Matcher } from './matcher.js';
import { collectRejects, rejectsOutput, type Rejects } from './rejects.js';
import { createReviewQueue, reviewOf, reviewTables } from './review-queue.js';
import { countOutcomes, createRowOutcomes, reviewNumber, type RowOutcomes } from './row-outcomes.js';
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
  dated: true,
  permission: 'competence.import',
  // It compares what identifies people: its answer tells whether a guess was right.
  alsoNeeds: ['person.identify'],
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
    /** Every row, by the outcome of matching; those that were decided without are `notCompared`. */
    matches: matchCounts,
    differing: differingCounts,
    /** Rows that state that the award never expires, though its competence is to be renewed: the renewal period rules. */
    noExpiryOverruled: z.int(),
    decisions: decisionCounts,
    /** Rows that somebody accepted or rejected in review before: they do not wait. */
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
    const candidates = createCandidates(scratch, outcomes);
    const report = sinkOfRows === undefined ? undefined : reportInOrder(scratch, sinkOfRows);
    const receiver: Receiver = {
      tenant,
      context: { asOf, source: 'iat', targets, isAchieved },
      changes,
      queue,
    };
    const rejects = collectRejects(sink);
    const run: ImportRun = {
      receiver,
      candidates,
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
          return { decided: { line, live, expired, numbers: candidates.numbersOf(live) }, overrulesNoExpiry };
        },
      ),
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
      await candidates.settle(receiver, () => context.checkpoint());
      const reviews = await queue.propose(tenant, changes, () => context.checkpoint());
      await report?.tell((row) => outcomes.outcomeOf(row));
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
      await report?.tellAsStopped();
      throw error;
    } finally {
      scratch.close();
    }
  },
});

/** A person as rows describe them, who was looked for once somebody wanted to know. */
interface Subject {
  is: SentIdentity | Found | Waiting;
}

/** One whom the tenant has. What the rows say of them is kept elsewhere, under a number: a file names many thousands. */
interface Found {
  readonly person: string;
  readonly identity: number;
}

/** One whose awards wait for review. */
interface Waiting {
  readonly sent: SentIdentity;
  readonly outcome: MatchOutcome;
  /** In which the only candidate is not the person of the row. */
  readonly differs: readonly MatchField[];
  readonly candidates: readonly string[];
}

/** Awards of which it is not known yet whose they are. */
type WaitingAwards = LiveAwards & { readonly numbers: AwardNumbers };

/** What the award of a row says by itself. */
interface AssessedRow {
  readonly decided: RowDecision | WaitingAwards;
  readonly overrulesNoExpiry: boolean;
}

/** One import under way. */
interface ImportRun {
  readonly receiver: Receiver;
  readonly candidates: Candidates;
  readonly outcomes: RowOutcomes;
  readonly rejects: Rejects;
  /** Where somebody wants to be told of each row: nothing is written of them otherwise. */
  readonly report: ImportReport | undefined;
  readonly matcher: Matcher;
  readonly reader: RowReader<Subject, AssessedRow>;
  readonly suggest: (name: string) => string;
  readonly matches: MatchCounts;
  readonly differing: DifferingCounts;
  readonly decisions: DecisionCounts;
  rows: number;
  noExpiryOverruled: number;
}

async function takeBatch(run: ImportRun, batch: RowBatch): Promise<void> {
  const rejected: RejectedRow[] = [...batch.rejected];
  const lines: number[] = [];
  const live: WaitingAwards[] = [];
  const subjects: Subject[] = [];
  for (const read of batch.rows) {
    const sender = run.reader.sender(read);
    const { decided: assessed, overrulesNoExpiry } = run.reader.assessed(read, sender);
    if (overrulesNoExpiry) run.noExpiryOverruled += 1;
    if ('decision' in assessed) {
      run.decisions[assessed.decision] += 1;
      run.matches.notCompared += 1;
      if (isRejected(assessed)) rejected.push(rejection(run, read, assessed));
      else run.report?.decided(read.line, cellUnder(read, 'Competency Name'), assessed.decision);
    } else {
      lines.push(read.line);
      live.push(assessed);
      subjects.push(sender.subject);
    }
  }
  run.decisions.invalid += batch.rejected.length;
  run.matches.notCompared += batch.rejected.length;
  run.rows += batch.rows.length + batch.rejected.length;
  await run.rejects.take(rejected);
  for (const { line, value, raw, code, message } of rejected) {
    run.report?.rejected({ line, value: value ?? raw.join(','), code, message });
  }

  await lookFor(run, subjects);
  for (const [at, { is }] of subjects.entries()) {
    const [line, awards] = [lines[at], live[at]];
    if (line === undefined || awards === undefined) continue;
    if ('person' in is) {
      countMatch(run.matches, 'matched-successfully');
      const row = run.candidates.add(line, awards.numbers, is.identity);
      run.report?.waiting(line, `${is.person} · ${awards.live[0]?.competence.name ?? ''}`, row);
    } else if ('sent' in is) {
      countMatch(run.matches, is.outcome);
      countDiffering(run.differing, is.outcome, is.differs);
      queue(run, line, awards, is);
    }
  }
  run.report?.endOfBatch();
}

/** Finds those of the tenant whom nobody has looked for yet. */
async function lookFor(run: ImportRun, subjects: readonly Subject[]): Promise<void> {
  const wanted = new Map<Subject, SentIdentity>();
  for (const subject of subjects) if ('lastName' in subject.is) wanted.set(subject, subject.is);
  if (wanted.size === 0) return;
  const identities = [...wanted.values()];
  const matches = await run.matcher.match(identities);
  for (const [at, [subject, sent]] of [...wanted].entries()) {
    const match = matches[at];
    if (match === undefined) continue;
    const { person } = match;
    subject.is =
      person === null
        ? { sent, ...unmatched(sent, match) }
        : { person: person.reference, identity: run.candidates.keepIdentity(person.reference, sent) };
  }
}

function unmatched(sent: SentIdentity, { outcome, candidates }: PersonMatch): Omit<Waiting, 'sent'> {
  const [only, ...others] = candidates;
  return {
    outcome,
    differs: only === undefined || others.length > 0 ? [] : differingFields(sent, only),
    candidates: candidates.map(({ reference }) => reference),
  };
}

/** Has the awards of a row wait for review. */
function queue(
  run: ImportRun,
  line: number,
  awards: LiveAwards,
  { sent, outcome, differs, candidates }: Waiting,
): void {
  const row = run.outcomes.add();
  run.report?.waiting(line, awards.live[0]?.competence.name ?? '', row);
  const why = { outcome, source: run.receiver.context.source, candidates };
  const waiting = reviewNumber(outcome, differs);
  for (const award of awards.live) run.receiver.queue.add(reviewOf(award, sent, why), row, waiting);
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
  const hint = decision === 'unknownCompetence' && value !== undefined ? nameHint(value, run.suggest) : '';
  return {
    line,
    raw,
    code,
    message: `${message}${hint}`,
    ...(column === null ? {} : { column }),
    ...(value === undefined ? {} : { value }),
  };
}

/** What a name that is not known holds without showing it, and the nearest one that is. */
function nameHint(name: string, suggest: ImportRun['suggest']): string {
  const shown = visible(name);
  return `${shown === name ? '' : ` It holds characters that are not seen: "${shown}".`}${suggest(name)}`;
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
    const [close] = nearest(name, catalogue);
    const sentence = close === undefined ? '' : ` The nearest is "${close}".`;
    remembered.set(name, sentence);
    return sentence;
  };
}

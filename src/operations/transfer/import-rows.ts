import type { LiveAwards } from '../../domain/competence/assess-row.js';
import {
  differingFields,
  type MatchField,
  type MatchOutcome,
  type PersonMatch,
} from '../../domain/competence/matching.js';
import type { TransferReason } from '../../domain/competence/transfer-reasons.js';
import type { RowDecision } from '../../domain/competence/transfer.js';
import { visible } from '../../domain/visible.js';
import type { ReadRow, RowBatch } from '../../files/delimited-file.js';
import type { RejectedRow } from '../../files/rejects.js';
import type { AwardNumbers } from './award-sorter.js';
import type { MatchedAwards } from './matched-awards.js';
import { cellUnder } from './competence-columns.js';
import {
  countDiffering,
  countMatch,
  type DecisionCounts,
  type DifferingCounts,
  type MatchCounts,
} from './counts.js';
import type { Matcher } from './matcher.js';
import type { Rejects } from './rejects.js';
import type { ImportReport } from './import-report.js';
import { reviewOf } from './review-queue.js';
import { reviewNumber, type RowOutcomes } from './row-outcomes.js';
import type { RowReader, SentIdentity } from './row-reader.js';
import type { Receiver } from './settle.js';

/** A person as rows describe them; matched on first use. */
export interface Subject {
  is: SentIdentity | Found | Waiting;
}

/** A person of the tenant. `identity` numbers what rows state: memory must not hold it. */
interface Found {
  readonly person: string;
  readonly identity: number;
}

/** A person whose awards wait for review. */
interface Waiting {
  readonly sent: SentIdentity;
  readonly outcome: MatchOutcome;
  /** Fields in which the only candidate differs from the row. */
  readonly differs: readonly MatchField[];
  readonly candidates: readonly string[];
}

/** Awards of a person who is not matched yet. */
type WaitingAwards = LiveAwards & { readonly numbers: AwardNumbers };

/** A row's award, assessed without its person. */
export interface AssessedRow {
  readonly decided: RowDecision | WaitingAwards;
  readonly overrulesNoExpiry: boolean;
}

/** One import under way. */
export interface ImportRun {
  readonly receiver: Receiver;
  readonly matchedAwards: MatchedAwards;
  readonly outcomes: RowOutcomes;
  readonly rejects: Rejects;
  /** Present where the caller wants an outcome for each row. */
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

export async function importBatch(run: ImportRun, batch: RowBatch): Promise<void> {
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

  await matchSubjects(run, subjects);
  for (const [at, { is }] of subjects.entries()) {
    const [line, awards] = [lines[at], live[at]];
    if (line === undefined || awards === undefined) continue;
    if ('person' in is) {
      countMatch(run.matches, 'matched-successfully');
      const row = run.matchedAwards.add(line, awards.numbers, is.identity);
      run.report?.waiting(line, `${is.person} · ${awards.live[0]?.competence.name ?? ''}`, row);
    } else if ('sent' in is) {
      countMatch(run.matches, is.outcome);
      countDiffering(run.differing, is.outcome, is.differs);
      queue(run, line, awards, is);
    }
  }
  run.report?.endOfBatch();
}

/** Matches the subjects that are not matched yet. */
async function matchSubjects(run: ImportRun, subjects: readonly Subject[]): Promise<void> {
  const unresolved = new Map<Subject, SentIdentity>();
  for (const subject of subjects) if ('lastName' in subject.is) unresolved.set(subject, subject.is);
  if (unresolved.size === 0) return;
  const identities = [...unresolved.values()];
  const matches = await run.matcher.match(identities);
  for (const [at, [subject, sent]] of [...unresolved].entries()) {
    const match = matches[at];
    if (match === undefined) continue;
    const { person } = match;
    subject.is =
      person === null
        ? { sent, ...unmatched(sent, match) }
        : { person: person.reference, identity: run.matchedAwards.addIdentity(person.reference, sent) };
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

/** Queues the awards of a row for review. */
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

/** Is this a row that a person must correct? */
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

/** The invisible characters of an unknown name, and the nearest known name. */
function nameHint(name: string, suggest: ImportRun['suggest']): string {
  const shown = visible(name);
  return `${shown === name ? '' : ` It holds characters that are not seen: "${shown}".`}${suggest(name)}`;
}

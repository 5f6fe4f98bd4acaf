import { decideTransfers } from '../../operations/transfer/decide.js';
import { listTransfers, type ListedReview } from '../../operations/transfer/list.js';
import { UsageError } from '../../domain/errors.js';
import { changeFlags, rowFlags, flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { readResult } from '../../program/results.js';
import { reviewFilterFlags, reviewFilterOf } from '../../program/review-filter-flags.js';
import { withRowSinks } from '../../program/row-file.js';
import type { Session } from '../../program/session.js';
import { identityInWords, outcomeWithFields } from '../../views/transfer/outcome.js';
import { visible } from '../../terminal/sanitise.js';
import type { Terminal } from '../../terminal/terminal.js';

type Answer =
  | { readonly kind: 'accept'; readonly person: string }
  | { readonly kind: 'other' | 'reject' | 'skip' | 'stop' };

type Decisions = Parameters<typeof decideTransfers.propose>[1]['decisions'];

export default class TransferReview extends ProvostCommand {
  static override summary = decideTransfers.summary;
  static override description =
    'For a terminal: shows each waiting award beside the people whom it may belong to, and asks whose it is. What was decided is shown and applied at the end as one job, so that one `job undo` takes it back; interrupted before that, it changes nothing. In scripts use `transfer accept` and `transfer reject`.';
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override flags = { ...changeFlags, ...rowFlags, ...reviewFilterFlags };
  static override baseFlags = flagsOf(decideTransfers);

  async run(): Promise<void> {
    const { flags } = await this.parse(TransferReview);
    const terminal = await this.session.terminal(flags);
    if (!terminal.isInteractive) throw nobodyToAsk();
    const waiting = { state: 'needs-review', where: reviewFilterOf(flags) } as const;
    const { reviews } = await readResult(this.session, flags, listTransfers, waiting);
    const decisions = await decisionsOn(this.session, terminal, reviews);
    if (decisions.length === 0) {
      terminal.note(
        reviews.length === 0 ? 'Nothing waits for review.' : 'Nothing was decided; nothing was changed.',
      );
    }
    await withRowSinks(flags, async ({ report }) => {
      await makeChange(this.session, flags, decideTransfers, { decisions, report });
    });
  }
}

/** Asks about each in turn, until the last or until the person stops. */
async function decisionsOn(
  session: Session,
  terminal: Terminal,
  reviews: readonly ListedReview[],
): Promise<Decisions> {
  const decisions: Decisions = [];
  for (const [at, review] of reviews.entries()) {
    for (const line of shown(review, `${at + 1} of ${reviews.length}`)) terminal.note(line);
    const decision = await ask(session, terminal, review);
    if (decision.kind === 'stop') break;
    if (decision.kind === 'skip') continue;
    const { askText } = await session.prompts();
    const { id } = review;
    if (decision.kind === 'reject') {
      const because = await askText(terminal, { message: 'Why?', instead: '--reason TEXT' });
      decisions.push({ id, decision: 'reject', because });
      continue;
    }
    const person =
      decision.kind === 'accept'
        ? decision.person
        : await askText(terminal, { message: 'Reference of the person', instead: '--person REF' });
    decisions.push({ id, decision: 'accept', person, replace: false });
  }
  return decisions;
}

async function ask(session: Session, terminal: Terminal, review: ListedReview): Promise<Answer> {
  const { askChoice } = await session.prompts();
  return askChoice<Answer>(terminal, {
    message: 'Whose is it?',
    instead: '`provost transfer accept` or `provost transfer reject`',
    choices: [
      ...review.candidates.map((candidate) => ({
        value: { kind: 'accept' as const, person: candidate.reference },
        name: `Accept for ${candidate.firstName} ${candidate.lastName} (${candidate.reference})`,
      })),
      { value: { kind: 'other' }, name: 'Accept for somebody else …' },
      { value: { kind: 'reject' }, name: 'Reject' },
      { value: { kind: 'skip' }, name: 'Decide later' },
      { value: { kind: 'stop' }, name: 'Stop here' },
    ],
  });
}

/** The incoming award, and below it each candidate in the same form. */
function shown(review: ListedReview, position: string): string[] {
  const { competence, level, from, expires, sendingVpd, outcome, candidates } = review;
  return [
    '',
    `${position}: ${visible(outcomeWithFields(review))}`,
    `  ${visible(competence)}`,
    `  level ${level}, ${from} to ${dateOr(expires, 'no expiry')}${sendingVpd === null ? '' : `, from VPD ${visible(sendingVpd)}`}`,
    `  incoming     ${visible(identityInWords(review))}`,
    ...candidates.flatMap((candidate) => [
      `  ${visible(candidate.reference).padEnd(11)}  ${visible(identityInWords(candidate, candidate.differs))}`,
      `  ${' '.repeat(11)}  ${holding(candidate.holds)}`,
    ]),
    ...(candidates.length === 0 ? ['  Nobody here is like that person.'] : []),
    ...(outcome === 'older-than-current'
      ? [
          '  If you accept it, it is recorded and does not count: the one held began on the same day or later.',
        ]
      : []),
  ];
}

function holding(holds: ListedReview['candidates'][number]['holds']): string {
  if (holds === null) return 'does not hold it';
  return `holds level ${holds.level}, ${holds.from} to ${dateOr(holds.expires, 'no expiry')}`;
}

function dateOr(date: string | null, none: string): string {
  return date === null ? none : visible(date);
}

function nobodyToAsk(): UsageError {
  return new UsageError({
    code: 'missing-input',
    message: 'The review asks about each award in turn, and nobody can be asked here.',
    hint: 'List them with `provost transfer list --json`, and decide with `provost transfer accept ID` or `provost transfer reject ID --reason TEXT`.',
  });
}

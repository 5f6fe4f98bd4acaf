import { assessRow, rowDecision, type LiveAwards } from '../../src/domain/competence/assess-row.js';
import { decideAmong } from '../../src/domain/competence/decide-among.js';
import type { Achievement } from '../../src/domain/competence/types.js';
import { matchOutcomes, type PersonMatch } from '../../src/domain/competence/matching.js';
import type {
  AwardDecision,
  RowDecision,
  TransferContext,
  TransferRow,
} from '../../src/domain/competence/transfer.js';

/** A row and whom its person was found to be. */
export interface MatchedRow {
  readonly row: TransferRow;
  readonly match: PersonMatch;
}

/** What rows are decided against, with the achievements of each person and competence before. */
export interface RowsContext extends TransferContext {
  held(person: string, competence: string): readonly Achievement[];
}

/**
 * The outcome of each row of a file, in the order given (domain page, section 3, row decisions): the
 * rules of a row and of a group applied to a whole file in memory. An import of any size is held
 * equal to it.
 */
export function decideRows(rows: Iterable<MatchedRow>, context: RowsContext): RowDecision[] {
  const assessed = Array.from(rows, ({ row, match }) => ({ match, result: assessRow(row, context) }));
  const groups = new Map<string, Group>();
  for (const { match, result } of assessed) {
    if ('decision' in result || match.person === null) continue;
    for (const award of result.live) {
      const key = JSON.stringify([match.person.reference, award.competence.name]);
      const group = groups.get(key) ?? { person: match.person.reference, awards: [] };
      groups.set(key, { ...group, awards: [...group.awards, award] });
    }
  }
  const decided = [...groups.values()].flatMap(({ person, awards }) =>
    decideAmong(person, awards, context.held(person, awards[0]?.competence.name ?? ''), context),
  );
  return assessed.map(({ match, result }) => {
    if ('decision' in result) return result;
    const of =
      match.person === null
        ? waiting(result, match)
        : result.live.flatMap((award) => decided.filter((each) => each.award === award));
    return rowDecision(result.line, [...of, ...result.expired]);
  });
}

interface Group {
  readonly person: string;
  readonly awards: LiveAwards['live'];
}

/** The awards of a row whose person is not matched wait for review. */
function waiting({ live }: LiveAwards, { outcome }: PersonMatch): AwardDecision[] {
  const columns: Readonly<Partial<Record<typeof outcome, string>>> = {
    'duplicate-ni-numbers': 'National Insurance Number',
    'ni-matched-name-not-matched': 'Last Name',
    'name-matched-ni-not-matched': 'National Insurance Number',
  };
  const message = `${matchOutcomes[outcome]}: the person waits for review.`;
  const reason = { code: outcome, column: columns[outcome] ?? null, message };
  return live.map((award) => ({ award, decision: 'needsReview', reason, achievement: null }));
}

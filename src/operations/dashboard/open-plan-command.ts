import type { CardKey } from '../../domain/learning-plan/cards.js';
import { ownView } from '../learning-plan/employers.js';
import type { TenantContext } from '../operation.js';
import { shellWord } from '../shell-word.js';

/**
 * The command that opens the learning plan with the card's filter, in the view and as-of date of
 * this run.
 */
export function openPlanCommand(
  context: TenantContext,
  reference: string,
  employer: string | undefined,
  card: CardKey,
): string {
  const view =
    employer === undefined
      ? []
      : [ownView(context) === undefined ? '--employer' : '--as', shellWord(employer)];
  const date = context.requestedAsOf === undefined ? [] : ['--as-of', context.requestedAsOf];
  return ['provost plan show', shellWord(reference), ...view, '--card', card, ...date].join(' ');
}

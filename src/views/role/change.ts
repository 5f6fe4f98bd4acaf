import { counted, formatCount } from '../../domain/counts.js';
import type { RoleChangeOutput } from '../../operations/role/role-change-fields.js';
import { rejectedList } from '../rejected-rows.js';
import type { Coverage, View } from '../view.js';
import { EMPLOYER_ACCOUNTS } from './employer-accounts.js';

export const assignView = changeView(false);
export const unassignView = changeView(true);

/**
 * @param isRemoval true for the operation that removes roles: the removal is named even when it is 0
 */
function changeView(isRemoval: boolean): View<RoleChangeOutput> {
  return {
    resultForm: 'sentences',
    preview: coverageCharts,
    lines: (result) => [sentence(result, isRemoval), ...coverageCharts(result), ...ofTruncation(result)],
    list: rejectedList,
  };
}

/** How many employer accounts hold each role, before and after. */
function coverageCharts({ coverage }: RoleChangeOutput): Coverage[] {
  return coverage.map(({ role, accounts, before, after }) => ({
    chart: 'coverage',
    title: role,
    unit: EMPLOYER_ACCOUNTS,
    maximum: accounts,
    before,
    ...(after === before ? {} : { after }),
  }));
}

function sentence(
  { dryRun, added, removed, alreadyHeld, notHeld, rejectedCount }: RoleChangeOutput,
  isRemoval: boolean,
): string {
  const isNothing = added + removed + alreadyHeld + notHeld === 0;
  const parts = [
    ...(added > 0 || alreadyHeld > 0 || (isNothing && !isRemoval)
      ? [`${dryRun ? 'would be given' : 'given'} to ${counted(added, 'account')}`]
      : []),
    ...(alreadyHeld > 0 ? [`${formatCount(alreadyHeld)} already ${dryRun ? 'have' : 'had'} it`] : []),
    ...(removed > 0 || notHeld > 0 || (isNothing && isRemoval)
      ? [`${dryRun ? 'would be taken' : 'taken'} from ${counted(removed, 'account')}`]
      : []),
    ...(notHeld > 0 ? [`${formatCount(notHeld)} ${dryRun ? 'do' : 'did'} not have it`] : []),
    ...(rejectedCount > 0 ? [`${counted(rejectedCount, 'row')} rejected`] : []),
  ];
  const joined = parts.join('; ');
  return `${joined.charAt(0).toUpperCase()}${joined.slice(1)}.`;
}

function ofTruncation({ rejectedTruncated, rejected, rejectedCount }: RoleChangeOutput): string[] {
  if (!rejectedTruncated) return [];
  return [
    `The first ${formatCount(rejected.length)} of ${formatCount(rejectedCount)} rejected rows; --rejects FILE keeps all.`,
  ];
}

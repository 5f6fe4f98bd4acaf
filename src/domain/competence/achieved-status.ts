import { foldLabel } from '../text.js';

/** The statuses of a transferred row that mean that the competence was achieved (domain page, section 3, status). */
export const achievedStatuses = ['Achieved', 'Completed', 'Complete', 'Attained'] as const;

/** Does a status mean that the competence was achieved? */
export type AchievedStatusTest = (status: string) => boolean;

/**
 * The test of a tenant that adds these words. An empty status means achieved, because many exports have none; any other
 * must be one of the words, in any case and with any spaces.
 */
export function achievedStatusTest(added: readonly string[] = []): AchievedStatusTest {
  const known = new Set(['', ...achievedStatuses, ...added].map(foldLabel));
  return (status) => known.has(foldLabel(status));
}

import { foldLabel } from '../text.js';

/** Statuses of a transferred row that mean achieved (domain page, section 3, status). */
export const achievedStatuses = ['Achieved', 'Completed', 'Complete', 'Attained'] as const;

/** Does a status mean that the competence was achieved? */
export type AchievedStatusTest = (status: string) => boolean;

/**
 * The check for a tenant that adds these words. An empty status means achieved, because many
 * exports have none. Any other must be one of the words; case and spaces are ignored.
 */
export function achievedStatusTest(added: readonly string[] = []): AchievedStatusTest {
  const known = new Set(['', ...achievedStatuses, ...added].map(foldLabel));
  return (status) => known.has(foldLabel(status));
}

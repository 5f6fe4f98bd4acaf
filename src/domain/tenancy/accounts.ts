import type { AccountStatus } from './vocabulary.js';

/** The statuses whose accounts can use what they are given (domain page, section 1). */
export const signInStatuses: readonly AccountStatus[] = ['full-user', 'invited'];

/** Can an account of this status sign in? */
export function canSignIn(status: AccountStatus): boolean {
  return signInStatuses.includes(status);
}

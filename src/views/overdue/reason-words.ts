import type { HiddenReason } from '../../domain/learning-plan/visibility.js';

/** Why an employer does not see a component, in the words of the domain page. */
export const reasonWords: Readonly<Record<HiddenReason, string>> = {
  'no-access': 'in a plan that this employer may not open',
  'hidden-sub-programme': 'in a sub-programme that is hidden from employers',
  'employer-only-review': 'employer-only review',
  'not-applicable-to-employers': 'not applicable to employers',
};

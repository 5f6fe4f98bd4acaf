/** The closed word lists of people, competences and transfers (domain page, section 3). */
export const personKinds = ['applicant', 'employee', 'external-learner'] as const;
export type PersonKind = (typeof personKinds)[number];

export const renewalUnits = ['day', 'week', 'month', 'year'] as const;
export type RenewalUnit = (typeof renewalUnits)[number];

export const achievementSources = [
  'class',
  'e-learning',
  'external-learning',
  'iat',
  'multiple-employer',
  'manual',
] as const;
export type AchievementSource = (typeof achievementSources)[number];

export const scopeKinds = ['tenant', 'organisation', 'job', 'position'] as const;
export type ScopeKind = (typeof scopeKinds)[number];

/** Where an incoming award that could not be decided automatically stands. */
export const reviewStates = ['needs-review', 'accepted', 'rejected'] as const;
export type ReviewState = (typeof reviewStates)[number];

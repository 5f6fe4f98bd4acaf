/** The closed word lists of tenancy (domain page, section 1). */
export const organisationKinds = [
  'employer',
  'training-provider',
  'department',
  'referrer',
  'other',
] as const;
export type OrganisationKind = (typeof organisationKinds)[number];

export const accountKinds = ['administrator', 'employer', 'learner', 'referrer', 'assessor'] as const;
export type AccountKind = (typeof accountKinds)[number];

export const accountStatuses = [
  'prospect',
  'invited',
  'full-user',
  'expired',
  'cancelled',
  'archived',
] as const;
export type AccountStatus = (typeof accountStatuses)[number];

/** The features a tenant can switch; all are off until switched on. */
export const features = ['employer-learning-plan'] as const;
export type FeatureKey = (typeof features)[number];

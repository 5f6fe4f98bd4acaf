/** The closed word lists of learning plans (domain page, section 2). */
export const programmeKinds = ['delivery', 'onboarding'] as const;
export type ProgrammeKind = (typeof programmeKinds)[number];

export const enrolmentStatuses = [
  'onboarding',
  'ready-to-enrol',
  'active',
  'on-a-break',
  'entered-epa',
  'pending-change-of-programme',
  'complete',
  'withdrawn',
] as const;
export type EnrolmentStatus = (typeof enrolmentStatuses)[number];

export const componentTypes = [
  'assignment',
  'digital-learning',
  'miscellaneous',
  'review',
  'qualification',
] as const;
export type ComponentType = (typeof componentTypes)[number];

export const componentStatuses = [
  'not-started',
  'in-progress',
  'evidence-submitted',
  'referred',
  'ready-for-qa',
  'completed',
  'verified',
] as const;
export type ComponentStatus = (typeof componentStatuses)[number];

export const evidenceStatuses = ['submitted', 'accepted', 'referred', 'verified'] as const;
export type EvidenceStatus = (typeof evidenceStatuses)[number];

export const ragStatuses = ['red', 'amber', 'green'] as const;
export type RagStatus = (typeof ragStatuses)[number];

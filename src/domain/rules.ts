/** Our own definition, where no source gives one: never present it as a vendor's rule. */
export interface OwnRule {
  /** Stable. */
  readonly key: string;
  readonly area: RuleArea;
  readonly statement: string;
  /** The tenant setting that changes it, where there is one. */
  readonly setting?: 'overdueCountsSubmittedEvidence' | 'overdueCountsBreaks' | 'achievedStatuses';
}

/** Which rules a report was made with. Both change with every change of a rule. */
export const rulesVersion = { version: 1, date: '2026-11-30' } as const;

export const ruleAreas = [
  'permissions',
  'overdue',
  'visibility',
  'dashboard',
  'compliance',
  'transfers',
] as const;
export type RuleArea = (typeof ruleAreas)[number];

/** Our own definitions of the domain page, sections 1 to 3: what `provost help rules` prints. */
export const ownRules: readonly OwnRule[] = [
  {
    key: 'permission-table',
    area: 'permissions',
    statement:
      'What an account may do follows from its kind and its roles, each permission with a reach: everybody in the tenant, the account’s organisation and below, the people whom it manages or mentors, an employer’s scope, or the account’s own person; `provost help permissions` prints the table.',
  },
  {
    key: 'out-of-reach',
    area: 'permissions',
    statement:
      'People whom an account does not reach are not there for it: lists, counts, refusals and suggestions are those of a tenant without them, and figures over everybody need a role that reaches everybody.',
  },
  {
    key: 'employers-read-only',
    area: 'permissions',
    statement:
      'An employer account stays read-only and within its scope whatever other roles it holds, and a token never does more than its account and its scopes allow.',
  },
  {
    key: 'overdue-definition',
    area: 'overdue',
    statement:
      'A component is overdue when its due date has passed and it is neither completed nor verified.',
  },
  {
    key: 'overdue-ended-enrolment',
    area: 'overdue',
    statement: 'Nothing is overdue on an enrolment that is complete or withdrawn.',
  },
  {
    key: 'overdue-submitted-evidence',
    area: 'overdue',
    statement:
      'A component at evidence-submitted still counts as overdue, because nobody has accepted the evidence yet; a tenant may choose that it does not.',
    setting: 'overdueCountsSubmittedEvidence',
  },
  {
    key: 'overdue-on-a-break',
    area: 'overdue',
    statement:
      'Components of an enrolment that is on a break count as overdue; a tenant may choose that they do not.',
    setting: 'overdueCountsBreaks',
  },
  {
    key: 'enrolment-without-start',
    area: 'overdue',
    statement:
      'Of several enrolments on one programme one without a start began before all others, and a component that names a start which no enrolment has belongs to one as if it named none.',
  },
  {
    key: 'hidden-under-one-reason',
    area: 'visibility',
    statement:
      'An overdue component that an employer does not see is counted under one reason, the first that applies of no-access, hidden-sub-programme, employer-only-review and not-applicable-to-employers, and the others are listed beside it.',
  },
  {
    key: 'card-filters',
    area: 'dashboard',
    statement:
      'A card opens a plan narrowed so: Learning Plan Components to every component, Components Overdue to the overdue, Learner Lifecycle and Learner Summary to enrolments neither complete nor withdrawn, Learning Plan Progress to what is due by the date, RAG Status to what is neither completed nor verified.',
  },
  {
    key: 'one-enrolment-per-learner',
    area: 'dashboard',
    statement:
      'Learner Lifecycle and Learner Summary count each learner once, under an open enrolment before an ended one, a programme before its sub-programmes, and then the latest start.',
  },
  {
    key: 'lifecycle-stages',
    area: 'dashboard',
    statement:
      'A learner is in one lifecycle stage, the first that applies of not on programme, in EPA, past the planned end, within the 30 days up to it, within the 30 days from the start, on programme; the last day of each 30 belongs to it.',
  },
  {
    key: 'plan-progress',
    area: 'dashboard',
    statement:
      'Expected progress is the planned minutes due by the date, the date included, and actual progress the planned minutes completed or verified, each as a share of all planned minutes.',
  },
  {
    key: 'progress-bands',
    area: 'dashboard',
    statement:
      'A learner is behind or ahead when actual and expected progress differ by more than 5 percentage points, and else on track; a plan without planned minutes is not measured and counts neither as on track nor as ahead.',
  },
  {
    key: 'compliance-expiring-soon',
    area: 'compliance',
    statement:
      'Expiring Soon counts the required competences that are achieved and expire within the window, its first and last day included.',
  },
  {
    key: 'compliance-future-enrolments',
    area: 'compliance',
    statement:
      'Future Enrolments counts the required competences that are unmet or expiring and have an enrolment still to come.',
  },
  {
    key: 'compliance-predicted',
    area: 'compliance',
    statement:
      'Predicted % takes what is expiring off what is achieved; with enrolments it adds Future Enrolments back, up to what is required.',
  },
  {
    key: 'compliance-heat-map',
    area: 'compliance',
    statement:
      'The heat map shows a department’s compliance in a competence as Green from 90 %, Amber from 75 % and Red below; where it requires the competence of nobody it shows nothing.',
  },
  {
    key: 'transfer-achieved-status',
    area: 'transfers',
    statement:
      'A transferred row is an award when its Competency Status is Achieved, Completed, Complete or Attained, or empty; any other is rejected as not-achieved, and a tenant may add words.',
    setting: 'achievedStatuses',
  },
  {
    key: 'transfer-no-expiry',
    area: 'transfers',
    statement:
      'Where a transferred row states that an award never expires and the competence has a renewal period, the renewal period rules, and the answer says how many rows stated it.',
  },
  {
    key: 'transfer-older-than-current',
    area: 'transfers',
    statement:
      'An award that began no later than the current one and holds for longer or at a higher level would not count: it waits for review, and once accepted it is recorded without counting.',
  },
];

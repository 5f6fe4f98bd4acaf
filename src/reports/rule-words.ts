import { ownRules } from '../domain/rules.js';

/** Rules of vendors and public sources, in the sentences of docs/domain.md (a test compares them). */
export const sourcedRules = {
  dashboard: {
    source: 'Aptem',
    sentences: [
      'The dashboard count is every overdue component of the plan, employer-only reviews and hidden sub-programmes included.',
    ],
  },
  visible: {
    source: 'Aptem',
    sentences: [
      'The visible count leaves out what the employer does not see.',
      'Without a named employer, one who meets all five conditions is assumed.',
    ],
  },
  compliance: {
    source: 'ESR',
    sentences: [
      'R is required, A achieved, E achieved and expiring in the three months, F unmet or expiring with an enrolment to come.',
      'Compliance is 100·A/R, Predicted 100·(A−E)/R, with enrolments 100·min(R, A−E+F)/R; two decimals, half up.',
      'Where R is 0 the percentage is –, never 100 %.',
    ],
  },
  departments: { source: 'ESR', sentences: ['An organisation has its own assignments only'] },
  role: {
    source: 'Aptem',
    sentences: [
      'Every account needs Employer - View Learning Plan for itself; the feature brings it to nobody.',
    ],
  },
  signIn: {
    source: 'public material',
    sentences: [
      'Only invited and full-user accounts can sign in and use what they are given; the others keep their roles and can do nothing.',
    ],
  },
} as const;

type OwnRuleKey =
  | 'overdue-definition'
  | 'hidden-under-one-reason'
  | 'compliance-expiring-soon'
  | 'compliance-predicted'
  | 'compliance-heat-map';

/** The words of a rule with its source, as a report prints them beside the figures. */
export function ruleWords(key: keyof typeof sourcedRules | OwnRuleKey): string {
  if (key in sourcedRules) {
    const { source, sentences } = sourcedRules[key as keyof typeof sourcedRules];
    return `${sentences.join(' ').replace(/\.?$/, '.')} Source: ${source}.`;
  }
  const own = ownRules.find((rule) => rule.key === key);
  return `${own?.statement ?? ''} Source: Provost’s own rule ${key}.`;
}

import type { KindName } from '../../../../model/index.js';
import { accountRules, accountRoleRules } from './account.js';
import { achievementRules, requirementRules } from './requirement.js';
import { competenceRules } from './competence.js';
import { componentRules, enrolmentRules } from './learning-plan.js';
import type { SpecialRules } from './rules.js';
import { tenantRules } from './tenant.js';

/** What is special about kinds in tenant documents; all else follows from their declarations. */
export const special: Readonly<Partial<Record<KindName, SpecialRules>>> = {
  tenant: tenantRules,
  account: accountRules,
  'account-role': accountRoleRules,
  competence: competenceRules,
  requirement: requirementRules,
  'programme-enrolment': enrolmentRules,
  component: componentRules,
  achievement: achievementRules,
};

import { apprenticeshipProvider } from './apprenticeship-provider.js';
import { empty } from './empty.js';
import { employerRoles } from './employer-roles.js';
import { nhsTrust } from './nhs-trust.js';
import { overdueDiscrepancy } from './overdue-discrepancy.js';
import { sample } from './sample.js';
import type { Scenario } from './scenario.js';

export const scenarioNames = [
  'sample',
  'overdue-discrepancy',
  'employer-roles',
  'nhs-trust',
  'apprenticeship-provider',
  'empty',
] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  sample,
  'overdue-discrepancy': overdueDiscrepancy,
  'employer-roles': employerRoles,
  'nhs-trust': nhsTrust,
  'apprenticeship-provider': apprenticeshipProvider,
  empty,
};

import { nearest } from '../suggestions.js';
import { lazily } from '../lazily.js';
import { isSlug, slugOf } from '../text.js';

export const employerViewLearningPlan = 'Employer - View Learning Plan';
export const employerViewAllInAssignedGroups = 'Employer - View All in Assigned Group(s)';
export const learnersProgress = 'Learners Progress';
export const assessor = 'Assessor';
export const traineeAssessor = 'Trainee Assessor';
export const internalVerifier = 'Internal Verifier';
export const complianceMassProcessing = 'Compliance Mass Processing';
export const standardAdministrator = 'Standard Administrator';
export const createUsers = 'Create Users';
export const editProgrammeDetails = 'Edit Programme Details';
export const dataExport = 'Data Export';
export const learningAdministration = 'Learning Administration';
export const classAdministration = 'Class Administration';
export const learningInstructor = 'Learning Instructor';
export const employeeSelfService = 'Employee Self Service';
export const managerSelfService = 'Manager Self Service';
export const supervisorSelfService = 'Supervisor Self Service';
export const administratorSelfService = 'Administrator Self Service';
export const externalLearner = 'External Learner';

/** The role names that every tenant has, in their catalogue spelling (domain page, section 1). */
export const roleCatalogue = [
  employerViewLearningPlan,
  employerViewAllInAssignedGroups,
  learnersProgress,
  assessor,
  traineeAssessor,
  internalVerifier,
  complianceMassProcessing,
  standardAdministrator,
  createUsers,
  editProgrammeDetails,
  dataExport,
  learningAdministration,
  classAdministration,
  learningInstructor,
  employeeSelfService,
  managerSelfService,
  supervisorSelfService,
  administratorSelfService,
  externalLearner,
] as const;
export type RoleName = (typeof roleCatalogue)[number];

/** A role of the catalogue, or the text that names none, with the role that it was probably meant to be. */
export type RoleLookup =
  { readonly role: RoleName } | { readonly unknown: string; readonly nearest: string | undefined };

/**
 * The role that a text names, ignoring kinds of dash, spaces and case: imports have hyphens or en
 * dashes (domain page, section 1). A slug such as `employer-view-learning-plan` is a name too; the
 * catalogue has no two roles of one slug.
 */
export function findRole(text: string): RoleLookup {
  const role =
    roleCatalogue.find((name) => name === text) ??
    byFolded().get(foldRole(text)) ??
    (isSlug(text) ? bySlug().get(slugOf(text)) : undefined);
  if (role !== undefined) return { role };
  return { unknown: text, nearest: nearest(text, roleCatalogue)[0] };
}

const byFolded = lazily(() => new Map(roleCatalogue.map((name) => [foldRole(name), name] as const)));
const bySlug = lazily(() => new Map(roleCatalogue.map((name) => [slugOf(name), name] as const)));

/** Unlike a person's name, a role's dash is part of it: only the kind of dash is folded. */
function foldRole(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/[\s\p{Cf}]+/gu, '');
}

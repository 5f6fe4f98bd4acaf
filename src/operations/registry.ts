import type { AnyOperation } from './operation.js';
import { explainAccessToPlan } from './access/explain.js';
import { explainAccessToOperation } from './access/explain-operation.js';
import { importAccounts } from './account/import.js';
import { listAccounts } from './account/list.js';
import { showAccount } from './account/show.js';
import { exportAudit } from './audit/export.js';
import { listAudit } from './audit/list.js';
import { showAudit } from './audit/show.js';
import { verifyAuditChain } from './audit/verify.js';
import { listCompetences } from './competence/list.js';
import { showCompetence } from './competence/show.js';
import { complianceHeatMap } from './compliance/heat-map.js';
import { leastCompliant } from './compliance/least.js';
import { complianceMatch } from './compliance/match.js';
import { personCompliance } from './compliance/person.js';
import { reconcileExtract } from './compliance/reconcile.js';
import { complianceTable } from './compliance/compliance-table.js';
import { complianceTrend } from './compliance/trend.js';
import { showEmployerDashboard } from './dashboard/employer.js';
import { showLearnerDashboard } from './dashboard/learner.js';
import { summariseEvidence } from './evidence/summary.js';
import { disableFeature } from './feature/disable.js';
import { enableFeature } from './feature/enable.js';
import { listFeatures } from './feature/list.js';
import { listJobs } from './job/list.js';
import { showJob } from './job/show.js';
import { applyPlan } from './job/apply.js';
import { reapplyJob } from './job/reapply.js';
import { jobOutcome } from './job/outcome.js';
import { undoJob } from './job/undo.js';
import { watchJobs } from './job/watch.js';
import { listLearners } from './learner/list.js';
import { showLearner } from './learner/show.js';
import { suggestLearners } from './learner/suggest.js';
import { notificationRecipients } from './notification/recipients.js';
import { countOverdue } from './overdue/count.js';
import { explainOverdue } from './overdue/explain.js';
import { showPlan } from './plan/show.js';
import { hideSubProgrammes } from './programme/hide-sub-programmes.js';
import { listProgrammes } from './programme/list.js';
import { showProgramme } from './programme/show.js';
import { unhideSubProgrammes } from './programme/unhide-sub-programmes.js';
import { listRequirements } from './requirement/list.js';
import { recordOperations } from './record/index.js';
import { assignRole } from './role/assign.js';
import { listRoleHolders } from './role/holders.js';
import { listRoles } from './role/list.js';
import { unassignRole } from './role/unassign.js';
import { showSettings } from './setting/show.js';
import { updateSettings } from './setting/update.js';
import { seedTenant } from './seed/seed.js';
import { applyTenant } from './tenant/apply.js';
import { createTenant } from './tenant/create.js';
import { deleteTenant } from './tenant/delete.js';
import { diffTenant } from './tenant/diff.js';
import { exportTenant } from './tenant/export.js';
import { listTenants } from './tenant/list.js';
import { showTenant } from './tenant/show.js';
import { createToken } from './token/create.js';
import { listTokens } from './token/list.js';
import { revokeToken } from './token/revoke.js';
import { acceptTransfers, decideTransfers, rejectTransfers } from './transfer/decide.js';
import { exportTransfers } from './transfer/export.js';
import { importTransfers } from './transfer/import.js';
import { listTransfers } from './transfer/list.js';
import { updateEmployers } from './transfer/update-employers.js';

export type { AnyOperation } from './operation.js';

/** All operations, by area. */
export const operations: readonly AnyOperation[] = [
  explainAccessToPlan,
  explainAccessToOperation,
  importAccounts,
  listAccounts,
  showAccount,
  listAudit,
  showAudit,
  verifyAuditChain,
  exportAudit,
  listCompetences,
  showCompetence,
  complianceHeatMap,
  leastCompliant,
  complianceMatch,
  personCompliance,
  reconcileExtract,
  complianceTable,
  complianceTrend,
  showEmployerDashboard,
  showLearnerDashboard,
  summariseEvidence,
  disableFeature,
  enableFeature,
  listFeatures,
  listJobs,
  showJob,
  undoJob,
  watchJobs,
  applyPlan,
  reapplyJob,
  jobOutcome,
  listLearners,
  showLearner,
  suggestLearners,
  notificationRecipients,
  countOverdue,
  explainOverdue,
  showPlan,
  hideSubProgrammes,
  listProgrammes,
  showProgramme,
  unhideSubProgrammes,
  listRequirements,
  assignRole,
  listRoleHolders,
  listRoles,
  unassignRole,
  showSettings,
  updateSettings,
  seedTenant,
  applyTenant,
  createTenant,
  deleteTenant,
  diffTenant,
  exportTenant,
  listTenants,
  showTenant,
  createToken,
  listTokens,
  revokeToken,
  acceptTransfers,
  decideTransfers,
  rejectTransfers,
  exportTransfers,
  importTransfers,
  listTransfers,
  updateEmployers,
  ...recordOperations,
];

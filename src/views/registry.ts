import type { ZodType } from 'zod';
import type { AnyOperationView, View } from './view.js';

/** An operation whose view is looked up. */
interface Viewed<I, O> {
  readonly name: string;
  readonly input: ZodType<I>;
  readonly output: ZodType<O>;
}

/** The views by operation name; a run loads only its own. */
const views: Readonly<Record<string, () => Promise<{ readonly view: AnyOperationView }>>> = {
  'access.explain': () => import('./access/explain.js'),
  'access.explain-operation': () => import('./access/explain-operation.js'),
  'account.import': () => import('./account/import.js'),
  'account.list': () => import('./account/list.js'),
  'account.show': () => import('./account/show.js'),
  'audit.export': () => import('./audit/export.js'),
  'audit.list': () => import('./audit/list.js'),
  'audit.show': () => import('./audit/show.js'),
  'audit.verify': () => import('./audit/verify.js'),
  'competence.list': () => import('./competence/list.js'),
  'competence.show': () => import('./competence/show.js'),
  'compliance.heat-map': () => import('./compliance/heat-map.js'),
  'compliance.least': () => import('./compliance/least.js'),
  'compliance.match': () => import('./compliance/match.js'),
  'compliance.person': () => import('./compliance/person.js'),
  'compliance.reconcile': () => import('./compliance/reconcile.js'),
  'compliance.table': () => import('./compliance/table.js'),
  'compliance.trend': () => import('./compliance/trend.js'),
  'dashboard.employer': () => import('./dashboard/employer.js'),
  'dashboard.learner': () => import('./dashboard/learner.js'),
  'evidence.summary': () => import('./evidence/summary.js'),
  'feature.disable': () => import('./feature/switch.js').then(({ disableView }) => ({ view: disableView })),
  'feature.enable': () => import('./feature/switch.js').then(({ enableView }) => ({ view: enableView })),
  'feature.list': () => import('./feature/list.js'),
  'job.apply': () => import('./job/apply.js'),
  'job.list': () => import('./job/list.js'),
  'job.outcome': () => import('./job/outcome.js'),
  'job.reapply': () => import('./job/reapply.js'),
  'job.show': () => import('./job/show.js'),
  'job.undo': () => import('./job/undo.js'),
  'job.watch': () => import('./job/watch.js'),
  'learner.list': () => import('./learner/list.js'),
  'learner.show': () => import('./learner/show.js'),
  'learner.suggest': () => import('./learner/suggest.js'),
  'notification.recipients': () => import('./notification/recipients.js'),
  'overdue.count': () => import('./overdue/count.js'),
  'overdue.explain': () => import('./overdue/explain.js'),
  'plan.show': () => import('./plan/show.js'),
  'programme.hide-sub-programmes': () => import('./programme/hiding.js'),
  'programme.list': () => import('./programme/list.js'),
  'programme.show': () => import('./programme/show.js'),
  'programme.unhide-sub-programmes': () => import('./programme/hiding.js'),
  'requirement.list': () => import('./requirement/list.js'),
  'role.assign': () => import('./role/change.js').then(({ assignView }) => ({ view: assignView })),
  'role.holders': () => import('./role/holders.js'),
  'role.list': () => import('./role/list.js'),
  'role.unassign': () => import('./role/change.js').then(({ unassignView }) => ({ view: unassignView })),
  'setting.show': () => import('./setting/show.js'),
  'setting.update': () => import('./setting/update.js'),
  'tenant.apply': () => import('./tenant/apply.js'),
  'tenant.create': () => import('./tenant/create.js'),
  'tenant.delete': () => import('./tenant/delete.js'),
  'tenant.diff': () => import('./tenant/diff.js'),
  'tenant.export': () => import('./tenant/export.js'),
  'tenant.list': () => import('./tenant/list.js'),
  'tenant.seed': () => import('./tenant/seed.js'),
  'tenant.show': () => import('./tenant/show.js'),
  'token.create': () => import('./token/create.js'),
  'token.list': () => import('./token/list.js'),
  'token.revoke': () => import('./token/revoke.js'),
  'transfer.accept': () => import('./transfer/decide.js'),
  'transfer.export': () => import('./transfer/export.js'),
  'transfer.import': () => import('./transfer/import.js'),
  'transfer.list': () => import('./transfer/list.js'),
  'transfer.reject': () => import('./transfer/decide.js'),
  'transfer.review': () => import('./transfer/decide.js'),
  'transfer.update-employers': () => import('./transfer/update-employers.js'),
};

/**
 * The view of the operation's output.
 * @param input the parsed input: columns may depend on it
 * @throws {Error} for an operation without a view
 */
export async function viewOf<I, O>({ name }: Viewed<I, O>, input: I): Promise<View<O>> {
  const found = await (views[name]?.() ??
    import('./record/registry.js').then(({ recordView }) => recordView(name)));
  if (found === undefined) throw new Error(`The operation ${name} has no view.`);
  // Each module declares its operation by its type; a test compares the names.
  return (typeof found.view === 'function' ? found.view(input as never) : found.view) as View<O>;
}

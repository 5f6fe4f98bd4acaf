import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { DeniedError } from '../../../src/domain/errors.js';
import { overdueComponents } from '../../../src/domain/learning-plan/overdue.js';
import { Tree } from '../../../src/domain/tenancy/trees.js';
import { countOverdue } from '../../../src/operations/overdue/count.js';
import { explainOverdue } from '../../../src/operations/overdue/explain.js';
import { showPlan } from '../../../src/operations/plan/show.js';
import { atSize } from '../../builders/size.js';
import { storePlaces, storeWith, type TestStore } from '../../builders/store.js';
import { recordsOf, type PlanTenant } from '../learning-plan/records.js';
import { anyTenant, emails, inScope, learnersOf, organisations } from './any-tenant.js';

/** Runs the check on each generated tenant in a store of its own. */
async function onAnyTenant(
  check: (store: TestStore, tenant: PlanTenant) => Promise<void>,
  place?: (typeof storePlaces)[number]['place'],
  numRuns = atSize(30, 10),
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(anyTenant, async (tenant) => {
      const store = await storeWith({ northfield: recordsOf(tenant) }, place);
      try {
        await check(store, tenant);
      } finally {
        await store.dispose();
      }
    }),
    { numRuns },
  );
}

const sum = <T>(rows: readonly T[], of: (row: T) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);

describe('on any tenant', () => {
  it('dashboard = visible + hidden by reason, exactly, for the tenant, each organisation, employer and learner', () =>
    onAnyTenant(async ({ runner }, tenant) => {
      const views = [
        {},
        ...Object.keys(organisations).map((organisation) => ({ organisation })),
        ...emails.map((employer) => ({ employer })),
        ...learnersOf(tenant).flatMap(({ person: { reference: learner } }) => [
          { learner },
          ...emails.map((employer) => ({ learner, employer })),
        ]),
      ];
      for (const view of views) {
        const answer = await runner.read(explainOverdue, view, {});
        expect(answer.dashboard).toBe(answer.visible + sum(answer.reasons, ({ count }) => count));
        expect(answer.hidden).toBe(answer.dashboard - answer.visible);
        expect(answer.components).toHaveLength(answer.dashboard);
        expect(
          new Set(answer.components.map(({ learner, component }) => `${learner} ${component}`)).size,
        ).toBe(answer.dashboard);
        for (const { reason, count } of answer.reasons)
          expect(answer.components.filter((component) => component.reason === reason)).toHaveLength(count);
        expect(answer.tooltip === null).toBe(answer.hidden === 0);
      }
    }));

  it('most are hidden where the counts of all learners or organisations say so', () =>
    onAnyTenant(async ({ runner }) => {
      for (const organisation of [undefined, ...Object.keys(organisations)]) {
        const { worst } = await runner.read(explainOverdue, { organisation }, {});
        const { rows } = await runner.read(countOverdue, { by: worst.by, organisation }, {});
        const hiding = rows.filter(({ hidden }) => hidden > 0);
        const largest = hiding.map(({ hidden }) => hidden).sort((a, b) => b - a);
        expect(worst.rows.map(({ hidden }) => hidden)).toEqual(largest.slice(0, 3));
        for (const row of worst.rows) expect(hiding).toContainEqual(row);
        if (worst.by === 'organisation') expect(hiding.length).toBeGreaterThan(1);
      }
    }));

  it.each(storePlaces)(
    'every heading adds up to the tenant, which is what the rules count on the plans as they were put in, in $kind',
    ({ kind, place }) =>
      onAnyTenant(
        async ({ runner }, tenant) => {
          const { asOf, ...whole } = await runner.read(explainOverdue, {}, {});
          const total = { dashboard: whole.dashboard, visible: whole.visible, hidden: whole.hidden };
          for (const by of ['learner', 'organisation', 'programme'] as const) {
            const counted = await runner.read(countOverdue, { by }, {});
            expect(counted.total).toEqual(total);
            expect([counted.outOfScope, counted.outOfScopeVisible]).toEqual([0, 0]);
            for (const field of ['dashboard', 'visible', 'hidden'] as const)
              expect(sum(counted.rows, (row) => row[field])).toBe(total[field]);
          }
          const { programmes, settings = {} } = tenant;
          const context = { programmes: new Tree(programmes), settings, asOf: date(asOf) };
          expect(total.dashboard).toBe(
            sum(learnersOf(tenant), (plan) => overdueComponents(plan, context).length),
          );
        },
        place,
        kind === 'PostgreSQL' ? 8 : 30,
      ),
  );

  it('by employer has just the accounts with a learner in scope, each as its own explanation says', () =>
    onAnyTenant(async ({ runner }, tenant) => {
      const counted = await runner.read(countOverdue, {}, {});
      const { dashboard: all, visible: seen } = await runner.read(explainOverdue, {}, {});
      expect(counted.total.dashboard + counted.outOfScope).toBe(all);
      expect(counted.total.visible + counted.outOfScopeVisible).toBe(seen);
      const expected = [...tenant.employers]
        .filter((employer) => learnersOf(tenant).some((learner) => inScope(employer, learner)))
        .map(({ account }) => account.email)
        .sort();
      expect(counted.rows.map(({ key }) => key)).toEqual(expected);
      for (const { key, dashboard, visible, hidden, access } of counted.rows) {
        const answer = await runner.read(explainOverdue, { employer: key }, {});
        expect({ dashboard, visible, hidden }).toEqual({
          dashboard: answer.dashboard,
          visible: answer.visible,
          hidden: answer.hidden,
        });
        expect(access).toBe(answer.failedGates.length === 0);
        const own = await runner.read(countOverdue, { by: 'employer', employer: key }, {});
        expect(own.rows).toEqual(counted.rows.filter((row) => row.key === key));
      }
      const anywhere = learnersOf(tenant).filter((learner) =>
        tenant.employers.some((employer) => inScope(employer, learner)),
      );
      const byLearner = await runner.read(countOverdue, { by: 'learner' }, {});
      const references = new Set<string | null>(anywhere.map(({ person }) => person.reference));
      expect(counted.total.dashboard).toBe(
        sum(
          byLearner.rows.filter(({ key }) => references.has(key)),
          ({ dashboard }) => dashboard,
        ),
      );
    }));

  it('plan show --employer --overdue lists exactly the visible ones, or names the gates that the explanation names', () =>
    onAnyTenant(async ({ runner }, tenant) => {
      for (const { person } of learnersOf(tenant)) {
        for (const employer of emails) {
          const about = { learner: person.reference, employer };
          const explained = await runner.read(explainOverdue, about, {});
          const shown = await runner
            .read(showPlan, { ...about, overdue: true }, {})
            .catch((thrown: unknown) => thrown);
          if (shown instanceof DeniedError) {
            expect(shown.details).toEqual({ gates: explained.failedGates });
            expect(explained).toMatchObject({ visible: 0, hidden: explained.dashboard });
            continue;
          }
          expect(explained.failedGates).toEqual([]);
          const seen = explained.components
            .filter(({ visible }) => visible)
            .map(({ component }) => component);
          expect(shown).toMatchObject({
            components: seen.map((key) => ({ key, overdue: true })),
            hiddenCount: explained.hidden,
          });
        }
      }
    }));
});

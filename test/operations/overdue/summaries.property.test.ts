import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCalendar, date, type CalendarDate } from '../../../src/domain/calendar.js';
import { accountGates, type Employer } from '../../../src/domain/learning-plan/access.js';
import { overdueComponents } from '../../../src/domain/learning-plan/overdue.js';
import type { LearnerPlan } from '../../../src/domain/learning-plan/plan.js';
import { hiddenReasonsOf } from '../../../src/domain/learning-plan/visibility.js';
import { Tree } from '../../../src/domain/tenancy/trees.js';
import { createLocalRunner } from '../../../src/operations/local-runner.js';
import { countOverdue, overdueHeadings, type OverdueHeading } from '../../../src/operations/overdue/count.js';
import type { Runner } from '../../../src/operations/runner.js';
import { openStore } from '../../../src/store/open.js';
import type { Store } from '../../../src/store/port.js';
import { atSize } from '../../builders/size.js';
import { changeRecords, undoRecords } from '../../builders/changes.js';
import { storeWith, type TenantRecords } from '../../builders/store.js';
import { recordsOf, type PlanTenant } from '../learning-plan/records.js';
import { anyTenant, emails, inScope, learnersOf, organisations } from './any-tenant.js';

/** Events of a store: records of a tenant change, the last job is undone, the tenant is removed. */
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('become' as const),
      parts: fc.subarray(['learners', 'employers', 'programmes', 'settings', 'featureEnabled'] as const, {
        minLength: 1,
      }),
      like: anyTenant,
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('undo' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const) }) },
);

const question = fc.record({
  asOf: fc.integer({ min: -70, max: 70 }).map((days) => addCalendar(date('2026-11-21'), days, 'day')),
  by: fc.constantFrom(...overdueHeadings),
  employer: fc.option(fc.constantFrom(...emails), { nil: undefined, freq: 3 }),
  organisation: fc.option(fc.constantFrom(...Object.keys(organisations)), { nil: undefined, freq: 3 }),
});
type Question = typeof question extends fc.Arbitrary<infer Q> ? Q : never;

/** A store of its own, and a runner on it that keeps every block that it packs, however small. */
async function withStore(work: (store: Store, runner: Runner) => Promise<void>): Promise<void> {
  const made = await storeWith();
  const store = await openStore(made.url, { create: false });
  const runner = createLocalRunner({ storeUrl: made.url, user: 'tester', clock: () => 0, keepBlocksFrom: 0 });
  try {
    await work(store, runner);
  } finally {
    await store.close();
    await runner.close();
    await made.dispose();
  }
}

describe('what a store keeps packed of learning plans', () => {
  it('never says anything but what the records say, whatever has happened to them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(step, fc.array(question, { minLength: 1, maxLength: 3 })), { maxLength: 7 }),
        (steps) =>
          withStore(async (store, runner) => {
            let state: PlanTenant | undefined;
            /** Jobs that can be undone, and what undoing each leads back to. */
            let done: { readonly job: string; readonly before: PlanTenant | undefined }[] = [];
            for (const [each, questions] of steps) {
              const last = done.at(-1);
              if (each.kind === 'undo') {
                if (last === undefined) continue;
                await undoRecords(store, last.job);
                done = done.slice(0, -1);
                state = last.before;
              } else {
                const next: PlanTenant | undefined =
                  each.kind === 'remove'
                    ? undefined
                    : {
                        ...each.like,
                        ...state,
                        ...Object.fromEntries(each.parts.map((part) => [part, each.like[part]])),
                      };
                const job = await changeRecords(store, recordsIn(state), recordsIn(next));
                if (job !== null) done.push({ job, before: state });
                state = next;
              }
              for (const drawn of questions) await expectTheRules(runner, state, drawn);
            }
          }),
      ),
      { numRuns: atSize(25, 10) },
    );
  }, 240_000);
});

function recordsIn(state: PlanTenant | undefined): Readonly<Record<string, TenantRecords>> {
  return state === undefined ? {} : { northfield: recordsOf(state) };
}

/** The first read packs blocks; the second uses them. */
async function expectTheRules(
  runner: Runner,
  state: PlanTenant | undefined,
  { asOf, ...input }: Question,
): Promise<void> {
  if (state === undefined) return;
  for (const _ of ['packed', 'cached']) {
    const { rows } = await runner.read(countOverdue, input, { tenant: 'northfield', asOf });
    const counted = rows.map(({ key, dashboard, visible }) => [key, dashboard, visible]);
    expect(counted).toEqual(expectedRows(state, asOf, input));
  }
}

interface Counted {
  readonly key: string | null;
  readonly dashboard: number;
  readonly visible: number;
}

function expectedRows(
  tenant: PlanTenant,
  asOf: CalendarDate,
  { by, employer: email, organisation }: Omit<Question, 'asOf'>,
): [string | null, number, number][] {
  const chosen = tenant.employers.find(({ account }) => account.email === email);
  const trees = organisation === undefined ? undefined : belowOf(organisation);
  const learners = learnersOf(tenant).filter(
    (plan) =>
      (trees === undefined || (plan.person.employer !== null && trees.has(plan.person.employer))) &&
      (chosen === undefined || inScope(chosen, plan)),
  );
  const rows = new Map<string | null, [string | null, number, number]>();
  for (const { key, dashboard, visible } of learners.flatMap((plan) =>
    counts(tenant, asOf, by, plan, chosen),
  )) {
    const row = rows.get(key) ?? [key, 0, 0];
    rows.set(key, [key, row[1] + dashboard, row[2] + visible]);
  }
  return [...rows.values()].sort(([a], [b]) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return a < b ? -1 : Number(a > b);
  });
}

function belowOf(organisation: string): ReadonlySet<string> {
  const nodes = Object.entries(organisations).map(([key, parent]) => ({ key, parent }));
  return new Tree(nodes).selfAndBelow([organisation]);
}

/** What the rules say of one learner, under each heading that the learner counts under. */
function counts(
  tenant: PlanTenant,
  asOf: CalendarDate,
  by: OverdueHeading,
  plan: LearnerPlan,
  chosen: Employer | undefined,
): Counted[] {
  const { settings = {} } = tenant;
  const programmes = new Tree(tenant.programmes);
  const overdue = overdueComponents(plan, { programmes, settings, asOf });
  const seenBy = (employer: Employer | undefined): boolean =>
    employer === undefined ||
    accountGates({ featureEnabled: tenant.featureEnabled ?? true, employer }).every(({ passed }) => passed);
  const of = (
    key: string | null,
    viewer: Employer | undefined,
    only: (programme: string) => boolean = () => true,
  ): Counted => {
    const own = overdue.filter(({ programme }) => only(programme));
    const visible = own.filter((component) => hiddenReasonsOf(component, programmes).length === 0);
    return { key, dashboard: own.length, visible: seenBy(viewer) ? visible.length : 0 };
  };
  switch (by) {
    case 'learner':
      return [of(plan.person.reference, chosen)];
    case 'organisation':
      return [of(plan.person.employer, chosen)];
    case 'programme':
      return [...new Set(plan.components.map(({ programme }) => programme))].map((key) =>
        of(key, chosen, (programme) => programme === key),
      );
    case 'employer':
      return (chosen === undefined ? tenant.employers : [chosen])
        .filter((employer) => inScope(employer, plan))
        .map((employer) => of(employer.account.email, employer));
  }
}

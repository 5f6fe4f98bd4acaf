import { afterEach, describe, expect, it } from 'vitest';
import { date } from '../../src/domain/calendar.js';
import { DeniedError, NotFoundError } from '../../src/domain/errors.js';
import type { EmployerBuilder } from '../builders/learning-plan.js';
import { roleCatalogue } from '../../src/domain/tenancy/roles.js';
import { explainAccessToPlan } from '../../src/operations/access/explain.js';
import { showEmployerDashboard } from '../../src/operations/dashboard/employer.js';
import { showLearnerDashboard } from '../../src/operations/dashboard/learner.js';
import { summariseEvidence } from '../../src/operations/evidence/summary.js';
import { enableFeature } from '../../src/operations/feature/enable.js';
import { notificationRecipients } from '../../src/operations/notification/recipients.js';
import { countOverdue } from '../../src/operations/overdue/count.js';
import { explainOverdue } from '../../src/operations/overdue/explain.js';
import { showPlan } from '../../src/operations/plan/show.js';
import { hideSubProgrammes } from '../../src/operations/programme/hide-sub-programmes.js';
import { unhideSubProgrammes } from '../../src/operations/programme/unhide-sub-programmes.js';
import { operations, type AnyOperation } from '../../src/operations/registry.js';
import { assignRole } from '../../src/operations/role/assign.js';
import { aLearner, anEmployer, aProgramme } from '../builders/learning-plan.js';
import { applying, storeWith, type TestStore } from '../builders/store.js';
import { recordsOf, type PlanTenant } from '../operations/learning-plan/records.js';

const asOf = date('2026-11-21');
const viewLearningPlan = 'Employer - View Learning Plan';
const pat = 'pat@acme.example';
const lee = 'lee@acme.example';

let store: TestStore;
afterEach(() => store.dispose());

describe('before anybody can look', () => {
  it('the feature must be on for the tenant, whatever roles there are', async () => {
    await given({ featureEnabled: false });
    expect(await gatesFailing(pat)).toEqual(['feature']);
    await expect(plan({ as: pat })).rejects.toBeInstanceOf(DeniedError);
    await store.runner.write(enableFeature, { keys: ['employer-learning-plan'] }, applying());
    expect(await gatesFailing(pat)).toEqual([]);
  });

  it('switching the feature on gives nobody the role', async () => {
    await given({ featureEnabled: false, employers: [anAcmeEmployer(pat).employer()] });
    await store.runner.write(enableFeature, { keys: ['employer-learning-plan'] }, applying());
    expect(await store.records('northfield', 'account-role')).toEqual([]);
    expect(await gatesFailing(pat)).toEqual(['role']);
  });

  it('the role is held per account: a colleague in the same organisation does not share it', async () => {
    await given({ employers: [anAcmeEmployer(pat).employer(), anAcmeEmployer(lee).employer()], mentor: lee });
    await store.runner.write(assignRole, { role: viewLearningPlan, emails: [pat] }, applying());
    expect(await gatesFailing(pat)).toEqual([]);
    expect(await gatesFailing(lee)).toEqual(['role']);
  });

  it('an employer with the role views the plans of the learners they manage, and of no others', async () => {
    await given();
    expect((await plan({ as: pat })).viewer).toBe(pat);
    expect(await gatesFailing(lee)).toEqual(['relationship']);
    await expect(plan({ as: lee })).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe('the ways to a learning plan', () => {
  const employerCards = [
    ['learning-plan-components', 'Learning Plan Components', ['C-2', 'C-1', 'C-8', 'C-9']],
    ['components-overdue', 'Components Overdue', ['C-2', 'C-1']],
    ['learner-lifecycle', 'Learner Lifecycle', ['C-2', 'C-1', 'C-8', 'C-9']],
    ['learner-summary', 'Learner Summary', ['C-2', 'C-1', 'C-8', 'C-9']],
    ['learning-plan-progress', 'Learning Plan Progress', ['C-2', 'C-1', 'C-8']],
    ['rag-status', 'RAG Status', ['C-2', 'C-1', 'C-9']],
  ] as const;

  it('are six cards of the Employer Dashboard', async () => {
    await given();
    const { cards } = await store.runner.read(showEmployerDashboard, { employer: pat }, { asOf });
    expect(cards.map(({ card, title }) => [card, title])).toEqual(
      employerCards.map(([card, title]) => [card, title]),
    );
  });

  it.each(employerCards)(
    'the card %s opens a learner’s plan with its own filter',
    async (card, _, components) => {
      await given();
      const opened = await store.runner.read(showEmployerDashboard, { employer: pat, card }, { asOf });
      expect(opened.learners.map(({ open }) => open)).toEqual([expect.stringContaining(`--card ${card}`)]);
      expect((await plan({ card, as: pat })).components.map(({ key }) => key).sort()).toEqual(
        [...components].sort(),
      );
    },
  );

  it('are two cards of the Learner Dashboard, which open the plan with their filters', async () => {
    await given();
    const { cards } = await store.runner.read(showLearnerDashboard, { learner: 'L-1001' }, { asOf });
    expect(cards.map(({ title }) => title)).toEqual(['Learning Plan Components', 'Components Overdue']);
    for (const { card, open } of cards) expect(open).toContain(`--card ${card}`);
  });

  it.each(['Assessor', 'Trainee Assessor', 'Internal Verifier'])(
    'are notifications to an employer who is also %s',
    async (role) => {
      await given({ employers: [anAcmeEmployer(pat).holding(viewLearningPlan, role).employer()] });
      expect(await notified()).toEqual([[pat], []]);
    },
  );

  it('are no notifications to an employer without an assessor, trainee assessor or internal verifier role', async () => {
    const others = roleCatalogue.filter(
      (role) => !['Assessor', 'Trainee Assessor', 'Internal Verifier'].includes(role),
    );
    await given({
      employers: [
        anAcmeEmployer(pat)
          .holding(...others)
          .employer(),
      ],
    });
    expect(await notified()).toEqual([[], [pat]]);
  });
});

describe('employers are read-only throughout', () => {
  const writing = operations.filter(({ kind }) => kind === 'write');
  const everyRole = anAcmeEmployer(pat)
    .holding(...roleCatalogue)
    .employer();

  it('whatever roles they hold, every writing operation refuses them before it looks at anything', async () => {
    await given({ employers: [everyRole] });
    expect(writing.length).toBeGreaterThan(15);
    for (const operation of writing) {
      expect([operation.name, await refusalOf(operation)]).toEqual([operation.name, DeniedError]);
    }
    expect(await store.records('northfield', 'account-role')).toHaveLength(roleCatalogue.length);
  });

  /** What an employer meets who runs the operation with any input, on a dry run as well. */
  async function refusalOf(operation: AnyOperation): Promise<unknown> {
    if (operation.kind === 'read') throw new Error(`${operation.name} changes nothing`);
    const anyInput = {
      ...operation,
      input: { safeParse: () => ({ success: true, data: {} }) },
    } as unknown as typeof enableFeature;
    const met = new Set<unknown>();
    for (const dryRun of [true, false]) {
      const run = store.runner.write(anyInput, {}, { ...applying(asOf), dryRun, as: pat });
      met.add(
        await run.then(
          () => 'done',
          (error: unknown) => (error as Error).constructor,
        ),
      );
    }
    return met.size === 1 ? [...met][0] : [...met];
  }
});

describe('what employers see', () => {
  it('leaves out components that are not applicable to employers, by itself', async () => {
    await given();
    const seen = await plan({ as: pat });
    expect(seen.components.map(({ key }) => key)).not.toContain('C-4');
    expect((await plan({})).components.map(({ key }) => key)).toContain('C-4');
  });

  it('includes the Evidence Summary, with submitted files and marking aid PDFs', async () => {
    await given({
      evidence: [aFile('C-1', 'safety.docx', 'safety-marked.pdf'), aFile('C-4', 'funding.pdf', null)],
    });
    const summary = await store.runner.read(summariseEvidence, { learner: 'L-1001' }, { asOf, as: pat });
    expect(summary.components).toMatchObject([
      { component: 'C-1', files: 1, markingAids: ['safety-marked.pdf'] },
    ]);
    expect(summary.files).toMatchObject([
      { component: 'C-1', file: 'safety.docx', markingAid: 'safety-marked.pdf' },
    ]);
  });
});

describe('the overdue count', () => {
  it('of a dashboard includes employer-only reviews and components of hidden sub-programmes, and may be higher than what the employer sees', async () => {
    await given();
    const { dashboard, visible, reasons } = await store.runner.read(
      explainOverdue,
      { employer: pat },
      { asOf },
    );
    expect({ dashboard, visible }).toEqual({ dashboard: 6, visible: 2 });
    expect(reasons.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['employer-only-review', 'hidden-sub-programme']),
    );
    expect((await plan({ as: pat, overdue: true })).components).toHaveLength(2);
  });

  it('carries a tooltip that explains the difference on the card, and none where there is no difference', async () => {
    await given();
    const tooltip = async (): Promise<string | null | undefined> =>
      (
        await store.runner.read(
          showEmployerDashboard,
          { employer: pat, card: 'components-overdue' },
          { asOf },
        )
      ).cards[0]?.tooltip;
    expect(await tooltip()).toMatch(/6 overdue components.*sees 2.*/);
    await store.dispose();
    await given({ components: ['C-1', 'C-2'] });
    expect(await tooltip()).toBeNull();
  });
});

describe('hiding sub-programme learning plans from employers', () => {
  it('hides the plans of the sub-programmes of that programme, and not the programme’s own', async () => {
    await given({ hides: false });
    const programmesSeen = async (): Promise<string[]> =>
      [...new Set((await plan({ as: pat })).components.map(({ programme }) => programme))].sort();
    expect(await programmesSeen()).toEqual(['eng-l3', 'eng-l3-maths']);
    await store.runner.write(hideSubProgrammes, { keys: ['eng-l3'] }, applying());
    expect(await programmesSeen()).toEqual(['eng-l3']);
    await store.runner.write(unhideSubProgrammes, { keys: ['eng-l3'] }, applying());
    expect(await programmesSeen()).toEqual(['eng-l3', 'eng-l3-maths']);
  });

  it('leaves the dashboard’s overdue count as it was, with a tooltip for the discrepancy', async () => {
    await given({ hides: false, components: ['C-1', 'C-5'] });
    const counted = async () => {
      const { total } = await store.runner.read(countOverdue, { by: 'employer' }, { asOf });
      const { tooltip } = await store.runner.read(explainOverdue, { employer: pat }, { asOf });
      return { ...total, tooltip };
    };
    expect(await counted()).toEqual({ dashboard: 2, visible: 2, hidden: 0, tooltip: null });
    await store.runner.write(hideSubProgrammes, { keys: ['eng-l3'] }, applying());
    expect(await counted()).toEqual({
      dashboard: 2,
      visible: 1,
      hidden: 1,
      tooltip: expect.stringContaining('sub-programme') as string,
    });
  });
});

interface Given extends Partial<Pick<PlanTenant, 'featureEnabled' | 'employers' | 'evidence'>> {
  readonly hides?: boolean;
  readonly mentor?: string;
  /** Only these of the learner's components. */
  readonly components?: readonly string[];
}

/** A tenant with the learner L-1001, whom pat manages; lee holds the role as well, and manages nobody. */
async function given({ hides = true, mentor, components, ...rest }: Given = {}): Promise<void> {
  const written = aLearner('L-1001')
    .employedBy('acme')
    .managedBy(pat)
    .enrolledOn('eng-l3')
    .withComponent('C-1', { due: '2026-11-20' })
    .withComponent('C-2', { status: 'evidence-submitted', due: '2026-10-01' })
    .withComponent('C-3', { type: 'review', due: '2026-09-01', employerOnly: true })
    .withComponent('C-4', { type: 'miscellaneous', due: '2026-09-15', notApplicableToEmployers: true })
    .withComponent('C-5', { programme: 'eng-l3-maths', due: '2026-10-10' })
    .withComponent('C-6', {
      programme: 'eng-l3-maths',
      type: 'review',
      due: '2026-10-20',
      employerOnly: true,
    })
    .withComponent('C-8', { status: 'verified', due: '2026-01-10' })
    .withComponent('C-9', { status: 'not-started' });
  const learner = (mentor === undefined ? written : written.mentoredBy(mentor)).plan();
  const kept = learner.components.filter(({ key }) => components?.includes(key) ?? true);
  store = await storeWith({
    northfield: recordsOf({
      organisations: { acme: null },
      programmes: [aProgramme('eng-l3', { hides }), aProgramme('eng-l3-maths', { parent: 'eng-l3' })],
      employers: [pat, lee].map((email) => anAcmeEmployer(email).holding(viewLearningPlan).employer()),
      learners: [{ ...learner, components: kept }],
      ...rest,
    }),
  });
}

function anAcmeEmployer(email: string): EmployerBuilder {
  return anEmployer(email).of('acme');
}

function plan({ as, ...input }: { as?: string; card?: string; overdue?: boolean }) {
  return store.runner.read(showPlan, { learner: 'L-1001', ...input }, { asOf, as });
}

async function gatesFailing(employer: string): Promise<string[]> {
  const { gates } = await store.runner.read(explainAccessToPlan, { employer, learner: 'L-1001' }, { asOf });
  return gates.filter(({ passed }) => !passed).map(({ gate }) => gate);
}

/** Emails of who is notified about the learner's plan, and of who is not. */
async function notified(): Promise<string[][]> {
  const { recipients, others } = await store.runner.read(
    notificationRecipients,
    { learner: 'L-1001' },
    { asOf },
  );
  return [recipients, others].map((accounts) => accounts.map(({ email }) => email));
}

function aFile(component: string, file: string, markingAid: string | null) {
  return {
    person: 'L-1001',
    component,
    file,
    mediaType: 'application/octet-stream',
    bytes: 1_024,
    sha256: 'a'.repeat(64),
    status: 'submitted',
    minutes: 30,
    markingAid,
  } as const;
}

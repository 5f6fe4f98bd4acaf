import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LearnerPlan } from '../../../src/domain/learning-plan/plan.js';
import type { Evidence } from '../../../src/domain/learning-plan/types.js';
import { z } from 'zod';
import {
  learningPlanContext,
  streamLearningPlans,
  type LearningPlanChoice,
  type LearningPlanRecords,
} from '../../../src/operations/learning-plan/learning-plans.js';
import { readOperation, type TenantContext } from '../../../src/operations/operation.js';
import { aLearner, aProgramme } from '../../builders/learning-plan.js';
import { storeWith, type TestStore } from '../../builders/store.js';
import { recordsOf } from './records.js';

/**
 * More than two batches of the store; every third is no learner, every fifth has no group or
 * component.
 */
const people = Array.from({ length: 4_300 }, (_, at) => person(`P-${String(at).padStart(5, '0')}`, at));
const learners = people.filter(({ enrolments }) => enrolments.length > 0);
const evidence = people.flatMap(({ components }) =>
  components.slice(0, 1).map(({ person: of, key }) => aFile(of, key)),
);

let store: TestStore;
beforeAll(async () => {
  const tenant = {
    groups: { north: null },
    programmes: [aProgramme('eng')],
    employers: [],
    learners: people,
    evidence,
  };
  store = await storeWith({ northfield: recordsOf(tenant) });
});
afterAll(() => store.dispose());

describe('the plans of learners', () => {
  it('come in order of reference, each with its own groups, enrolments and components, and nobody who is enrolled on nothing', async () => {
    expect((await read({})).map(withoutEvidence)).toEqual(learners);
  });

  it('are the same whether everybody is read or people are named, in any order and more than once', async () => {
    const wanted = ['P-04299', 'P-00001', 'P-02000', 'P-00001', 'P-00000', 'nobody'];
    const named = await read({ people: wanted });
    expect(named.map(withoutEvidence)).toEqual(
      learners.filter(({ person: { reference } }) => wanted.includes(reference)),
    );
    expect(await read({ people: people.map(({ person: { reference } }) => reference) })).toEqual(
      await read({}),
    );
  });

  it('carry evidence only where it is asked for, and no components where only enrolments are', async () => {
    const references = new Set(learners.map(({ person: { reference } }) => reference));
    const expected = evidence.filter((file) => references.has(file.person));
    expect((await read({ depth: 'evidence' })).flatMap((plan) => plan.evidence)).toEqual(expected);
    expect((await read({})).flatMap((plan) => plan.evidence)).toEqual([]);
    expect((await read({ depth: 'enrolments' })).flatMap((plan) => plan.components)).toEqual([]);
  });

  it('come in batches, with progress, so that no run holds them all', async () => {
    const sizes: number[] = [];
    const steps: number[] = [];
    await inTenant(async (context) => {
      const progress = (done: number) => void steps.push(done);
      const watched = Object.defineProperty(context, 'progress', { value: progress });
      for await (const batch of streamLearningPlans(watched)) sizes.push(batch.length);
    });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2_000);
    expect(steps.at(-1)).toBe(people.length);
  });
});

describe('what plans are computed with', () => {
  it('has the tenant’s trees, and the feature off where nobody switched it on', async () => {
    const bare = await storeWith({ bare: { programme: [aProgramme('eng')] } });
    try {
      const { programmes, featureEnabled } = await inTenant(learningPlanContext, bare);
      expect([...programmes.keys()]).toEqual(['eng']);
      expect(featureEnabled).toBe(false);
    } finally {
      await bare.dispose();
    }
  });
});

function read(choice: LearningPlanChoice): Promise<LearningPlanRecords[]> {
  return inTenant(async (context) => {
    const plans: LearningPlanRecords[] = [];
    for await (const batch of streamLearningPlans(context, choice)) plans.push(...batch);
    return plans;
  });
}

/** Runs the work as an operation of the store's tenant would. */
async function inTenant<T>(work: (context: TenantContext) => Promise<T>, on: TestStore = store): Promise<T> {
  const operation = readOperation({
    name: 'test.plans',
    summary: 'Read plans',
    scope: 'tenant',
    permission: 'plan.read',
    input: z.strictObject({}),
    output: z.custom<T>(),
    run: work,
  });
  return on.runner.read(operation, {}, {});
}

function person(reference: string, at: number): LearnerPlan {
  const named = aLearner(reference);
  const enrolled = at % 3 === 0 ? named : named.enrolledOn('eng');
  if (at % 5 === 0) return enrolled.plan();
  const keys = Array.from({ length: at % 4 }, (_, component) => `C-${component}`);
  return keys
    .reduce((learner, key) => learner.withComponent(key, { programme: 'eng' }), enrolled.inGroups('north'))
    .plan();
}

function aFile(reference: string, component: string): Evidence {
  return {
    person: reference,
    component,
    file: 'essay.pdf',
    mediaType: 'application/pdf',
    bytes: 1_024,
    sha256: 'a'.repeat(64),
    status: 'submitted',
    minutes: 30,
    markingAid: null,
  };
}

function withoutEvidence({ evidence: _evidence, ...plan }: LearningPlanRecords): LearnerPlan {
  return plan;
}

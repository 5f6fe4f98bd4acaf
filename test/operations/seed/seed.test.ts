import { afterEach, describe, expect, it } from 'vitest';
import { isNational } from '../../../src/domain/competence/name.js';
import { date } from '../../../src/domain/calendar.js';
import { isUln } from '../../../src/domain/learning-plan/uln.js';
import { nationalInsuranceNumberOf, ulnOf } from '../../../src/operations/seed/identity.js';
import { explainOverdue } from '../../../src/operations/overdue/explain.js';
import { createRandom } from '../../../src/operations/seed/random.js';
import { scenarioNames, scenarios } from '../../../src/operations/seed/scenarios.js';
import { seedTenant } from '../../../src/operations/seed/seed.js';
import {
  departmentalCompetences,
  directorates,
  posts,
} from '../../../src/operations/seed/trust-requirements.js';
import { entityNames } from '../../../src/store/entities.js';
import { applying, storeWith, type TestStore } from '../../builders/store.js';

const stores: TestStore[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.dispose();
});

async function seeded(input: { scenario: string; size?: number; seed?: string }): Promise<TestStore> {
  const store = await storeWith();
  stores.push(store);
  await store.runner.write(seedTenant, { ...input, key: 'made' }, applying());
  return store;
}

async function contents(store: TestStore): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const entity of entityNames) all.push(await store.records('made', entity));
  return all;
}

describe('tenant seed', () => {
  it.each(scenarioNames)('makes the same %s of the same size and seed', async (scenario) => {
    const [first, second] = [
      await seeded({ scenario, size: 12, seed: 'x' }),
      await seeded({ scenario, size: 12, seed: 'x' }),
    ];
    expect(await contents(first)).toEqual(await contents(second));
  });

  it('makes other people of another seed', async () => {
    const people = async (seed: string) =>
      (await seeded({ scenario: 'nhs-trust', size: 5, seed })).records('made', 'person');
    expect(await people('1')).not.toEqual(await people('2'));
  });

  it.each(scenarioNames)('makes %s of size 0', async (scenario) => {
    const store = await seeded({ scenario, size: 0 });
    const named = scenario === 'sample' ? ['20059417', '20059425', 'L-1001'] : [];
    expect((await store.records('made', 'person')).map(({ reference }) => reference)).toEqual(named);
  });

  it('refuses a key that is taken, and an unknown scenario with the nearest', async () => {
    const store = await seeded({ scenario: 'empty' });
    await expect(
      store.runner.write(seedTenant, { scenario: 'empty', key: 'made' }, applying()),
    ).rejects.toMatchObject({
      code: 'tenant-exists',
      exitCode: 6,
    });
    await expect(store.runner.write(seedTenant, { scenario: 'nhs-trsut' }, applying())).rejects.toMatchObject(
      {
        code: 'unknown-scenario',
        details: { nearest: 'nhs-trust' },
      },
    );
  });

  it('gives employer-roles as many employer accounts as its size, most without the role and some unable to sign in', async () => {
    const store = await seeded({ scenario: 'employer-roles', size: 200 });
    const employers = (await store.records('made', 'account')).filter(({ kind }) => kind === 'employer');
    const holding = (await store.records('made', 'account-role')).filter(
      ({ role }) => role === 'Employer - View Learning Plan',
    );
    expect(employers).toHaveLength(200);
    expect(holding.length).toBeGreaterThan(10);
    expect(holding.length).toBeLessThan(60);
    expect(
      employers.filter(({ status }) => !['full-user', 'invited'].includes(status)).length,
    ).toBeGreaterThan(5);
  });

  it('gives every learner of overdue-discrepancy a component that is overdue and hidden', async () => {
    const store = await seeded({ scenario: 'overdue-discrepancy', size: 9 });
    const first = (await store.records('made', 'component')).filter(({ key }) => key === 'C-001');
    expect(first).toHaveLength(9);
    for (const { due, status, programme, employerOnly, notApplicableToEmployers } of first) {
      expect(due !== null && due < date('2026-11-21')).toBe(true);
      expect(status).toBe('in-progress');
      expect(
        [programme === 'eng-l3-maths', employerOnly, notApplicableToEmployers].filter(Boolean),
      ).toHaveLength(1);
    }
  });

  it('gives a learner of apprenticeship-provider 40 to 60 components, and an employer account for every four learners', async () => {
    const store = await seeded({ scenario: 'apprenticeship-provider', size: 8 });
    const components = await store.records('made', 'component');
    for (const { reference } of await store.records('made', 'person')) {
      const own = components.filter(({ person }) => person === reference).length;
      expect(own).toBeGreaterThanOrEqual(40);
      expect(own).toBeLessThanOrEqual(60);
    }
    expect((await store.records('made', 'account')).filter(({ kind }) => kind === 'employer')).toHaveLength(
      2,
    );
  });

  it('gives nhs-trust no local competence from another employer, and national ones', async () => {
    const store = await seeded({ scenario: 'nhs-trust', size: 60 });
    const from = (await store.records('made', 'achievement')).filter(({ source }) => source === 'iat');
    expect(from.length).toBeGreaterThan(0);
    expect(from.filter(({ competence }) => !isNational(competence))).toEqual([]);
  });

  it('gives nhs-trust as many assignments as its size, and numbers that only examples have', async () => {
    const store = await seeded({ scenario: 'nhs-trust', size: 60 });
    expect(await store.records('made', 'assignment')).toHaveLength(60);
    const people = await store.records('made', 'person');
    expect(people.length).toBeLessThan(60);
    for (const person of people) expect(person.nationalInsuranceNumber).toMatch(/^QQ\d{6}[A-D]$/);
  });

  it('requires 13 to 25 competences of an assignment of the trust, 18.5 on average', () => {
    const weighted = posts.flatMap(([post, weight]) =>
      directorates.map((directorate) => ({
        weight,
        required: 11 + post.competences.length + departmentalCompetences(directorate).length,
      })),
    );
    const mean =
      weighted.reduce((sum, { weight, required }) => sum + weight * required, 0) /
      weighted.reduce((sum, { weight }) => sum + weight, 0);
    expect(Math.min(...weighted.map(({ required }) => required))).toBe(13);
    expect(Math.max(...weighted.map(({ required }) => required))).toBe(25);
    expect(mean).toBeGreaterThan(18);
    expect(mean).toBeLessThan(19.5);
  });
});

describe('what seeding draws on', () => {
  it('gives each learner a ULN of their own with a valid check digit', () => {
    const numbers = Array.from({ length: 2_000 }, (_, at) => ulnOf(at));
    expect(numbers.every(isUln)).toBe(true);
    expect(new Set(numbers).size).toBe(2_000);
    expect(new Set(Array.from({ length: 2_000 }, (_, at) => nationalInsuranceNumberOf(at))).size).toBe(2_000);
  });

  it('draws the same numbers from the same text, evenly', () => {
    const draws = (label: string) => {
      const random = createRandom('seed', label);
      return Array.from({ length: 4_000 }, () => random.next());
    };
    expect(draws('a')).toEqual(draws('a'));
    expect(draws('a').slice(0, 5)).not.toEqual(draws('b').slice(0, 5));
    const mean = draws('a').reduce((sum, drawn) => sum + drawn, 0) / 4_000;
    expect(mean).toBeGreaterThan(0.47);
    expect(mean).toBeLessThan(0.53);
  });

  it('says what the size of each scenario counts', () => {
    for (const name of scenarioNames) expect(scenarios[name].sizeCounts).not.toBe('');
  });
});

describe('the sample tenant', () => {
  it('has everybody whom the help names, and shows 6 overdue of which the employer sees 2', async () => {
    const store = await seeded({ scenario: 'sample', size: 0 });
    const explained = await store.runner.read(
      explainOverdue,
      {
        learner: 'L-1001',
        employer: 'pat@acme.example',
      },
      { tenant: 'made', asOf: date('2026-11-21') },
    );
    expect(explained).toMatchObject({ dashboard: 6, visible: 2, hidden: 4 });
  });

  it('shares its key with no other scenario', () => {
    const keys = Object.values(scenarios).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

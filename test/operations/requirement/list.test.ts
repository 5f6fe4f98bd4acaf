import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { listCompetences } from '../../../src/operations/competence/list.js';
import { showCompetence } from '../../../src/operations/competence/show.js';
import { listRequirements } from '../../../src/operations/requirement/list.js';
import {
  aCompetence,
  aPerson,
  aRequirement,
  anAchievement,
  anAssignment,
  FIRE,
} from '../../builders/competence.js';
import { storeWith, type TestStore } from '../../builders/store.js';

const LOCAL = '504|LOCAL|Lifting|';
const on = { asOf: date('2015-06-30') };
let store: TestStore;

beforeAll(async () => {
  store = await storeWith({
    trust: {
      organisation: [
        { key: 'trust', name: 'Trust', kind: 'other', parent: null },
        { key: 'w9', name: 'Ward 9', kind: 'department', parent: 'trust' },
      ],
      competence: [aCompetence(FIRE, 1), aCompetence(LOCAL)],
      equivalence: [{ from: '457|LOCAL|Fire|', to: FIRE }],
      requirement: [
        aRequirement({ level: 1 }),
        aRequirement({ scopeKind: 'organisation', scopeOf: 'trust', level: 2, essential: true }),
        aRequirement({ scopeKind: 'job', scopeOf: 'Nurse', competence: LOCAL, to: date('2015-01-01') }),
      ],
      person: ['p1', 'p2'].map((reference) => aPerson({ reference })),
      assignment: [anAssignment({ person: 'p1', number: '1', job: 'Nurse' })],
      achievement: [
        anAchievement({ person: 'p1', from: date('2015-01-01') }),
        anAchievement({ person: 'p2', from: date('2014-01-01') }),
      ],
    },
  });
});
afterAll(() => store.dispose());

describe('the list of competences', () => {
  it('tells renewal, national or local, and how many validly hold each', async () => {
    const { competences } = await store.runner.read(listCompetences, {}, on);
    expect(competences).toEqual([
      { name: LOCAL, renewal: null, levels: null, ownership: 'local', owner: '504', holders: 0 },
      {
        name: FIRE,
        renewal: { every: 1, unit: 'year' },
        levels: null,
        ownership: 'national',
        owner: 'NHS',
        holders: 1,
      },
    ]);
  });

  it('finds one by its name however it is written, with what it is required of', async () => {
    const { competence, requirements, equivalents } = await store.runner.read(
      showCompetence,
      { name: 'nhs | cstf | fire safety - 1 year' },
      on,
    );
    expect(competence).toMatchObject({
      name: FIRE,
      framework: 'CSTF',
      title: 'Fire Safety - 1 Year',
      holders: 1,
    });
    expect(requirements).toHaveLength(2);
    expect(equivalents).toEqual(['457|LOCAL|Fire|']);
  });

  it('offers the nearest name for an unknown one', async () => {
    await expect(
      store.runner.read(showCompetence, { name: 'NHS|CSTF|Fire Safty - 1 Year|' }, on),
    ).rejects.toMatchObject({
      code: 'unknown-competence',
      hint: `Did you mean "${FIRE}"?`,
    });
  });
});

describe('the list of requirements', () => {
  it('of an organisation has what is set above it and on the whole tenant', async () => {
    const { requirements } = await store.runner.read(listRequirements, { organisation: 'w9' }, on);
    expect(requirements.map(({ setOn }) => setOn[0]?.scope)).toEqual([
      { kind: 'organisation', of: 'trust' },
      { kind: 'tenant', of: '' },
    ]);
  });

  it('of a person has the highest level of each assignment, and where each comes from', async () => {
    const { requirements } = await store.runner.read(listRequirements, { person: 'p1' }, on);
    expect(requirements).toMatchObject([
      {
        assignment: '1',
        competence: FIRE,
        level: 2,
        essential: true,
        setOn: [
          { scope: { kind: 'tenant' }, level: 1 },
          { scope: { kind: 'organisation', of: 'trust' }, level: 2 },
        ],
      },
    ]);
  });

  it('of a job has what is set on it, in force or not', async () => {
    const { requirements } = await store.runner.read(listRequirements, { job: 'Nurse' }, on);
    expect(requirements.map(({ competence, inForce }) => [competence, inForce])).toEqual([[LOCAL, false]]);
  });

  it('of a position that people hold and nothing is set on is empty; of an unknown one an error with the nearest', async () => {
    const known = await store.runner.read(listRequirements, { position: 'Staff nurse' }, on);
    expect(known.requirements).toEqual([]);
    await expect(store.runner.read(listRequirements, { position: 'Staff nurs' }, on)).rejects.toMatchObject({
      code: 'unknown-position',
      hint: 'Did you mean "Staff nurse"?',
    });
  });

  it('is of one thing at a time', async () => {
    await expect(
      store.runner.read(listRequirements, { job: 'Nurse', person: 'p1' }, on),
    ).rejects.toMatchObject({
      code: 'several-filters',
    });
  });
});

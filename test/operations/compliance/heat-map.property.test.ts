import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heatOf } from '../../../src/domain/competence/heat.js';
import { complianceHeatMap } from '../../../src/operations/compliance/heat-map.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import type { TenantRecords, TestStore } from '../../builders/store.js';
import { storePlaces, storeWith } from '../../builders/store.js';
import type { RandomTenant } from './random-tenant.js';
import { aDate, expectedRows, organisationKeys, randomTenant, recordsOf } from './random-tenant.js';

const manager = 'manager@trust.example';

/** The tenant, with an account that manages everybody in it. */
function managed(random: RandomTenant): TenantRecords {
  const { person = [], ...records } = recordsOf(random);
  return {
    ...records,
    account: [anEmployerAccount(manager, { kind: 'referrer', organisation: null })],
    'account-role': [{ account: manager, role: 'Manager Self Service' }],
    person: person.map((each) => ({ ...each, manager })),
  };
}

/** Department by department what the rules say about its assignments alone. */
function expected(random: RandomTenant, asOf: Parameters<typeof expectedRows>[1]): unknown[] {
  return organisationKeys.flatMap((organisation) => {
    const own = random.assignments.filter((each) => each.organisation === organisation);
    const rows = expectedRows({ ...random, assignments: own }, asOf, 'competence', undefined);
    return Object.entries(rows).map(([competence, row]) => ({
      ...{ organisation, competence, status: heatOf(row), compliancePercent: row.compliancePercent },
      ...{ required: row.required, achieved: row.achieved, expiringSoon: row.expiringSoon },
    }));
  });
}

const inOrder = (rows: readonly object[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

describe.each(storePlaces)('the heat map of a store in $kind', ({ kind, place }) => {
  let store: TestStore;
  let tenants = 0;
  beforeAll(async () => {
    store = await storeWith({}, place);
  });
  afterAll(() => store.dispose());

  it('is, for each department and competence, what the rules say, for whoever reaches everybody', async () => {
    await fc.assert(
      fc.asyncProperty(randomTenant, aDate, fc.constantFrom(undefined, manager), async (random, asOf, as) => {
        const tenant = `trust${(tenants += 1)}`;
        await store.fill(tenant, managed(random));
        const { rows } = await store.runner.read(complianceHeatMap, {}, { tenant, asOf, as });
        const counted = rows.map(({ name: _name, ...row }) => row);
        expect(inOrder(counted)).toEqual(inOrder(expected(random, asOf) as object[]));
      }),
      { numRuns: kind === 'PostgreSQL' ? 20 : 100 },
    );
  }, 120_000);
});

describe('the colour of the heat map', () => {
  it.each([
    [9, 10, 'green'],
    [8_999, 10_000, 'amber'],
    [3, 4, 'amber'],
    [7_499, 10_000, 'red'],
    [0, 1, 'red'],
  ])('of %i of %i is %s, counted without rounding', (achieved, required, colour) => {
    expect(heatOf({ achieved, required })).toBe(colour);
  });
});

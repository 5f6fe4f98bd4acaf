import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupings } from '../../../src/operations/compliance/count-compliance.js';
import { complianceTable } from '../../../src/operations/compliance/compliance-table.js';
import { listCompetences } from '../../../src/operations/competence/list.js';
import { atSize } from '../../builders/size.js';
import { storePlaces, storeWith, type TestStore } from '../../builders/store.js';
import {
  aDate,
  expectedHolders,
  expectedRows,
  organisationKeys,
  randomTenant,
  recordsOf,
  type RandomTenant,
} from './random-tenant.js';

describe.each(storePlaces)('compliance counted by a store in $kind', ({ kind, place }) => {
  /** A server costs a connection per query; fewer tenants test its SQL as well. */
  const runs = (most: number): number => (kind === 'PostgreSQL' ? most / 5 : most);
  let store: TestStore;
  let tenants = 0;
  beforeAll(async () => {
    store = await storeWith({}, place);
  });
  afterAll(() => store.dispose());

  /** All random tenants share the store, under the same keys: none may see what is another's. */
  const tenantOf = async (random: RandomTenant): Promise<string> => {
    const key = `trust${(tenants += 1)}`;
    await store.fill(key, recordsOf(random));
    return key;
  };

  it('is row by row what the rules say, for any tenant, date and grouping', async () => {
    await fc.assert(
      fc.asyncProperty(
        randomTenant,
        aDate,
        fc.constantFrom(...groupings),
        fc.option(fc.constantFrom(...organisationKeys), { nil: undefined }),
        async (random, asOf, by, organisation) => {
          const on = { tenant: await tenantOf(random), asOf };
          const { rows } = await store.runner.read(complianceTable, { by, organisation }, on);
          const counted = Object.fromEntries(rows.map(({ name: _name, key, ...figures }) => [key, figures]));
          expect(counted).toEqual(expectedRows(random, asOf, by, organisation));
        },
      ),
      { numRuns: runs(atSize(300, 75)) },
    );
  }, 120_000);

  it('has one total, whatever its rows are of: each assignment counts once in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        randomTenant,
        aDate,
        fc.option(fc.constantFrom(...organisationKeys), { nil: undefined }),
        async (random, asOf, organisation) => {
          const on = { tenant: await tenantOf(random), asOf };
          const totalBy = async (by: (typeof groupings)[number]) =>
            (await store.runner.read(complianceTable, { by, organisation }, on)).total;
          const expected = await totalBy('assignment');
          for (const by of groupings) expect(await totalBy(by)).toEqual(expected);
          expect(expected.assignmentCount).toBe(
            Object.keys(expectedRows(random, asOf, 'assignment', organisation)).length,
          );
        },
      ),
      { numRuns: runs(atSize(50, 15)) },
    );
  }, 120_000);

  it('counts as holders the people whose current achievement is valid', async () => {
    await fc.assert(
      fc.asyncProperty(randomTenant, aDate, async (random, asOf) => {
        const on = { tenant: await tenantOf(random), asOf };
        const { competences: listed } = await store.runner.read(listCompetences, {}, on);
        const holders = Object.fromEntries(listed.map((each) => [each.name, each.holders]));
        expect(holders).toEqual(expectedHolders(random, asOf));
      }),
      { numRuns: runs(atSize(100, 25)) },
    );
  }, 120_000);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupings } from '../../../src/operations/compliance/count-compliance.js';
import { complianceTable } from '../../../src/operations/compliance/compliance-table.js';
import { listCompetences } from '../../../src/operations/competence/list.js';
import { createLocalRunner } from '../../../src/operations/local-runner.js';
import type { Runner } from '../../../src/operations/runner.js';
import { openStore } from '../../../src/store/open.js';
import type { Store } from '../../../src/store/port.js';
import { atSize } from '../../builders/size.js';
import { changeRecords, undoRecords } from '../../builders/changes.js';
import type { TenantRecords } from '../../builders/store.js';
import { storePlaces, storeWith } from '../../builders/store.js';
import type { RandomTenant } from './random-tenant.js';
import { aDate, expectedHolders, expectedRows, people, randomTenant, recordsOf } from './random-tenant.js';

const tenantKeys = ['one', 'two'];

/** Events of a store: records of a tenant change, the last job is undone, a tenant is removed. */
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('become' as const),
      tenant: fc.constantFrom(...tenantKeys),
      /** Which parts become others; the rest stays. */
      parts: fc.subarray(
        ['organisations', 'competences', 'requirements', 'assignments', 'achievements'] as const,
        { minLength: 1 },
      ),
      like: randomTenant,
      without: fc.option(fc.constantFrom(...people), { nil: undefined, freq: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('undo' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('remove' as const), tenant: fc.constantFrom(...tenantKeys) }),
  },
);

const question = fc.record({
  tenant: fc.constantFrom(...tenantKeys),
  asOf: aDate,
  by: fc.constantFrom(...groupings),
});

type State = ReadonlyMap<string, RandomTenant>;

/** A store of its own, and a runner on it that keeps every block that it packs, however small. */
async function withStore(
  place: (typeof storePlaces)[number]['place'],
  work: (store: Store, runner: Runner) => Promise<void>,
): Promise<void> {
  const made = await storeWith({}, place);
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

describe.each(storePlaces)('what a store in $kind keeps packed', ({ kind, place }) => {
  it('never says anything but what the records say, whatever has happened to them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(step, fc.array(question, { minLength: 1, maxLength: 3 })), { maxLength: 8 }),
        (steps) =>
          withStore(place, async (store, runner) => {
            let state: State = new Map();
            /** Jobs that can be undone, and what undoing each leads back to. */
            let done: { readonly job: string; readonly before: State }[] = [];
            const become = async (next: State): Promise<void> => {
              const job = await changeRecords(store, recordsIn(state), recordsIn(next));
              if (job !== null) done.push({ job, before: state });
              state = next;
            };
            for (const [each, questions] of steps) {
              const last = done.at(-1);
              if (each.kind === 'become') await become(changed(state, each));
              else if (each.kind === 'remove') await become(without(state, each.tenant));
              else if (last !== undefined) {
                await undoRecords(store, last.job);
                done = done.slice(0, -1);
                state = last.before;
              }
              for (const drawn of questions) await expectTheRules(runner, state, drawn);
            }
          }),
      ),
      { numRuns: kind === 'PostgreSQL' ? atSize(8, 4) : atSize(40, 15) },
    );
  }, 240_000);
});

function changed(
  state: State,
  {
    tenant,
    parts,
    like,
    without: person,
  }: {
    readonly tenant: string;
    readonly parts: readonly (keyof RandomTenant)[];
    readonly like: RandomTenant;
    readonly without: string | undefined;
  },
): State {
  const before = state.get(tenant);
  const after = { ...like, ...before, ...Object.fromEntries(parts.map((part) => [part, like[part]])) };
  const stays = (of: { readonly person: string }): boolean => of.person !== person;
  return new Map(state).set(tenant, {
    ...after,
    assignments: after.assignments.filter(stays),
    achievements: after.achievements.filter(stays),
  });
}

function without(state: State, tenant: string): State {
  return new Map([...state].filter(([key]) => key !== tenant));
}

function recordsIn(state: State): Readonly<Record<string, TenantRecords>> {
  return Object.fromEntries(tenantKeys.map((key) => [key, storedRecords(state, key)]));
}

function storedRecords(state: State, key: string): TenantRecords {
  const random = state.get(key);
  if (random === undefined) return {};
  const { person = [], ...records } = recordsOf(random);
  const named = new Set([...random.assignments, ...random.achievements].map((of) => of.person));
  return {
    ...records,
    // Who holds nothing is removed.
    person: person.filter(({ reference }) => named.has(reference)),
    tenant: [{ key, name: key, timeZone: 'Europe/London', vpd: null, settings: {} }],
  };
}

/** The first read packs blocks; the second uses them. */
async function expectTheRules(
  runner: Runner,
  state: State,
  { tenant, asOf, by }: typeof question extends fc.Arbitrary<infer Q> ? Q : never,
): Promise<void> {
  const random = state.get(tenant);
  if (random === undefined) return;
  for (const _ of ['packed', 'cached']) {
    const { rows } = await runner.read(complianceTable, { by }, { tenant, asOf });
    const counted = Object.fromEntries(rows.map(({ name: _name, key, ...figures }) => [key, figures]));
    expect(counted).toEqual(expectedRows(random, asOf, by, undefined));
    const { competences } = await runner.read(listCompetences, {}, { tenant, asOf });
    expect(Object.fromEntries(competences.map((each) => [each.name, each.holders]))).toEqual(
      expectedHolders(random, asOf),
    );
  }
}

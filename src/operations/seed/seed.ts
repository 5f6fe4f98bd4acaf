import { z } from 'zod';
import { ConflictError, NotFoundError } from '../../domain/errors.js';
import { didYouMean } from '../../domain/suggestions.js';
import { writeOperation } from '../operation.js';
import { proposeDocument } from '../tenant/document/propose.js';
import { tenantKey } from '../tenant/fields.js';
import { ANCHOR } from './scenario.js';
import { scenarioNames, scenarios, type ScenarioName } from './scenarios.js';
import { sourceOfScenario } from './source.js';

/** More than any real tenant holds: a larger size is a typing error. */
const LARGEST = 2_000_000;

/** Creates a tenant of invented people. Scenario, size and seed alone determine its records. */
export const seedTenant = writeOperation({
  name: 'tenant.seed',
  summary: 'Make a tenant of invented people to try things on',
  scope: 'store',
  permission: 'tenant.administer',
  checksRelations: true,
  createsStore: true,
  input: z.strictObject({
    scenario: z.string(),
    size: z.int().min(0).max(LARGEST).optional(),
    seed: z.string().default('1'),
    key: tenantKey.optional(),
    name: z.string().trim().min(1).optional(),
  }),
  output: z.object({
    job: z.string().nullable(),
    dryRun: z.boolean(),
    changes: z.int(),
    tenant: z.string(),
    scenario: z.enum(scenarioNames),
    size: z.int(),
    seed: z.string(),
    /** The day that the dates are relative to. */
    asOf: z.string(),
    created: z.array(z.object({ kind: z.string(), records: z.int() })),
  }),

  async propose(context, input, changes) {
    const name = scenarioNamed(input.scenario);
    const scenario = scenarios[name];
    const { size = scenario.defaultSize, seed, key = scenario.key } = input;
    if ((await context.store.tenantKeys()).includes(key)) throw tenantExists(key);
    const source = sourceOfScenario(`scenario ${name}`, scenario, {
      key,
      name: input.name ?? scenario.name,
      size,
      seed,
    });
    const { counts, touchable } = await proposeDocument(
      context,
      source,
      { prune: false, within: null },
      changes,
    );
    const created = Object.entries(counts).map(([kind, count]) => ({ kind, records: count.created }));
    return {
      tenant: key,
      touchable,
      warnings: [],
      rejected: 0,
      result: ({ job, dryRun, changes: made }) => ({
        job,
        dryRun,
        changes: made,
        tenant: key,
        scenario: name,
        size,
        seed,
        asOf: ANCHOR,
        created,
      }),
    };
  },
});

function scenarioNamed(text: string): ScenarioName {
  const name = scenarioNames.find((known) => known === text);
  if (name !== undefined) return name;
  const all = `There are ${scenarioNames.join(', ')}.`;
  const { nearest, hint } = didYouMean(text, scenarioNames, { none: all, list: all });
  throw new NotFoundError({
    code: 'unknown-scenario',
    message: `There is no scenario "${text}".`,
    hint: nearest === null ? all : `${hint} ${all}`,
    details: { nearest },
  });
}

function tenantExists(key: string): ConflictError {
  return new ConflictError({
    code: 'tenant-exists',
    message: `There is a tenant "${key}" already; nothing was changed.`,
    hint: 'Name the new one with --key KEY, or remove the old one with `provost tenant delete`.',
  });
}

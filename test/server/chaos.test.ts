import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRemoteRunner } from '../../src/client/remote-runner.js';
import { defaultRetries } from '../../src/http/retry-policy.js';
import { date } from '../../src/domain/calendar.js';
import { UnavailableError, UnknownOutcomeError } from '../../src/domain/errors.js';
import type { ByteSource } from '../../src/files/source.js';
import { listJobs } from '../../src/operations/job/list.js';
import { jobOutcome } from '../../src/operations/job/outcome.js';
import type { Runner } from '../../src/operations/runner.js';
import type { RowResult } from '../../src/operations/row-report.js';
import { exportTenant } from '../../src/operations/tenant/export.js';
import { importTransfers } from '../../src/operations/transfer/import.js';
import { aCompetence, aPerson, FIRE } from '../builders/competence.js';
import type { TenantRecords } from '../builders/store.js';
import { applying } from '../builders/store.js';
import { collectRejects } from '../operations/row-source.js';
import { aRow, fileOf, naming } from '../operations/transfer/file.js';
import type { ChaosProxy } from './chaos.js';
import { chaosProxy, mischiefs, numbersFrom } from './chaos.js';
import type { Served } from './served.js';
import { serving } from './served.js';

const RUNS = 120;
const SEED = 20_261_121;
const asOf = date('2015-06-30');
const people = Array.from({ length: 40 }, (_, place) =>
  aPerson({ reference: `p${place}`, nationalInsuranceNumber: `QQ1234${String(10 + place)}A` }),
);
const records: TenantRecords = { competence: [aCompetence(FIRE, 1)], person: people };
const tenantOf = (run: number): string => `run-${run}`;

/** What one import returned and reported. */
interface Import {
  readonly result: unknown;
  readonly rejects: readonly unknown[];
  readonly report: readonly RowResult[];
}

let served: Served;
let file: ByteSource;
let undisturbed: Import;
let before: string;
let after: string;
const proxies: ChaosProxy[] = [];

beforeAll(async () => {
  const runs = Array.from({ length: RUNS }, (_, run) => tenantOf(run));
  served = await serving(Object.fromEntries(['calm', ...runs].map((tenant) => [tenant, records])));
  file = await fileOf([
    ...people.map((person) => aRow(naming(person))),
    ...people.slice(0, 20).map((person) => aRow({ ...naming(person), 'Date Last Awarded': 'never' })),
  ]);
  before = await exported('calm');
  undisturbed = await imported(served.runner, 'calm');
  after = await exported('calm');
}, 60_000);
afterAll(async () => {
  for (const proxy of proxies) await proxy.close();
  await file.dispose();
  await served.dispose();
});

async function imported(runner: Runner, tenant: string, jobKey?: string): Promise<Import> {
  const rejects = collectRejects();
  const report: RowResult[] = [];
  const input = { file, rejects, report: { write: async (row: RowResult) => void report.push(row) } };
  const { output, rejected, outcome } = await runner.write(importTransfers, input, {
    ...applying(asOf),
    tenant,
    jobKey,
  });
  const { job: _, ...rest } = output;
  return { result: { ...rest, rejected, changes: outcome.changes }, rejects: [...rejects.rows], report };
}

/** The tenant's document, with its name replaced so that tenants compare equal. */
async function exported(tenant: string, runner = served.runner): Promise<string> {
  let text = '';
  const output = async (piece: string): Promise<void> => void (text += piece);
  await runner.read(exportTenant, { format: 'ndjson', output }, { tenant });
  return text.replaceAll(tenant, 'TENANT');
}

const proxied = async (run: number): Promise<Runner> => {
  const random = numbersFrom(SEED + run);
  const proxy = await chaosProxy(served.address, SEED + run, 40_000);
  proxies.push(proxy);
  const retries = { ...defaultRetries, tries: 4, base: 1, longest: 8, longestRetryAfter: 2_000, random };
  const { address: storeUrl } = proxy;
  const settings = { storeUrl, token: served.secret, clock: Date.now, retries, silence: 400 };
  return createRemoteRunner(settings);
};

describe('over a connection that cuts, loses, holds up and repeats', () => {
  it(
    'an import is done once, or not, and the client knows which, or can find out',
    { timeout: 120_000 },
    async () => {
      const outcomes = { answered: 0, unknownMade: 0, unknownNotMade: 0, refused: 0 };
      for (let run = 0; run < RUNS; run += 1) {
        const tenant = tenantOf(run);
        const key = `00000000-0000-4000-8000-${String(run).padStart(12, '0')}`;
        const runner = await proxied(run);
        let answer: Import | undefined;
        let failure: unknown;
        try {
          answer = await imported(runner, tenant, key);
        } catch (error) {
          failure = error;
        } finally {
          await runner.close();
        }
        if (answer !== undefined) {
          outcomes.answered += 1;
          expect(answer, `run ${run}`).toEqual(undisturbed);
        } else if (failure instanceof UnknownOutcomeError) {
          // As `job resume`: look the key up, and repeat the import under it only if it was not
          // made.
          const { made } = await served.runner.read(jobOutcome, { of: key }, {});
          outcomes[made ? 'unknownMade' : 'unknownNotMade'] += 1;
          const direct = await served.remote();
          if (!made) expect(await imported(direct, tenant, key), `run ${run}`).toEqual(undisturbed);
        } else {
          expect(failure, `run ${run}`).toBeInstanceOf(UnavailableError);
          outcomes.refused += 1;
          expect(await exported(tenant), `run ${run}`).toBe(before);
          await imported(await served.remote(), tenant, key);
        }
        expect(await exported(tenant), `run ${run}`).toBe(after);
        const { jobs } = await served.runner.read(listJobs, {}, { tenant });
        expect(jobs.length, `run ${run}`).toBe(1);
      }
      const happened = mischiefs.map((mischief) =>
        proxies.reduce((sum, proxy) => sum + proxy.happened[mischief], 0),
      );
      expect(Math.min(...happened), mischiefs.join()).toBeGreaterThan(3);
      expect(outcomes.answered).toBeGreaterThan(RUNS / 2);
    },
  );

  it('a document comes whole, or not at all', { timeout: 60_000 }, async () => {
    let whole = 0;
    for (let run = 0; run < 60; run += 1) {
      const runner = await proxied(1_000 + run);
      const text = await exported('calm', runner).catch((error: unknown) => {
        expect(error, `run ${run}`).toBeInstanceOf(UnavailableError);
      });
      await runner.close();
      if (text === undefined) continue;
      whole += 1;
      expect(text, `run ${run}`).toBe(after);
    }
    expect(whole).toBeGreaterThan(30);
  });
});

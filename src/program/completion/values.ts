import { profilesPath, type Environment } from '../../config/user-directories.js';
import { requireTrustedStore, resolveSettings, tokenInForce } from '../../config/settings.js';
import { readAddress } from '../../domain/address.js';
import { kinds, type KindName } from '../../model/index.js';
import { recordVerbs } from '../../model/kind.js';
import type { Suggestions } from '../../operations/record/suggest.js';
import type { RunOptions, Runner } from '../../operations/runner.js';
import { openRunner } from '../open-runner.js';
import type { Referred } from '../reference-flags.js';
import type { Candidate, GivenFlags, ValueSource } from './candidates.js';

/** How long a shell waits for a store, in milliseconds. */
const PATIENCE = 3_000;
/** The most that a shell shows. */
const MOST = 50;

/** Finds values in the profiles of the user and in the store that the flags and settings name. */
export function storedValues(env: Environment, folder: string): ValueSource {
  return async (referred, typed, given) => {
    const found = await valuesOf(referred, typed, (work) => withStore({ env, folder, given }, work));
    return found.filter(({ value }) => value.toLowerCase().startsWith(typed.toLowerCase())).slice(0, MOST);

    async function valuesOf(named: Referred, text: string, on: OnStore): Promise<readonly Candidate[]> {
      if (named === 'profile') return profiles(env);
      if (named === 'time-zone') return Intl.supportedValuesOf('timeZone').map((value) => ({ value }));
      if (named === 'learner') return on((...use) => learners(text, ...use));
      if (named === 'tenant') return on(tenants);
      if (named === 'job') return on(jobs);
      if (named === 'token') return on(tokens);
      return named in kinds
        ? on((runner, options) => suggested(named as KindName, text, runner, options))
        : [];
    }
  };
}

type OnStore = (work: (runner: Runner, options: RunOptions) => Promise<Candidate[]>) => Promise<Candidate[]>;

async function withStore(
  { env, folder, given }: { env: Environment; folder: string; given: GivenFlags },
  work: Parameters<OnStore>[0],
): Promise<Candidate[]> {
  const { store, profile, tenant, as } = given;
  const settings = await resolveSettings({ store, profile, tenant, as }, env, folder);
  requireTrustedStore(settings);
  const token = await tokenInForce(settings, env);
  const runner = await openRunner(settings.store.value ?? '', token?.token, {
    ...{ env, clock: Date.now, user: () => 'completion', onWait: () => undefined },
    signal: AbortSignal.timeout(PATIENCE),
  });
  try {
    return await work(runner, { tenant: settings.tenant.value, as: settings.as.value });
  } finally {
    await runner.close();
  }
}

async function suggested(
  name: KindName,
  prefix: string,
  runner: Runner,
  options: RunOptions,
): Promise<Candidate[]> {
  const kind = kinds[name];
  if (!recordVerbs(kind).some(([, verb]) => verb === 'suggest')) return [];
  const { suggestOperation } = await import('../../operations/record/suggest.js');
  return candidatesOf(await runner.read(suggestOperation(kind, name), { prefix, limit: MOST }, options));
}

async function learners(prefix: string, runner: Runner, options: RunOptions): Promise<Candidate[]> {
  const { suggestLearners } = await import('../../operations/learner/suggest.js');
  return candidatesOf(await runner.read(suggestLearners, { prefix, limit: MOST }, options));
}

function candidatesOf({ suggestions }: Suggestions): Candidate[] {
  return suggestions.map(({ value, name }) => ({ value, about: name ?? undefined }));
}

async function tenants(runner: Runner, { as }: RunOptions): Promise<Candidate[]> {
  const { listTenants } = await import('../../operations/tenant/list.js');
  const { tenants: found } = await runner.read(listTenants, {}, { as });
  return found.map(({ key, name }) => ({ value: key, about: name }));
}

async function jobs(runner: Runner, options: RunOptions): Promise<Candidate[]> {
  const { listJobs } = await import('../../operations/job/list.js');
  const { jobs: found } = await runner.read(listJobs, { latest: MOST }, options);
  return found.map(({ id, at, title, account, actor }) => ({
    value: id,
    about: `${title}, ${account ?? actor}, ${at.slice(0, 16).replace('T', ' ')}`,
  }));
}

async function tokens(runner: Runner, options: RunOptions): Promise<Candidate[]> {
  const { listTokens } = await import('../../operations/token/list.js');
  const { tokens: found } = await runner.read(listTokens, {}, options);
  return found.map(({ id, name }) => ({ value: id, about: name }));
}

async function profiles(env: Environment): Promise<Candidate[]> {
  const { readProfiles } = await import('../../config/profiles.js');
  const { profiles: found } = await readProfiles(profilesPath(env));
  return Object.entries(found).map(([value, { store }]) => ({ value, about: readAddress(store).shown }));
}

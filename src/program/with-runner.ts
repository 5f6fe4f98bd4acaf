import type { Settings } from '../config/settings.js';
import { tokenInForce, withoutSecrets } from '../config/settings.js';
import type { RunOptions, Runner } from '../operations/runner.js';
import { TenantNeededError } from '../operations/runner.js';
import type { Terminal } from '../terminal/terminal.js';
import type { CommonFlags } from './flags.js';
import { requireSettings } from './run-settings.js';
import type { Session } from './session.js';

/** The runner for one or more operations, with its circumstances. */
export interface RunnerUse {
  readonly runner: Runner;
  readonly options: RunOptions;
  readonly signal: AbortSignal;
}

/** Opens the runner of the store that the settings name, and closes it after the work. */
export async function withRunner<T>(
  session: Session,
  flags: CommonFlags,
  work: (use: RunnerUse) => Promise<T>,
): Promise<T> {
  const terminal = await session.terminal(flags);
  const settings = await requireSettings(session, flags);
  warnOfOtherStore(terminal, settings);
  const token = await tokenInForce(settings, session.env);
  const { signal, dispose } = session.interruption();
  const runner = await session.openRunner(settings.store.value ?? '', token?.token, {
    signal,
    onWait: (what) => session.run?.progress.waiting(what),
  });
  try {
    const options = runOptions(session, flags, settings);
    return await withTenant(session, terminal, options, (chosen) =>
      work({ runner, options: chosen, signal }),
    );
  } finally {
    session.run?.progress.pause();
    await runner.close();
    dispose();
  }
}

function runOptions(session: Session, flags: CommonFlags, { tenant, as }: Settings): RunOptions {
  return {
    ...{ tenant: tenant.value, as: as.value, asOf: flags['as-of'] },
    onProgress: (...step) => session.run?.progress.step(...step),
    onLanguage:
      flags.sort === undefined
        ? undefined
        : async (language) => {
            if (session.run !== undefined) session.run = { ...session.run, language };
          },
  };
}

/** Warns that the environment's store overrides the store of a profile flag. */
function warnOfOtherStore(terminal: Terminal, { profile, store }: Settings): void {
  if (profile.origin !== 'flag' || store.origin !== 'environment') return;
  terminal.warn(`PROVOST_STORE goes before --profile: the store is ${withoutSecrets(store.value ?? '')}.`);
}

/** Asks for the tenant if there are several and the terminal is interactive, then retries. */
async function withTenant<T>(
  { prompts }: Session,
  terminal: Terminal,
  options: RunOptions,
  work: (options: RunOptions) => Promise<T>,
): Promise<T> {
  try {
    return await work(options);
  } catch (error) {
    if (!(error instanceof TenantNeededError) || !terminal.isInteractive) throw error;
    const { askSearch } = await prompts();
    const choices = error.tenants.map((key) => ({ value: key, name: key }));
    const tenant = await askSearch(terminal, { message: 'Which tenant?', instead: '--tenant KEY', choices });
    return work({ ...options, tenant });
  }
}

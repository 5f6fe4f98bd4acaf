import { interruption } from './interruption.js';
import type { Session } from './session.js';

interface SessionHolder {
  session?: Session;
}

/** The session of the commands that a configuration of oclif runs: the process's, unless it holds another. */
export function sessionOf(config: object): Session {
  const holder: SessionHolder = config;
  return (holder.session ??= processSession());
}

function processSession(): Session {
  const { env } = process;
  const clock = Date.now;
  return {
    env,
    argv: process.argv.slice(2),
    clock,
    interruption,
    run: undefined,
    // A getter: to look at the stream opens it.
    get stdin() {
      return process.stdin;
    },
    get exitCode() {
      return process.exitCode;
    },
    set exitCode(code) {
      process.exitCode = code;
    },
    directory: () => process.cwd(),
    async terminal(flags) {
      const { processTerminal } = await import('../terminal/process-terminal.js');
      return processTerminal({ noInput: flags['no-input'], quiet: flags.quiet });
    },
    prompts: () => import('../terminal/prompts.js'),
    async openRunner(storeUrl, token, options) {
      const { openRunner } = await import('./open-runner.js');
      return openRunner(storeUrl, token, { env, clock, ...options });
    },
  };
}

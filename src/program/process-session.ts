import { userInfo } from 'node:os';
import { interruption } from './interruption.js';
import type { Session } from './session.js';

interface SessionHolder {
  session?: Session;
}

/** The session of an oclif configuration: the process's, unless it has another. */
export function sessionOf(config: object): Session {
  const holder: SessionHolder = config;
  return (holder.session ??= processSession());
}

/** Runs `work` with another session for the commands of the configuration. */
export async function withSession(
  config: object,
  session: Session,
  work: () => Promise<void>,
): Promise<void> {
  const holder: SessionHolder = config;
  const before = sessionOf(config);
  holder.session = session;
  try {
    await work();
  } finally {
    holder.session = before;
  }
}

function processSession(): Session {
  const { env } = process;
  const clock = Date.now;
  return {
    env,
    argv: process.argv.slice(2),
    clock,
    // As performance.now(), which Node loads a module for.
    monotonic: () => Number(process.hrtime.bigint() / 1000n) / 1000,
    interruption,
    run: undefined,
    // A getter: reading the property opens the stream.
    get stdin() {
      return process.stdin;
    },
    get exitCode() {
      return process.exitCode;
    },
    set exitCode(code) {
      process.exitCode = code;
    },
    user: nameOfUser,
    directory: () => process.cwd(),
    async terminal(flags) {
      const { processTerminal } = await import('../terminal/process-terminal.js');
      return processTerminal({ clock, noInput: flags['no-input'], quiet: flags.quiet });
    },
    async printPage(pageOf) {
      const { pageWidth, printPage } = await import('../terminal/page.js');
      const { pagerFor, showInPager, terminalRows } = await import('../terminal/pager.js');
      const page = pageOf(pageWidth());
      const pager = pagerFor(page, { env, argv: process.argv, rows: terminalRows() });
      if (pager === undefined || !(await showInPager(page, pager))) await printPage(page);
    },
    prompts: () => import('../terminal/prompts.js'),
    async openRunner(storeUrl, token, options) {
      const { openRunner } = await import('./open-runner.js');
      return openRunner(storeUrl, token, { env, clock, user: nameOfUser, ...options });
    },
  };
}

/** The user's name, or the user's number where the system has no name, as in many containers. */
export function nameOfUser(look: () => { username: string } = userInfo): string {
  try {
    return look().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

import { openRunner } from '../../src/program/open-runner.js';
import type { Session } from '../../src/program/session.js';
import * as prompts from '../../src/terminal/prompts.js';
import type { Recording } from '../terminal/recording.js';

/** A session over streams in memory, with the environment and the directory of this process. */
export function fakeSession(recording: Recording, own: Partial<Session> = {}): Session {
  const { env } = process;
  const clock = Date.now;
  return {
    ...{ env, clock, argv: [], stdin: recording.stdin, exitCode: undefined, run: undefined },
    directory: () => process.cwd(),
    terminal: async () => recording.terminal,
    prompts: async () => prompts,
    interruption: () => ({ signal: new AbortController().signal, dispose: () => undefined }),
    openRunner: (storeUrl, token, options) => openRunner(storeUrl, token, { env, clock, ...options }),
    ...own,
  };
}

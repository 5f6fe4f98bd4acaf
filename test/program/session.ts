import { tmpdir } from 'node:os';
import { isServiceUrl } from '../../src/client/address.js';
import { createLocalRunner } from '../../src/operations/local-runner.js';
import { openRunner } from '../../src/program/open-runner.js';
import type { Session } from '../../src/program/session.js';
import * as prompts from '../../src/terminal/prompts.js';
import { NOW } from '../terminal/recording.js';
import type { Recording } from '../terminal/recording.js';

export { NOW };

/** A session over streams in memory, with fixed clocks; by default with the environment of the process. */
export function fakeSession(
  recording: Pick<Recording, 'terminal' | 'stdin'>,
  own: Partial<Session> = {},
): Session {
  const { env = process.env, clock = (): number => NOW } = own;
  const user = (): string => 'tester';
  return {
    ...{ env, clock, argv: [], stdin: recording.stdin, exitCode: undefined, run: undefined },
    monotonic: () => 0,
    user,
    printPage: (pageOf) => recording.terminal.out(pageOf(80)),
    directory: tmpdir,
    terminal: async () => recording.terminal,
    prompts: async () => prompts,
    interruption: () => ({ signal: new AbortController().signal, dispose: () => undefined }),
    openRunner: async (storeUrl, token, { signal, onWait }) =>
      isServiceUrl(storeUrl)
        ? openRunner(storeUrl, token, { env, clock, user, signal, onWait })
        : createLocalRunner({ storeUrl, user: user(), clock, signal, onWait: () => onWait() }),
    ...own,
  };
}

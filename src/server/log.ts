import type { FastifyBaseLogger } from 'fastify';

/** The service's log: a line of JSON for each thing that is told, as pino writes them. */
export interface ServiceLog {
  tell(facts: object): void;
  warn(facts: object): void;
  fail(facts: object): void;
  /** Takes what the web server has to say of itself: only what went wrong. */
  readonly forFastify: FastifyBaseLogger;
}

const LEVELS = { info: 30, warn: 40, error: 50, fatal: 60 } as const;

/** @param clock milliseconds since 1970 */
export function serviceLog(lines: { write(line: string): void }, clock: () => number): ServiceLog {
  const at = (level: number) => (facts: object) =>
    lines.write(`${JSON.stringify({ level, time: clock(), ...facts })}\n`);
  const [tell, warn, fail, fatal] = [at(LEVELS.info), at(LEVELS.warn), at(LEVELS.error), at(LEVELS.fatal)];
  const quiet = (): void => undefined;
  const failureIn = (write: (facts: object) => void) => (about: unknown) => {
    const error: unknown = typeof about === 'object' && about !== null && 'err' in about ? about.err : about;
    write({ failure: stackOf(error) });
  };
  // One for all requests: to make one for each costs more than its line.
  const forFastify: FastifyBaseLogger = {
    level: 'info',
    ...{ trace: quiet, debug: quiet, info: quiet, silent: quiet },
    ...{ warn: failureIn(warn), error: failureIn(fail), fatal: failureIn(fatal) },
    child: () => forFastify,
  };
  return { tell, warn, fail, forFastify };
}

/** Where it happened, without the message: that may hold what somebody sent. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no error';
  return [error.name, ...(error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))].join('\n');
}

import type { FastifyBaseLogger } from 'fastify';

/** The service's log: a line of JSON for each thing that is told, as pino writes them. */
export interface ServiceLog {
  tell(facts: object): void;
  answered(request: AnsweredRequest): void;
  warn(facts: object): void;
  fail(facts: object): void;
  /** Takes what the web server has to say of itself: only what went wrong. */
  readonly forFastify: FastifyBaseLogger;
}

/** What is told of each request, which is no personal data. */
export interface AnsweredRequest {
  /** A UUID. */
  readonly request: string;
  readonly operation: string;
  readonly status: number;
  readonly milliseconds: number;
  /** Public id of the token that it showed. */
  readonly token: string | null;
}

const LEVELS = { info: 30, warn: 40, error: 50, fatal: 60 } as const;

/** @param clock milliseconds since 1970 */
export function serviceLog(lines: { write(line: string): void }, clock: () => number): ServiceLog {
  const at = (level: number) => (facts: object) =>
    lines.write(`${JSON.stringify({ level, time: clock(), ...facts })}\n`);
  const [tell, warn, fail, fatal] = [at(LEVELS.info), at(LEVELS.warn), at(LEVELS.error), at(LEVELS.fatal)];
  // Written out: as an object like any other it takes several times as long, and there is one for every request.
  const answered = ({ request, operation, status, milliseconds, token }: AnsweredRequest): void => {
    const head = `"level":${LEVELS.info},"time":${clock()},"request":"${request}"`;
    const what = `"operation":${JSON.stringify(operation)},"status":${status},"milliseconds":${milliseconds}`;
    lines.write(`{${head},${what},"token":${token === null ? 'null' : JSON.stringify(token)}}\n`);
  };
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
  return { tell, answered, warn, fail, forFastify };
}

/** Where it happened, without the message: that may hold what somebody sent. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no error';
  return [error.name, ...(error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))].join('\n');
}

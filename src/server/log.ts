import type { FastifyServerOptions } from 'fastify';

/** Takes the lines of the log. */
export interface LogStream {
  write(line: string): void;
}

/** pino as the service uses it: a line of JSON for each thing that is told, without personal data. */
export function logOptions(stream: LogStream) {
  return {
    logger: { level: 'info', stream, base: null, hooks: { logMethod: withoutMessages } },
    // One for all requests: to make one for each costs more than its line.
    childLoggerFactory: (logger) => logger,
  } satisfies FastifyServerOptions;
}

/** What the web server has to say of errors is told by where they happened. */
function withoutMessages(
  this: unknown,
  [about, ...others]: readonly unknown[],
  write: (...told: never[]) => void,
): void {
  const error: unknown = typeof about === 'object' && about !== null && 'err' in about ? about.err : about;
  const told = error instanceof Error ? [{ failure: stackOf(error) }] : [about, ...others];
  Reflect.apply(write, this, told);
}

/** Where it happened, without the message: that may hold what somebody sent. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no error';
  return [error.name, ...(error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))].join('\n');
}

import type { FastifyServerOptions } from 'fastify';

export interface LogStream {
  write(line: string): void;
}

/** Options of pino: one line of JSON per event, without personal data. */
export function logOptions(stream: LogStream) {
  return {
    logger: { level: 'info', stream, base: null, hooks: { logMethod: withoutMessages } },
    // One logger for all requests: creating a child costs more than writing its line.
    childLoggerFactory: (logger) => logger,
  } satisfies FastifyServerOptions;
}

/** Fastify may log error messages that hold personal data: only the stack is logged. */
function withoutMessages(
  this: unknown,
  [about, ...others]: readonly unknown[],
  write: (...args: never[]) => void,
): void {
  const error: unknown = typeof about === 'object' && about !== null && 'err' in about ? about.err : about;
  const args = error instanceof Error ? [{ failure: stackOf(error) }] : [about, ...others];
  Reflect.apply(write, this, args);
}

/** The stack without the message, which may hold input. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no error';
  return [error.name, ...(error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))].join('\n');
}

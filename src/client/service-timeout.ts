import { UsageError } from '../domain/errors.js';

/** The environment variable, in seconds. */
export const SERVICE_TIMEOUT = 'PROVOST_SERVICE_TIMEOUT';

/**
 * How long a service may be silent, in milliseconds; undefined if not set.
 * @throws {UsageError} `bad-service-timeout`
 */
export function serviceTimeout(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const text = env[SERVICE_TIMEOUT]?.trim() ?? '';
  if (text === '') return undefined;
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= 3_600) return seconds * 1_000;
  throw new UsageError({
    code: 'bad-service-timeout',
    message: `${SERVICE_TIMEOUT} is "${text}", which is no number of seconds from 1 to 3600.`,
    hint: `Set it to a whole number such as 120, or unset it.`,
  });
}

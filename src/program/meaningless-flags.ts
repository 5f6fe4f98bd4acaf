import { UsageError } from '../domain/errors.js';

/**
 * Refuses flags of the command that have no effect in the case at hand.
 * @param when the case, such as `where a job is named by its id`
 * @throws {UsageError} `flag-without-meaning`
 */
export function refuseFlags(flags: object, names: readonly string[], when: string): void {
  const given = Object.entries(flags).find(
    ([name, value]) => names.includes(name) && value !== undefined && value !== false,
  );
  if (given === undefined) return;
  throw new UsageError({
    code: 'flag-without-meaning',
    message: `--${given[0]} has no meaning ${when}; nothing was done.`,
    hint: `Leave --${given[0]} out.`,
    details: { flag: given[0] },
  });
}

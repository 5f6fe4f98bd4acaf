import { UsageError } from '../domain/errors.js';

/**
 * The key of the tenant that a command works on: its argument, or else `--tenant`.
 * @throws {UsageError} when they differ
 */
export function namedTenant(
  key: string | undefined,
  flags: { readonly tenant?: string | undefined },
): string | undefined {
  if (key === undefined || flags.tenant === undefined || key === flags.tenant) return key ?? flags.tenant;
  throw new UsageError({
    code: 'other-tenant',
    message: `The command names the tenant "${key}", and --tenant names "${flags.tenant}"; nothing was changed.`,
    hint: 'Name one of them only.',
  });
}

import { UsageError } from '../domain/errors.js';

/**
 * The tenant that a command on a tenant by key is about: its own key, or else the one that `--tenant` names.
 * @throws {UsageError} when both are given and differ: neither may be passed over.
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

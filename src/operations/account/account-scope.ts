import { NotFoundError } from '../../domain/errors.js';
import { didYouMean } from '../../domain/suggestions.js';
import { Tree } from '../../domain/tenancy/trees.js';
import type { Account } from '../../domain/tenancy/types.js';
import type { TenantReader } from '../../store/port.js';

/** Organisations and groups with all below them; undefined means no restriction. */
export interface AccountScope {
  readonly organisations: ReadonlySet<string> | undefined;
  readonly groups: ReadonlySet<string> | undefined;
}

/** @throws {NotFoundError} `unknown-organisation` or `unknown-group`, offering the nearest key. */
export async function accountScope(
  tenant: TenantReader,
  requested: { readonly organisations: readonly string[]; readonly groups: readonly string[] },
): Promise<AccountScope> {
  return {
    organisations: await keysBelow(tenant, 'organisation', requested.organisations),
    groups: await keysBelow(tenant, 'group', requested.groups),
  };
}

/**
 * Returns, for each account, whether it is outside the organisations or else outside the groups;
 * undefined if inside both.
 */
export async function outsideOf(
  tenant: TenantReader,
  { organisations, groups }: AccountScope,
  accounts: readonly Account[],
): Promise<('organisation' | 'group' | undefined)[]> {
  const memberships =
    groups === undefined
      ? []
      : await tenant.having(
          'account-group',
          'account',
          accounts.map(({ email }) => email),
        );
  return accounts.map(({ organisation }, at) => {
    if (organisations !== undefined && (organisation === null || !organisations.has(organisation)))
      return 'organisation';
    if (groups !== undefined && !(memberships[at] ?? []).some(({ group }) => groups.has(group)))
      return 'group';
    return undefined;
  });
}

async function keysBelow(
  tenant: TenantReader,
  entity: 'organisation' | 'group',
  roots: readonly string[],
): Promise<ReadonlySet<string> | undefined> {
  if (roots.length === 0) return undefined;
  const nodes = await tenant.all(entity);
  const tree = new Tree(nodes);
  for (const root of roots) {
    if (tree.node(root) === undefined)
      throw unknownKey(
        entity,
        root,
        nodes.map(({ key }) => key),
      );
  }
  return tree.selfAndBelow(roots);
}

function unknownKey(entity: 'organisation' | 'group', key: string, keys: readonly string[]): NotFoundError {
  return new NotFoundError({
    code: `unknown-${entity}`,
    message: `There is no ${entity} "${key}" in this tenant.`,
    hint: didYouMean(key, keys, {
      none: `This tenant has no ${entity} yet.`,
      list: 'Check the key: `provost tenant export` shows those that there are.',
    }).hint,
  });
}

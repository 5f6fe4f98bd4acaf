import { NotFoundError } from '../../domain/errors.js';
import { didYouMean } from '../../domain/suggestions.js';
import type { Programme } from '../../domain/learning-plan/types.js';
import { Tree } from '../../domain/tenancy/trees.js';
import type { TenantReader } from '../../store/port.js';

export async function programmeTree(tenant: TenantReader): Promise<Tree<Programme>> {
  return new Tree(await tenant.all('programme'));
}

/** @throws {NotFoundError} `unknown-programme`, with the nearest key */
export async function requireProgramme(
  tenant: TenantReader,
  tree: Tree<Programme>,
  key: string,
): Promise<Programme> {
  const programme = tree.node(key);
  if (programme !== undefined) return programme;
  const { nearest, hint } = didYouMean(
    key,
    (await tenant.all('programme')).map((known) => known.key),
    { none: 'This tenant has no programme yet.', list: 'List them with `provost programme list`.' },
  );
  throw new NotFoundError({
    code: 'unknown-programme',
    message: `There is no programme "${key}" in this tenant.`,
    hint,
    ...(nearest === null ? {} : { details: { nearest } }),
  });
}

/** Keys of everything below the programme, without itself. */
export function subProgrammesOf(tree: Tree<Programme>, key: string): ReadonlySet<string> {
  const below = new Set(tree.selfAndBelow([key]));
  below.delete(key);
  return below;
}

/**
 * True if a programme above this one hides its sub-programmes' learning plans from employers
 * (domain page, section 2).
 */
export function isHiddenFromEmployers(tree: Tree<Programme>, key: string): boolean {
  return tree.ancestorsOf(key).some((above) => tree.node(above)?.hideSubProgrammesFromEmployers === true);
}

import type { Reach } from '../../domain/tenancy/permissions.js';
import { Tree } from '../../domain/tenancy/trees.js';
import type { TenantReader } from '../../store/port.js';
import { readTogether } from '../../store/read-together.js';
import { peopleInScope } from '../learning-plan/employers.js';
import type { Viewer } from '../operation.js';

/** References of the people whose records the account may see, in store order. */
export async function visiblePeople(
  tenant: TenantReader,
  viewer: Viewer,
  reach: ReadonlySet<Reach>,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const one of reach)
    for (const reference of await peopleReached(tenant, viewer, one)) found.add(reference);
  return new Set([...found].sort(byCodePoint));
}

async function peopleReached(tenant: TenantReader, viewer: Viewer, reach: Reach): Promise<string[]> {
  const { email, organisation } = viewer.account;
  switch (reach) {
    case 'self':
      return having(tenant, 'account', [email]);
    case 'managed':
      return (
        await readTogether([having(tenant, 'manager', [email]), having(tenant, 'mentor', [email])])
      ).flat();
    case 'organisation': {
      if (organisation === null) return [];
      const places = [...new Tree(await tenant.all('organisation')).selfAndBelow([organisation])];
      const [employed, assigned] = await readTogether([
        having(tenant, 'employer', places),
        tenant.having('assignment', 'organisation', places),
      ]);
      return [...employed, ...assigned.flat().map(({ person }) => person)];
    }
    case 'scope': {
      const [organisations, groups] = await readTogether([tenant.all('organisation'), tenant.all('group')]);
      return peopleInScope(tenant, viewer, {
        organisations: new Tree(organisations),
        groups: new Tree(groups),
      });
    }
    case 'tenant':
      throw new Error('Whoever reaches the whole tenant is held to no list of people');
  }
}

async function having(
  tenant: TenantReader,
  column: 'account' | 'manager' | 'mentor' | 'employer',
  values: readonly string[],
): Promise<string[]> {
  const found = await tenant.having('person', column, values);
  return found.flat().map(({ reference }) => reference);
}

/** The order of keys in a store. */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

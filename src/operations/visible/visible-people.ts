import type { Reach } from '../../domain/tenancy/permissions.js';
import type { TenantReader } from '../../store/port.js';
import { listOf, readTogether } from '../../store/read-together.js';
import { peopleInScope } from '../learning-plan/employers.js';
import type { Viewer } from '../operation.js';

/** References of the people whose records the account may see, in store order. */
export async function visiblePeople(
  tenant: TenantReader,
  viewer: Viewer,
  reach: ReadonlySet<Reach>,
): Promise<ReadonlySet<string>> {
  const found = await readTogether([...reach].map((one) => peopleReached(tenant, viewer, one)));
  return new Set(found.flat().sort(byCodePoint));
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
      const values = [organisation];
      const [employed, assigned] = await readTogether([
        listOf(tenant.stream('person', undefined, { where: [{ column: 'employer', is: 'below', values }] })),
        listOf(
          tenant.stream('assignment', undefined, {
            where: [{ column: 'organisation', is: 'below', values }],
          }),
        ),
      ]);
      return [...employed.map(({ reference }) => reference), ...assigned.map(({ person }) => person)];
    }
    case 'scope':
      return peopleInScope(tenant, viewer);
    case 'tenant':
      throw new Error('Whoever reaches the whole tenant is held to no list of people');
  }
}

async function having(
  tenant: TenantReader,
  column: 'account' | 'manager' | 'mentor',
  values: readonly string[],
): Promise<string[]> {
  const found = await tenant.having('person', column, values);
  return found.flat().map(({ reference }) => reference);
}

/** The order of keys in a store. */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

import { describe, expect, it } from 'vitest';
import { storeAuthority, type Authority } from '../../../src/changes/guard/authority.js';
import { createChangeGuard } from '../../../src/changes/guard/change-guard.js';
import { changingPermissions } from '../../../src/changes/guard/change-permissions.js';
import { DeniedError } from '../../../src/domain/errors.js';
import { permissions, type Permission } from '../../../src/domain/tenancy/permissions.js';
import { entities, entityNames, type EntityName } from '../../../src/store/entities.js';
import type { RecordChange, StoreReader } from '../../../src/store/port.js';

const administered: readonly Permission[] = ['tenant.administer'];
const awards: readonly Permission[] = ['competence.import', 'tenant.administer'];

/** What any one of these permissions lets somebody change: every kind of record and, of accounts, every field. */
const expected: Readonly<Record<EntityName, readonly Permission[]>> = {
  tenant: administered,
  feature: administered,
  organisation: administered,
  group: administered,
  programme: ['programme.edit', 'tenant.administer'],
  account: ['account.administer'],
  'account-role': ['role.assign'],
  'account-group': ['account.administer'],
  competence: administered,
  equivalence: administered,
  requirement: administered,
  person: administered,
  'person-group': administered,
  'programme-enrolment': administered,
  component: administered,
  evidence: administered,
  assignment: administered,
  achievement: awards,
  'transfer-review': awards,
};

/** One creation, one removal, and one change of each field that can change. */
function changesOf(entity: EntityName): [string, RecordChange][] {
  const { columns, key } = entities[entity];
  const record = Object.fromEntries(Object.keys(columns).map((column) => [column, 'a']));
  const change = (before: object | null, after: object | null): RecordChange =>
    ({ tenant: 't', entity, before, after }) as RecordChange;
  const fields = Object.keys(columns).filter((column) => !(key as readonly string[]).includes(column));
  return [
    ['creation', change(null, record)],
    ['removal', change(record, null)],
    ...fields.map((field): [string, RecordChange] => [field, change(record, { ...record, [field]: 'b' })]),
  ];
}

// What is looked up of accounts is another matter: here nothing is settled.
const nothing = {} as StoreReader;

function isAdmitted(authority: Authority, change: RecordChange): boolean {
  try {
    createChangeGuard(authority, nothing).admit(change);
    return true;
  } catch (error) {
    if (!(error instanceof DeniedError)) throw error;
    expect(error.code).toBe('not-permitted');
    return false;
  }
}

const holding = (permission: Permission, tenant: string | null = null): Authority => ({
  name: 'lee@x.example',
  permitted: new Set([permission]),
  tenant,
});

const rows = entityNames.flatMap((entity) =>
  changesOf(entity).map(([what, change]) => [entity, what, change] as const),
);

describe('the permission that a change needs', () => {
  it('is decided for every kind of record', () => {
    expect(Object.keys(expected).sort()).toEqual([...entityNames].sort());
  });

  it.each(rows)('%s: %s', (entity, _what, change) => {
    const admitting = permissions.filter((permission) => isAdmitted(holding(permission), change));
    expect(admitting.sort()).toEqual([...expected[entity]].sort());
  });

  it.each(rows)(
    '%s: %s is for who holds everything, and within their tenant alone',
    (entity, what, change) => {
      expect(isAdmitted(storeAuthority('root'), change)).toBe(true);
      const ofTenant = (tenant: string): Authority => ({ ...storeAuthority('root'), tenant });
      expect(isAdmitted(ofTenant('other'), change)).toBe(false);
      const isOfStore = entity === 'tenant' && (what === 'creation' || what === 'removal');
      expect(isAdmitted(ofTenant('t'), change)).toBe(!isOfStore);
    },
  );

  it('is one of those that are said to change something', () => {
    expect([...changingPermissions].sort()).toEqual([...new Set(Object.values(expected).flat())].sort());
  });
});

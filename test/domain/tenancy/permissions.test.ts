import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canSignIn } from '../../../src/domain/tenancy/accounts.js';
import {
  permissions,
  permissionsOf,
  reachesOf,
  type Permission,
  type Reach,
} from '../../../src/domain/tenancy/permissions.js';
import { roleCatalogue } from '../../../src/domain/tenancy/roles.js';
import { accountKinds, accountStatuses, type AccountKind } from '../../../src/domain/tenancy/vocabulary.js';

const anyRoles = fc.subarray([...roleCatalogue]);

function added(role: string, kind: AccountKind = 'referrer'): Permission[] {
  return [...permissionsOf({ kind, status: 'full-user' }, [role])].sort();
}

describe('accounts', () => {
  it('can sign in when they are invited or full users, and not else', () => {
    expect(accountStatuses.filter(canSignIn)).toEqual(['invited', 'full-user']);
  });
});

describe('permissions', () => {
  it('a Standard Administrator may do everything', () => {
    expect(added('Standard Administrator')).toEqual([...permissions].sort());
  });

  it.each<[string, Permission[]]>([
    ['Create Users', ['account.administer', 'account.read']],
    ['Edit Programme Details', ['programme.edit', 'programme.read']],
    [
      'Compliance Mass Processing',
      [
        ...['competence.import', 'competence.read', 'compliance.read', 'compliance.report'],
        ...['person.identify'],
      ] as Permission[],
    ],
    [
      'Learning Administration',
      [
        ...['competence.import', 'competence.read', 'compliance.read', 'compliance.report'],
        ...['person.identify', 'plan.read', 'programme.read'],
      ] as Permission[],
    ],
    ['Class Administration', ['competence.read', 'compliance.read', 'compliance.report']],
    ['Learning Instructor', ['competence.read', 'compliance.report']],
    ['Learners Progress', ['plan.read']],
    ['Internal Verifier', ['plan.read', 'programme.read']],
    ['Employee Self Service', ['compliance.read', 'person.identify', 'plan.read']],
    ['External Learner', ['compliance.read', 'person.identify', 'plan.read']],
    ['Manager Self Service', ['compliance.read', 'compliance.report', 'person.identify', 'plan.read']],
    ['No Such Role', []],
  ])('%s adds %j', (role, expected) => {
    expect(added(role)).toEqual(expected);
  });

  it('Data Export reads everything and changes nothing', () => {
    expect(added('Data Export')).toEqual(
      permissions.filter((name) => /\.(read|report|identify)$/.test(name)).sort(),
    );
  });

  it('no role but Standard Administrator assigns roles', () => {
    expect(roleCatalogue.filter((role) => added(role).includes('role.assign'))).toEqual([
      'Standard Administrator',
    ]);
  });

  it('an employer only reads plans, whatever roles they hold', () => {
    fc.assert(
      fc.property(anyRoles, (roles) => {
        expect([...permissionsOf({ kind: 'employer', status: 'full-user' }, roles)]).toEqual(['plan.read']);
      }),
    );
  });

  it.each<[string, Permission, Reach[]]>([
    ['Employee Self Service', 'plan.read', ['self']],
    ['External Learner', 'compliance.read', ['self']],
    ['Manager Self Service', 'compliance.read', ['self', 'managed']],
    ['Supervisor Self Service', 'plan.read', ['self', 'managed']],
    ['Administrator Self Service', 'compliance.read', ['self', 'organisation']],
    ['Learning Administration', 'compliance.read', ['tenant']],
    ['Manager Self Service', 'compliance.report', ['managed']],
    ['Employee Self Service', 'compliance.report', []],
  ])('%s reaches with %s: %j', (role, permission, expected) => {
    expect([...reachesOf({ kind: 'referrer', status: 'full-user' }, [role], permission)]).toEqual(expected);
  });

  it('what changes something reaches the whole tenant or nobody', () => {
    const changing = permissions.filter((name) => !/\.(read|report|identify)$/.test(name));
    fc.assert(
      fc.property(
        fc.constantFrom(...accountKinds),
        anyRoles,
        fc.constantFrom(...changing),
        (kind, roles, permission) => {
          const reach = reachesOf({ kind, status: 'full-user' }, roles, permission);
          expect([...reach].filter((one) => one !== 'tenant')).toEqual([]);
        },
      ),
    );
  });

  it('an account that cannot sign in may do nothing', () => {
    const shut = accountStatuses.filter((status) => !canSignIn(status));
    fc.assert(
      fc.property(
        fc.constantFrom(...accountKinds),
        fc.constantFrom(...shut),
        anyRoles,
        (kind, status, roles) => {
          expect(permissionsOf({ kind, status }, roles).size).toBe(0);
        },
      ),
    );
  });

  it('a further role never takes anything away', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...accountKinds),
        anyRoles,
        fc.constantFrom(...roleCatalogue),
        (kind, roles, more) => {
          const before = permissionsOf({ kind, status: 'invited' }, roles);
          const after = permissionsOf({ kind, status: 'invited' }, [...roles, more]);
          expect([...before].filter((permission) => !after.has(permission))).toEqual([]);
        },
      ),
    );
  });
});

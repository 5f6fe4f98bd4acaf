import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProvostError } from '../../../src/domain/errors.js';
import { permissions, type Permission } from '../../../src/domain/tenancy/permissions.js';
import { roleCatalogue } from '../../../src/domain/tenancy/roles.js';
import { accountKinds } from '../../../src/domain/tenancy/vocabulary.js';
import type { Account } from '../../../src/domain/tenancy/types.js';
import { explainAccessToOperation } from '../../../src/operations/access/explain-operation.js';
import { createLocalRunner } from '../../../src/operations/local-runner.js';
import { permissionsFor } from '../../../src/operations/operation.js';
import { recordOperations } from '../../../src/operations/record/index.js';
import { operations, type AnyOperation } from '../../../src/operations/registry.js';
import {
  alsoNeededBy,
  storeOperations as helpOfTheStore,
  opens,
} from '../../../src/operations/access/permissions-table.js';
import { topicText } from '../../../src/program/topic-text.js';
import type { Principal } from '../../../src/operations/token/authenticate.js';
import type { Runner } from '../../../src/operations/runner.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { storeWith, type TestStore } from '../../builders/store.js';

/**
 * Who may run each operation. Every kind of account and every role is in exactly one caller group.
 */
const allowed: Readonly<Record<string, readonly Callers[]>> = {
  'access.explain': ['planners', 'employer', 'selves'],
  'access.explain-operation': ['account makers', 'data exporter'],
  'account.import': ['account makers'],
  'account.list': ['account makers', 'data exporter'],
  'account.show': ['account makers', 'data exporter'],
  'audit.export': [],
  'audit.list': ['data exporter'],
  'audit.show': ['data exporter'],
  'audit.verify': [],
  'competence.list': ['competence workers', 'class staff', 'data exporter'],
  'competence.show': ['competence workers', 'class staff', 'data exporter'],
  'compliance.heat-map': ['competence workers', 'class staff', 'data exporter', 'team leaders'],
  'compliance.least': ['competence workers', 'class staff', 'data exporter', 'team leaders'],
  'compliance.match': ['competence workers', 'class administrator', 'data exporter', 'selves'],
  'compliance.person': ['competence workers', 'class administrator', 'data exporter', 'selves'],
  'compliance.reconcile': ['competence workers', 'class staff', 'data exporter', 'team leaders'],
  'compliance.table': ['competence workers', 'class staff', 'data exporter', 'team leaders'],
  'compliance.trend': ['competence workers', 'class staff', 'data exporter', 'team leaders'],
  'dashboard.employer': ['planners', 'employer', 'selves'],
  'dashboard.learner': ['planners', 'employer', 'selves'],
  'evidence.summary': ['planners', 'employer', 'selves'],
  'feature.disable': [],
  'feature.enable': [],
  'feature.list': ['assessor kind', 'data exporter'],
  // What a plan changes is held against the permissions of the caller, change by change.
  'job.apply': ['account makers', 'competence workers', 'programme editor'],
  'job.list': ['data exporter'],
  'job.outcome': ['data exporter'],
  'job.reapply': [],
  'job.show': ['data exporter'],
  'job.undo': [],
  'job.watch': ['data exporter'],
  'learner.list': ['planners', 'employer', 'selves'],
  'learner.show': ['planners', 'employer', 'selves'],
  'learner.suggest': ['planners', 'employer', 'selves'],
  'notification.recipients': ['planners', 'employer', 'selves'],
  'overdue.count': ['planners', 'employer', 'selves'],
  'overdue.explain': ['planners', 'employer', 'selves'],
  'plan.show': ['planners', 'employer', 'selves'],
  'programme.hide-sub-programmes': ['programme editor'],
  'programme.list': ['programme readers'],
  'programme.show': ['programme readers'],
  'programme.unhide-sub-programmes': ['programme editor'],
  'requirement.list': ['competence workers', 'class staff', 'data exporter'],
  'role.assign': [],
  'role.holders': ['account makers', 'data exporter'],
  'role.list': ['account makers', 'data exporter'],
  'role.unassign': [],
  'setting.show': ['assessor kind', 'data exporter'],
  'setting.update': [],
  'tenant.apply': [],
  'tenant.create': [],
  'tenant.delete': [],
  'tenant.diff': [],
  'tenant.export': ['data exporter'],
  'tenant.list': ['assessor kind', 'data exporter'],
  'tenant.seed': [],
  'tenant.show': ['assessor kind', 'data exporter'],
  'token.create': [],
  'token.list': [],
  'token.revoke': [],
  'transfer.accept': ['competence workers'],
  'transfer.export': ['competence workers', 'class staff', 'data exporter'],
  'transfer.import': ['competence workers'],
  'transfer.list': ['competence workers', 'class staff', 'data exporter'],
  'transfer.reject': ['competence workers'],
  'transfer.review': ['competence workers'],
  'transfer.update-employers': [],
};

/** Of what is done to single records, whom each permission that a kind declares lets in. */
const allowedBy: Partial<Readonly<Record<Permission, readonly Callers[]>>> = {
  'tenant.read': ['assessor kind', 'data exporter'],
  'tenant.administer': [],
  'account.read': ['account makers', 'data exporter'],
  'account.administer': ['account makers'],
  'programme.read': ['programme readers'],
  'programme.edit': ['programme editor'],
  'plan.read': ['planners', 'employer', 'selves'],
  'competence.read': ['competence workers', 'class staff', 'data exporter'],
  'competence.import': ['competence workers'],
  'compliance.read': ['competence workers', 'class administrator', 'data exporter', 'selves'],
};

/** Those who may run the operation; undefined where nothing is said of it. */
function allowedTo(name: string): readonly Callers[] | undefined {
  const record = recordOperations.find((operation) => operation.name === name);
  if (record === undefined) return allowed[name];
  const callersBy = permissionsFor(record).map((permission) => allowedBy[permission]);
  return callersBy.includes(undefined) ? undefined : callersBy.flatMap((group) => group ?? []);
}

/**
 * Operations on the whole store: no account, not even a Standard Administrator, and no token of one
 * tenant may run them.
 */
const storeOperations = [
  'audit.export',
  'audit.verify',
  'tenant.create',
  'tenant.delete',
  'tenant.seed',
  'transfer.update-employers',
];

const callers = {
  'account makers': ['Create Users'],
  'assessor kind': ['kind assessor'],
  employer: ['kind employer'],
  'class administrator': ['Class Administration'],
  'class staff': ['Class Administration', 'Learning Instructor'],
  'competence workers': ['Compliance Mass Processing', 'Learning Administration'],
  'data exporter': ['Data Export'],
  planners: [
    ...['kind assessor', 'Assessor', 'Trainee Assessor', 'Internal Verifier', 'Learners Progress'],
    ...['Learning Administration', 'Data Export'],
  ],
  'programme editor': ['Edit Programme Details'],
  'programme readers': [
    ...['kind assessor', 'Assessor', 'Trainee Assessor', 'Internal Verifier'],
    ...['Edit Programme Details', 'Learning Administration', 'Data Export'],
  ],
  /** They reach themselves, their people or their organisation. */
  selves: [
    ...['kind learner', 'Employee Self Service', 'External Learner', 'Manager Self Service'],
    ...['Supervisor Self Service', 'Administrator Self Service'],
  ],
  'team leaders': ['Manager Self Service', 'Supervisor Self Service', 'Administrator Self Service'],
} as const;
type Callers = keyof typeof callers;

/** Every kind without a role, and every role on a kind that gives nothing. */
const everyCaller = [...accountKinds.map((kind) => `kind ${kind}`), ...roleCatalogue];

/** May this caller run the operation, as the table says? */
function expected(operation: string, caller: string): boolean {
  if (storeOperations.includes(operation)) return false;
  if (caller === 'Standard Administrator') return true;
  return (allowedTo(operation) ?? []).some((group) => (callers[group] as readonly string[]).includes(caller));
}

/** The blocks of `provost help permissions`: the text below each unindented title, by title. */
const help = new Map(
  topicText(join(import.meta.dirname, '../../..'), 'permissions')
    .split('\n\n')
    .map((block) => block.split('\n'))
    .map(([title = '', ...lines]) => [title, lines.map((line) => line.trim())] as const),
);

/** Does the help say that this caller may run the operation? */
function saidByHelp(operation: string, caller: string): boolean {
  const opening = permissions.filter((permission) =>
    (help.get(permission) ?? []).join(' ').split(', ').includes(operation),
  );
  const given = (help.get(caller) ?? []).join(' ');
  const may = opening.some(
    (permission) => given.startsWith('everything') || given.split(/[, :]+/).includes(permission),
  );
  return may && !helpOfTheStore.includes(operation);
}

async function isExplainedAllowed(caller: string, operation: string): Promise<boolean> {
  const input = { account: emailOf(caller), operation };
  const { allowed, gates } = await store.runner.read(explainAccessToOperation, input, { tenant: 'north' });
  expect(allowed).toBe(gates.every(({ passed }) => passed));
  return allowed;
}

const emailOf = (caller: string): string => `${caller.toLowerCase().replace(/[^a-z]+/g, '-')}@x.example`;

let store: TestStore;

beforeAll(async () => {
  const accounts = everyCaller.map((caller): Account => {
    const kind = accountKinds.find((each) => caller === `kind ${each}`) ?? 'referrer';
    return anEmployerAccount(emailOf(caller), { kind, organisation: null });
  });
  store = await storeWith({
    north: {
      account: accounts.sort((a, b) => (a.email < b.email ? -1 : 1)),
      'account-role': roleCatalogue.map((role) => ({ account: emailOf(role), role })),
    },
  });
});

afterAll(() => store.dispose());

/**
 * True if the permission check passed. Later errors do not matter: the input is wrong on purpose.
 */
async function isLetThrough(
  runner: Runner,
  operation: AnyOperation,
  as: string | undefined,
): Promise<boolean> {
  let isReached = false;
  const noted = { ...operation, input: anything };
  const options = { tenant: 'north', as };
  try {
    if (noted.kind === 'read') {
      const run = (): never => {
        isReached = true;
        throw new Error('let through');
      };
      await runner.read({ ...noted, run } as never, {}, options);
    } else {
      const propose = (): never => {
        isReached = true;
        throw new Error('let through');
      };
      await runner.write({ ...noted, propose } as never, {}, { ...options, dryRun: true, limits: {} });
    }
  } catch (error) {
    if (!isReached && !(error instanceof ProvostError && error.exitCode === 4)) throw error;
  }
  return isReached;
}

const anything = { safeParse: (data: unknown) => ({ success: true, data }) };

function runnerFor(principal: Principal): Runner {
  return createLocalRunner({ storeUrl: store.url, user: 'tester', clock: () => 0, principal });
}

const aPrincipal: Principal = { token: 'T', name: 't', tenant: null, account: null, scopes: null };

describe('who may run what', () => {
  it('is decided for every operation: one without a row here must be given one', () => {
    const names = operations.map(({ name }) => name);
    expect(names.filter((name) => allowedTo(name) === undefined)).toEqual([]);
    expect(Object.keys(allowed).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('is what the help lists for each permission, and for the store', () => {
    const listed = (permission: Permission): string[] =>
      operations
        .filter((operation) => !storeOperations.includes(operation.name))
        .filter((operation) => permissionsFor(operation).includes(permission))
        .map(({ name }) => name)
        .sort();
    const all = permissions.map((permission) => [permission, listed(permission)]);
    expect(permissions.map((permission) => [permission, [...opens[permission]].sort()])).toEqual(all);
    expect([...helpOfTheStore].sort()).toEqual(storeOperations);
    const also = operations.flatMap(({ name, alsoNeeds = [] }) =>
      alsoNeeds.length === 0 ? [] : [[name, alsoNeeds] as const],
    );
    expect(alsoNeededBy).toEqual(Object.fromEntries(also));
  });

  it.each(operations.map((operation) => [operation.name, operation] as const))(
    '%s',
    async (name, operation) => {
      const through: string[] = [];
      for (const caller of everyCaller)
        if (await isLetThrough(store.runner, operation, emailOf(caller))) through.push(caller);
      expect(through).toEqual(everyCaller.filter((caller) => expected(name, caller)));
      expect(through, 'what help permissions says').toEqual(
        everyCaller.filter((caller) => saidByHelp(name, caller)),
      );
      const explained = [];
      for (const caller of everyCaller) if (await isExplainedAllowed(caller, name)) explained.push(caller);
      expect(explained, 'what access explain says').toEqual(through);
      expect(await isLetThrough(store.runner, operation, undefined), 'the store’s administrator').toBe(true);
    },
  );

  it.each(operations.map((operation) => [operation.name, operation] as const))(
    '%s: a token of one tenant’s administrator, a token without its scope, and one with it',
    async (name, operation) => {
      const ofTenant = runnerFor({ ...aPrincipal, tenant: 'north' });
      expect(await isLetThrough(ofTenant, operation, undefined)).toBe(!storeOperations.includes(name));
      const without = runnerFor({ ...aPrincipal, scopes: new Set() });
      expect(await isLetThrough(without, operation, undefined)).toBe(false);
      for (const permission of permissionsFor(operation)) {
        const also = operation.alsoNeeds ?? [];
        const having = runnerFor({ ...aPrincipal, scopes: new Set([permission, ...also]) });
        expect(await isLetThrough(having, operation, undefined), permission).toBe(true);
        for (const left of also) {
          const scopes = new Set([permission, ...also].filter((scope) => scope !== left));
          const lacking = runnerFor({ ...aPrincipal, scopes });
          expect(await isLetThrough(lacking, operation, undefined), `without ${left}`).toBe(false);
          await lacking.close();
        }
        await having.close();
      }
      for (const runner of [ofTenant, without]) await runner.close();
    },
  );

  it('a token of an account does what its account may, and runs nothing as another', async () => {
    const runner = runnerFor({ ...aPrincipal, tenant: 'north', account: emailOf('Create Users') });
    const [list, enable] = ['account.list', 'feature.enable'].map((wanted) =>
      operations.find(({ name }) => name === wanted),
    );
    if (list === undefined || enable === undefined) throw new Error('no such operation');
    expect(await isLetThrough(runner, list, undefined)).toBe(true);
    expect(await isLetThrough(runner, list, emailOf('Create Users').toUpperCase())).toBe(true);
    expect(await isLetThrough(runner, enable, undefined)).toBe(false);
    expect(await isLetThrough(runner, enable, emailOf('Standard Administrator'))).toBe(false);
    await runner.close();
  });

  it('to a token of one tenant another tenant does not exist', async () => {
    await store.fill('south', {});
    const runner = runnerFor({ ...aPrincipal, tenant: 'north' });
    const [list] = operations.filter(({ name }) => name === 'account.list');
    const asking = (tenant: string) =>
      runner.read(list as never, {}, { tenant }).catch((error: unknown) => {
        if (!(error instanceof ProvostError)) throw error;
        return [error.message.replace(tenant, '…'), error.hint, error.code];
      });
    expect(await asking('south')).toEqual(await asking('nowhere'));
    await runner.close();
  });
});

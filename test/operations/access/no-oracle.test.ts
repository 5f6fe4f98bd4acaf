import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { permissions, type Permission } from '../../../src/domain/tenancy/permissions.js';
import { accountKinds } from '../../../src/domain/tenancy/vocabulary.js';
import { applyPlan } from '../../../src/operations/job/apply.js';
import { reapplyJob } from '../../../src/operations/job/reapply.js';
import { showJob } from '../../../src/operations/job/show.js';
import { undoJob } from '../../../src/operations/job/undo.js';
import { createLocalRunner } from '../../../src/operations/local-runner.js';
import { assignRole } from '../../../src/operations/role/assign.js';
import { unassignRole } from '../../../src/operations/role/unassign.js';
import type { Runner } from '../../../src/operations/runner.js';
import { entities, entityNames, type EntityName } from '../../../src/store/entities.js';
import { openStore } from '../../../src/store/open.js';
import type { RecordChange } from '../../../src/store/port.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { aCompetence, anAchievement, aPerson, FIRE } from '../../builders/competence.js';
import { planByHand } from '../../builders/plans.js';
import { applying, storeWith, type TestStore } from '../../builders/store.js';
import { fileOf } from '../row-source.js';

const pat = 'pat@acme.example';
const root = 'root@acme.example';
const role = 'Employer - View Learning Plan';
const person = aPerson({ reference: 'P1', dateOfBirth: date('1984-11-16') });

let store: TestStore;
let identity: string;
const runners: Runner[] = [];
beforeEach(async () => {
  const administrator = anEmployerAccount(root, { kind: 'administrator', organisation: null });
  store = await storeWith({
    t: {
      account: [anEmployerAccount(pat, { organisation: null }), administrator],
      'account-role': [
        { account: pat, role },
        { account: root, role: 'Standard Administrator' },
      ],
      group: [{ key: 'g', name: 'G', parent: null }],
      competence: [aCompetence(FIRE, 1)],
      person: [person],
      achievement: [anAchievement({ person: 'P1' })],
    },
  });
  const opened = await openStore(store.url, { create: false });
  identity = await opened.identity();
  await opened.close();
});
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.close();
  await store.dispose();
});

function token(...scopes: readonly Permission[]): Runner {
  const principal = { token: 'T', name: 'x', tenant: 't', account: null, scopes: new Set(scopes) };
  const clock = (): number => Date.UTC(2026, 10, 21, 12);
  const runner = createLocalRunner({ storeUrl: store.url, user: 'tester', clock, principal });
  runners.push(runner);
  return runner;
}

/** What the caller learns of the store by the run. */
async function outcomeOf(run: () => Promise<unknown>): Promise<string> {
  return run().then(
    () => 'done',
    (error: unknown) => {
      const { code, message, details } = error as { code: string; message: string; details?: unknown };
      return `${code}: ${message} ${JSON.stringify(details) ?? ''}`;
    },
  );
}

const trying = (runner: Runner, changes: readonly RecordChange[], skipStale = false): Promise<string> =>
  outcomeOf(async () => {
    const file = await fileOf((await planByHand(changes, { store: identity })).trimEnd());
    return runner.write(applyPlan, { file, skipStale }, { ...applying(), dryRun: true });
  });

const change = (entity: EntityName, before: object | null, after: object | null): RecordChange =>
  ({ tenant: 't', entity, before, after }) as RecordChange;

/** The record under a key that is not there. */
function absent(entity: EntityName, record: object): object {
  const [column = ''] = entities[entity].key;
  return { ...record, [column]: `no-${String(Reflect.get(record, column))}` };
}

describe('a plan that the caller may not apply', () => {
  it.each(permissions)('tells a token with the scope %s alone the same whatever is stored', async (scope) => {
    const runner = token(scope);
    let refused = 0;
    for (const entity of entityNames) {
      const [record] = await store.records('t', entity);
      if (record === undefined || entity === 'tenant') continue;
      const isThere = await trying(runner, [change(entity, record, null)]);
      if (!isThere.startsWith('not-permitted')) continue;
      refused += 1;
      for (const skipStale of [false, true]) {
        const isAbsent = await trying(runner, [change(entity, absent(entity, record), null)], skipStale);
        expect(isAbsent.replaceAll('no-', ''), entity).toBe(isThere);
      }
      const creates = await trying(runner, [change(entity, null, record)]);
      if (!creates.startsWith('not-permitted')) continue;
      expect(await trying(runner, [change(entity, null, absent(entity, record))]), entity).toBe(creates);
    }
    expect(refused).toBeGreaterThan(0);
  });

  it('tells no birthday to who may change people and not see what identifies them', async () => {
    const guess = (...dates: string[]): RecordChange[] =>
      dates.map((dateOfBirth) => change('person', { ...person, dateOfBirth }, { ...person, rag: 'red' }));
    const others = permissions.filter((permission) => permission !== 'person.identify');
    for (const skipStale of [false, true]) {
      const right = await trying(token(...others), guess('1984-11-16'), skipStale);
      expect(right).toMatch(/^not-permitted/);
      expect(await trying(token(...others), guess('1984-11-15'), skipStale)).toBe(right);
    }
    expect(await trying(token(...permissions), guess('1984-11-16'))).toBe('done');
    expect(await trying(token(...permissions), guess('1984-11-15'))).toMatch(/^stale/);
  });

  it('is refused as that behind more stale changes than a refusal names', async () => {
    const stale = Array.from({ length: 1_500 }, (_, at) =>
      change('account-role', { account: `a${at}@acme.example`, role }, null),
    );
    const last = change('achievement', anAchievement({ person: 'P1' }), null);
    expect(await trying(token('role.assign'), [...stale, last])).toMatch(/^not-permitted/);
    expect(await trying(token('role.assign'), stale)).toMatch(/^stale/);
  });

  it('tells nothing of an account with more rights by what the plan says of it', async () => {
    const [, stored] = await store.records('t', 'account');
    const outcomes = new Set<string>();
    for (const kind of accountKinds) {
      const before = { ...stored, kind };
      const after = { ...before, status: 'archived' };
      outcomes.add(
        await trying(token('account.administer', 'account.read'), [change('account', before, after)]),
      );
    }
    expect([...outcomes]).toEqual([expect.stringMatching(/^not-permitted/)]);
  });

  it('names the rights of an account to who may read accounts alone', async () => {
    const given = [change('account-role', { account: root, role: 'Standard Administrator' }, null)];
    expect(await trying(token('role.assign'), given)).toContain('it needs rights that T (x) does not have');
    expect(await trying(token('role.assign', 'account.read'), given)).toContain('it gives the permission');
  });
});

describe('an undo that the caller may not make', () => {
  it.each(['undo', 'reapply'])('tells the same where records have changed since: %s', async (verb) => {
    const run = { ...applying(), tenant: 't' };
    const made = await store.runner.write(unassignRole, { role, emails: [pat] }, run);
    const id = made.output.job ?? '';
    if (verb === 'reapply') await store.runner.write(undoJob, { id }, applying());
    const dry = { ...applying(), dryRun: true };
    const attempt = (...scopes: Permission[]): Promise<string> =>
      outcomeOf(async () =>
        verb === 'undo'
          ? token(...scopes).write(undoJob, { id }, dry)
          : token(...scopes).write(reapplyJob, { id }, dry),
      );
    const fresh = await attempt('job.undo');
    expect(fresh).toMatch(/^not-permitted/);
    const later = verb === 'undo' ? assignRole : unassignRole;
    await store.runner.write(later, { role, emails: [pat] }, run);
    expect(await attempt('job.undo')).toBe(fresh);
    expect(await attempt('job.undo', 'role.assign')).toMatch(/^stale/);
  });
});

describe('the address of an account', () => {
  it('stands in no job and no refusal for who may not read accounts', async () => {
    const run = { ...applying(), tenant: 't' };
    const { output } = await store.runner.write(unassignRole, { role, emails: [pat] }, run);
    const show = async (...scopes: Permission[]): Promise<string> =>
      JSON.stringify(await token(...scopes).read(showJob, { id: output.job ?? '' }, {}));
    expect(await show('job.read')).not.toContain(pat);
    expect(await show('job.read')).toContain(`(personal) · ${role}`);
    expect((await show('job.read', 'account.read')).match(/pat@/g)).toHaveLength(3);

    await store.runner.write(assignRole, { role, emails: [pat] }, run);
    const undoing = (...scopes: Permission[]): Promise<string> =>
      outcomeOf(() => token(...scopes).write(undoJob, { id: output.job ?? '' }, applying()));
    expect(await undoing('job.undo', 'role.assign')).toMatch(/^stale: .*\(personal\)/);
    expect(await undoing('job.undo', 'role.assign')).not.toContain('@');
    expect(await undoing('job.undo', 'role.assign', 'account.read')).toContain(pat);
  });
});

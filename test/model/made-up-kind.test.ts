import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Model from '../../src/model/index.js';
import type { AnyKind, Kind } from '../../src/model/kind.js';
import type { ReadOperation, WriteOperation } from '../../src/operations/operation.js';

interface Badge {
  readonly person: string;
  readonly number: string;
  readonly site: string | null;
  readonly photograph: string | null;
  readonly status: 'issued' | 'lost';
}

interface Locker {
  readonly number: string;
  readonly site: string;
  readonly holder: string | null;
  readonly until: string | null;
}

/** All that is said of it anywhere, but for its table, which a migration writes down. */
const declaredAs = vi.hoisted((): { kind?: AnyKind } => ({}));

vi.mock('../../src/model/index.js', async (original) => {
  const model = await original<typeof Model>();
  const { date, optional, reference, text, word } = await import('../../src/model/fields.js');
  const { words } = await import('../../src/domain/field-rules.js');
  const badge: Kind<'badge', Badge> = {
    name: 'badge',
    fields: {
      person: reference(model.kinds.person, 'who wears it'),
      number: text('its number, unique among the person’s', { rule: words }),
      site: optional(reference(model.kinds.organisation, 'where it opens doors')),
      photograph: optional(text('what the photograph shows', { personal: 'identifier' })),
      status: word(['issued', 'lost'], 'whether it is still there', { default: 'issued' }),
    },
    key: ['person', 'number'],
    belongsTo: { kind: model.kinds.person, by: ['person'] },
    commands: { badge: ['create', 'list', 'show', 'update', 'delete'] },
    document: { name: 'badges' },
    permission: { read: ['compliance.read'], change: ['account.administer'] },
  };
  const locker: Kind<'locker', Locker> = {
    name: 'locker',
    fields: {
      number: text('its number', { rule: words }),
      site: reference(model.kinds.organisation, 'where it stands'),
      holder: optional(reference(model.kinds.person, 'who has its key')),
      until: optional(date('the last day on which they have it')),
    },
    key: ['number'],
    document: { name: 'lockers' },
    permission: { read: ['compliance.read'], change: ['account.administer'] },
  };
  declaredAs.kind = badge;
  const kinds = { ...model.kinds, badge, locker };
  return {
    ...model,
    kinds,
    kindNames: Object.keys(kinds),
    nameOfKind: (kind: AnyKind) => kind.name,
  };
});

const TABLES = `CREATE TABLE "badge" (
  "person_id" integer NOT NULL REFERENCES "person" ("id") DEFERRABLE INITIALLY DEFERRED,
  "number" text NOT NULL, "site_id" integer REFERENCES "organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
  "photograph" text, "status" text NOT NULL, PRIMARY KEY ("person_id", "number")) WITHOUT ROWID;
CREATE TABLE "locker" (
  "tenant_id" integer NOT NULL REFERENCES "tenant" ("id"), "number" text NOT NULL,
  "site_id" integer NOT NULL REFERENCES "organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
  "holder_id" integer REFERENCES "person" ("id") DEFERRABLE INITIALLY DEFERRED, "until" integer,
  PRIMARY KEY ("tenant_id", "number")) WITHOUT ROWID`;

const { createChangeGuard } = await import('../../src/changes/guard/change-guard.js');
const { hiddenFields } = await import('../../src/operations/personal/field-access.js');
const { createLocalRunner } = await import('../../src/operations/local-runner.js');
const { operations } = await import('../../src/operations/registry.js');
const { exportTenant } = await import('../../src/operations/tenant/export.js');
const { applied, differences, exported } = await import('../operations/tenant/documents.js');
const { undoJob } = await import('../../src/operations/job/undo.js');
const { openDatabase } = await import('../../src/store/sql/sqlite/database.js');
const { openApiDocument } = await import('../../src/server/openapi.js');
const { createCommand } = await import('../../src/program/records/change-commands.js');
const { storeWith } = await import('../builders/store.js');
const { anEmployerAccount } = await import('../builders/accounts.js');
const { aPerson } = await import('../builders/competence.js');

let store: Awaited<ReturnType<typeof storeWith>>;
beforeAll(async () => {
  store = await storeWith();
  const database = openDatabase(new URL(store.url).pathname, { timeout: 1_000 });
  database.exec(TABLES);
  database.close();
  await store.fill('t', {
    organisation: [{ key: 'acme', name: 'Acme Ltd', kind: 'employer', parent: null }],
    account: [
      anEmployerAccount('cu@x.example', { kind: 'administrator', organisation: null }),
      anEmployerAccount('me@x.example', { kind: 'learner', organisation: null }),
    ],
    'account-role': [{ account: 'cu@x.example', role: 'Create Users' }],
    person: [aPerson({ reference: 'L-1' }), aPerson({ reference: 'L-2', account: 'me@x.example' })],
  });
});
afterAll(() => store.dispose());

type Answer = Readonly<Record<string, unknown>> & { readonly job: string; readonly changes: number };

function requireOperation(name: string): unknown {
  return operations.find((operation) => operation.name === name);
}
const reading = (name: string) => requireOperation(name) as ReadOperation<'tenant', unknown, Answer>;
const writing = (name: string) => requireOperation(name) as WriteOperation<'tenant', unknown, Answer>;

const options = { tenant: 't', dryRun: false, limits: {} };
const write = async (name: string, input: object, as?: string) =>
  (await store.runner.write(writing(name), input, { ...options, as })).output;
const read = (name: string, input: object, as?: string) =>
  store.runner.read(reading(name), input, { tenant: 't', as });
const badges = () => store.records('t', 'badge' as never) as Promise<unknown[]>;

describe('a kind of record that one declaration makes up', () => {
  it('has commands whose references are completed, and is stored, listed, shown, changed and undone', async () => {
    const fields = { person: 'L-1', number: '7', site: 'acme ltd', photograph: 'a scar' };
    const { job } = await write('badge.create', { fields });
    const badge = { ...fields, site: 'acme', status: 'issued' };
    expect(await badges()).toEqual([badge]);
    expect(await read('badge.list', { where: { site: 'acme' } })).toMatchObject({ rows: [badge] });
    expect(await read('badge.show', { key: ['L-1'] })).toMatchObject({ record: badge });
    await write('badge.update', { key: ['L-1'], fields: { status: 'lost' } });
    expect(await badges()).toEqual([{ ...badge, status: 'lost' }]);
    await expect(
      write('badge.create', { fields: { ...fields, number: '8', site: 'acmee' } }),
    ).rejects.toMatchObject({
      hint: 'Did you mean "acme"?',
    });
    await store.runner.write(undoJob, { id: String(Number(job) + 1) }, options);
    expect(await badges()).toEqual([badge]);
  });

  it('follows what it names, holds what it refers to, and goes with what it is part of', async () => {
    const before = await badges();
    const renamed = await write('organisation.rename', { key: 'acme', to: 'acme-2' });
    expect(await badges()).toMatchObject([{ site: 'acme-2' }]);
    await expect(write('organisation.delete', { key: ['acme-2'] })).rejects.toMatchObject({
      code: 'still-referred-to',
      message: expect.stringContaining('1 badge (L-1 · 7)') as unknown,
    });
    const gone = await write('learner.delete', { key: ['L-1'] });
    expect([gone.changes, await badges()]).toEqual([2, []]);
    for (const { job } of [gone, renamed]) await store.runner.write(undoJob, { id: job }, options);
    expect(await badges()).toEqual(before);
  });

  it('is changed by whom its permission lets, and seen by whom its owner is', async () => {
    await write('badge.create', { fields: { person: 'L-2', number: '1' } }, 'cu@x.example');
    await expect(read('badge.list', {}, 'cu@x.example')).rejects.toMatchObject({ code: 'not-permitted' });
    await expect(write('badge.delete', { key: ['L-1'] }, 'me@x.example')).rejects.toMatchObject({
      code: 'not-permitted',
    });
    expect(await read('badge.list', {}, 'me@x.example')).toMatchObject({ rows: [{ person: 'L-2' }] });
    const admit = (permission: never) =>
      createChangeGuard({ name: 'x', permitted: new Set([permission]), tenant: null }, {} as never).admit({
        ...{ tenant: 't', entity: 'badge', before: null, after: {} },
      } as never);
    expect(() => admit('account.administer' as never)).not.toThrow();
    expect(() => admit('tenant.administer' as never)).toThrow('account.administer');
  });

  it('keeps its personal field from those who may not see it', async () => {
    expect([...hiddenFields(new Set(['compliance.read']), 'badge' as never)]).toEqual(['photograph']);
    const scopes = new Set(['compliance.read'] as const);
    const runner = createLocalRunner({
      ...{ storeUrl: store.url, user: 'tester', clock: () => Date.UTC(2026, 10, 21) },
      principal: { token: 'T', name: 't', tenant: null, account: null, scopes },
    });
    const list = await runner.read(reading('badge.list'), {}, { tenant: 't' });
    await runner.close();
    expect(list).toMatchObject({ rows: [{ photograph: null }, {}], masked: ['photograph'] });
  });

  it('is read from a file, and stands in the document of the service and in a command', async () => {
    const { fileOf } = await import('../operations/row-source.js');
    const file = await fileOf('Person,Number,Site', 'L-1,9,Acme Ltd', 'L-1,10,nowhere');
    expect(await write('badge.create', { file })).toMatchObject({ created: 1, rejectedCount: 1 });
    const { paths } = openApiDocument(operations, '1') as { paths: Record<string, unknown> };
    expect(Object.keys(paths)).toContain('/v1/operations/badge.create');
    if (declaredAs.kind === undefined) throw new Error('The kind is not declared.');
    const command = createCommand(declaredAs.kind, 'badge');
    expect(Object.keys(command.flags)).toEqual(
      expect.arrayContaining(['site', 'photograph', 'status', 'set', 'file']),
    );
  });
});

describe('a made-up kind in the tenant document', () => {
  const person = { reference: 'L-1', firstName: 'Sam', lastName: 'Lee', kind: 'employee' };
  const badge = { number: '7', site: 'acme', photograph: 'a scar', status: 'issued' };
  const locker = { number: '1', site: 'acme', holder: 'L-1', until: '2026-12-31' };
  const whole = (people: object[], lockers: object[]) => ({
    tenant: { key: 't' },
    organisations: [{ key: 'acme', name: 'Acme Ltd' }],
    people,
    lockers,
  });
  const full = whole([{ ...person, badges: [badge] }], [locker]) as never;
  const lockers = () => fresh.records('t', 'locker' as never) as Promise<unknown[]>;
  let fresh: Awaited<ReturnType<typeof storeWith>>;
  beforeEach(async () => {
    fresh = await storeWith();
    const database = openDatabase(new URL(fresh.url).pathname, { timeout: 1_000 });
    database.exec(TABLES);
    database.close();
    await applied(fresh, full);
  });
  afterEach(() => fresh.dispose());

  it('is applied and exported: as a list in the item of its owner, as a section of its own', async () => {
    expect(await fresh.records('t', 'badge' as never)).toEqual([{ person: 'L-1', ...badge }]);
    expect(await lockers()).toEqual([locker]);
    expect(await applied(fresh, full)).toMatchObject({ changes: 0, accounting: { rows: 4, alreadySo: 4 } });
    for (const format of ['yaml', 'json', 'ndjson'] as const) {
      const text = await exported(fresh, format);
      expect(await applied(fresh, text, { named: `d.${format}`, prune: true })).toMatchObject({ changes: 0 });
    }
    const { people, lockers: listed } = JSON.parse(await exported(fresh, 'json')) as {
      people: { badges: unknown }[];
      lockers: unknown;
    };
    expect([people[0]?.badges, listed]).toEqual([[badge], [locker]]);
    expect(await exported(fresh, 'yaml')).toContain(
      '  - { number: "1", site: acme, holder: L-1, until: 2026-12-31 }\n',
    );
  });

  it('keeps what the document leaves out, and says field by field what would change', async () => {
    const changed = whole(
      [{ ...person, badges: [{ number: '7', status: 'lost' }, { number: '8' }] }],
      [{ number: '1', site: 'acme', until: null }],
    ) as never;
    expect((await differences(fresh, changed)).rows).toMatchObject([
      { entity: 'badge', key: 'L-1 · 7', action: 'update', field: 'status', before: 'issued', after: 'lost' },
      { entity: 'badge', key: 'L-1 · 8', action: 'create', after: { photograph: null, status: 'issued' } },
      { entity: 'locker', key: '1', action: 'update', field: 'until', before: '2026-12-31', after: null },
    ]);
  });

  it('is pruned: back to its defaults, alone, and with its owner; and an undo brings it back', async () => {
    const bare = whole([{ ...person, badges: [{ number: '7' }] }], []) as never;
    expect((await applied(fresh, bare, { prune: true })).counts).toEqual({
      badge: { created: 0, updated: 1, removed: 0 },
      locker: { created: 0, updated: 0, removed: 1 },
    });
    expect(await fresh.records('t', 'badge' as never)).toMatchObject([{ site: null, photograph: null }]);
    const { job, counts } = await applied(fresh, whole([], []) as never, { prune: true });
    expect(counts).toMatchObject({ badge: { removed: 1 }, person: { removed: 1 } });
    for (const id of [job ?? '', String(Number(job) - 1)])
      await fresh.runner.write(undoJob, { id }, { dryRun: false, limits: {} });
    expect(await applied(fresh, full)).toMatchObject({ changes: 0 });
  });

  it('is held to its fields, its keys and what it names, with the place of each problem', async () => {
    const wrong = whole(
      [{ ...person, badges: [{ ...badge, site: 'acne' }, badge, { ...badge, number: '', statuss: 'lost' }] }],
      [locker, locker, { number: '2', site: 'acme', holder: 'L-2' }, { number: '3' }],
    );
    const problemsOf = (document: object) =>
      applied(fresh, document as never).then(
        () => [],
        (error: unknown) => (error as { details: unknown }).details,
      );
    expect(await problemsOf(wrong)).toEqual([
      'people[0].badges[2].number: is empty',
      'people[0].badges[2]: there is no field "statuss"; did you mean "status"?',
      'lockers[1].number: stands twice: it is lockers[0] already',
      'lockers[3].site: is missing: text is needed',
      'lockers[2].holder: there is no person "L-2"',
    ]);
    expect(await problemsOf(whole([{ ...person, badges: [badge, { ...badge, site: 'acne' }] }], []))).toEqual(
      [
        'people[0].badges[1].number: "7" stands twice',
        'people[0].badges[1].site: there is no organisation "acne"; did you mean "acme"?',
      ],
    );
  });

  it('is exported without what identifies somebody to who may not see that', async () => {
    const scopes = new Set(['document.read'] as const);
    const runner = createLocalRunner({
      ...{ storeUrl: fresh.url, user: 'tester', clock: () => Date.UTC(2026, 10, 21) },
      principal: { token: 'T', name: 't', tenant: null, account: null, scopes },
    });
    let text = '';
    const output = async (piece: string): Promise<void> => void (text += piece);
    const { masked } = await runner.read(exportTenant, { format: 'json', output }, { tenant: 't' });
    await runner.close();
    expect(masked).toContain('photograph');
    expect(text).not.toContain('a scar');
    expect(text).toContain('"badges":[{"number":"7","site":"acme","status":"issued"}]');
  });
});

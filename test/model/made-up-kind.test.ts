import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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

/** All that is said of it anywhere, but for its table, which a migration writes down. */
const declaredAs = vi.hoisted((): { kind?: AnyKind } => ({}));

vi.mock('../../src/model/index.js', async (original) => {
  const model = await original<typeof Model>();
  const { optional, reference, text, word } = await import('../../src/model/fields.js');
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
    permission: { read: ['compliance.read'], change: ['account.administer'] },
  };
  declaredAs.kind = badge;
  const kinds = { ...model.kinds, badge };
  return {
    ...model,
    kinds,
    kindNames: Object.keys(kinds),
    nameOfKind: (kind: AnyKind) => kind.name,
  };
});

const TABLE = `CREATE TABLE "badge" (
  "person_id" integer NOT NULL REFERENCES "person" ("id") DEFERRABLE INITIALLY DEFERRED,
  "number" text NOT NULL, "site_id" integer REFERENCES "organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
  "photograph" text, "status" text NOT NULL, PRIMARY KEY ("person_id", "number")) WITHOUT ROWID`;

const { createChangeGuard } = await import('../../src/changes/guard/change-guard.js');
const { hiddenFields } = await import('../../src/operations/personal/access.js');
const { createLocalRunner } = await import('../../src/operations/local-runner.js');
const { operations } = await import('../../src/operations/registry.js');
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
  database.exec(TABLE);
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

function operationNamed(name: string): unknown {
  return operations.find((operation) => operation.name === name);
}
const reading = (name: string) => operationNamed(name) as ReadOperation<'tenant', unknown, Answer>;
const writing = (name: string) => operationNamed(name) as WriteOperation<'tenant', unknown, Answer>;

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

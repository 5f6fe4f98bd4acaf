import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { date } from '../../src/domain/calendar.js';
import { ConflictError, InterruptedError, UnavailableError } from '../../src/domain/errors.js';
import type { Comparison } from '../../src/store/conditions.js';
import { meets } from '../../src/store/conditions.js';
import type { EntityName, Records } from '../../src/store/entities.js';
import { entities, entityNames } from '../../src/store/entities.js';
import type { OpenOptions } from '../../src/store/open-options.js';
import type { RecordChange, Store, StoreReader, TenantReader } from '../../src/store/port.js';
import { atSize } from '../builders/size.js';
import { canonical, StoreModel } from './model.js';
import type { AnyRecord } from './records.js';
import { arbitraryRecords, changeOf, columnOf, fewKeys, keysOf, keyValuesOf } from './records.js';

/** A fresh store, which several connections may open. */
export interface StorePlace {
  open(options?: Partial<OpenOptions>): Promise<Store>;
  remove(): Promise<void>;
}

/** What every adapter of the store port must do. */
export function describeStore(name: string, fresh: () => Promise<StorePlace>): void {
  describe(`the store port on ${name}`, () => {
    const ended: (() => Promise<void>)[] = [];
    const opened = async (): Promise<{ store: Store; place: StorePlace }> => {
      const place = await fresh();
      const store = await place.open();
      ended.push(async () => {
        await store.close();
        await place.remove();
      });
      return { store, place };
    };
    const another = async (place: StorePlace, options?: Partial<OpenOptions>): Promise<Store> => {
      const store = await place.open(options);
      ended.unshift(() => store.close());
      return store;
    };
    const endAll = async (): Promise<void> => {
      for (const end of ended.splice(0)) await end();
    };
    afterEach(endAll);

    describe('reading what was committed', () => {
      const called = (key: string, name: string): Records['tenant'] => ({
        ...{ key, name, timeZone: 'Europe/London', vpd: null, settings: {} },
      });
      const named = (key: string, name: string, before: Records['tenant'] | null = null): RecordChange => ({
        ...{ tenant: key, entity: 'tenant', before, after: called(key, name) },
      });

      it('gives what was committed before, by whomever, however often it is read and by how many at once', async () => {
        const { place } = await opened();
        const [store, other] = [await another(place, { readers: 3 }), await another(place)];
        const seen = (reader: StoreReader) => async (key: string) =>
          (await reader.tenant(key).find('tenant', [key]))?.name;
        const names = new Map<string, string>();
        const step = fc.oneof(
          {
            weight: 4,
            arbitrary: fc.record({
              kind: fc.constant('read' as const),
              times: fc.integer({ min: 1, max: 6 }),
            }),
          },
          fc.record({ kind: fc.constant('make' as const), outside: fc.boolean() }),
          fc.record({ kind: fc.constant('rename' as const), outside: fc.boolean(), at: fc.nat() }),
          fc.record({ kind: fc.constant('fail' as const) }),
        );
        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
            for (const each of steps) {
              const keys = [...names.keys()].sort();
              if (each.kind === 'read') {
                const told = await Promise.all(
                  Array.from({ length: each.times }, () =>
                    store.read(async (reader) => {
                      const found = await reader.tenantKeys();
                      return [found, await Promise.all(found.map(seen(reader)))];
                    }),
                  ),
                );
                for (const one of told) expect(one).toEqual([keys, keys.map((key) => names.get(key))]);
              } else if (each.kind === 'fail') {
                await expect(store.read(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
              } else {
                const key =
                  each.kind === 'make' ? `t${names.size}` : keys[each.at % Math.max(1, keys.length)];
                if (key === undefined) continue;
                const name = `${names.get(key) ?? ''}x`;
                await (each.outside ? other : store).write(async (writer) => {
                  const before = await writer.tenant(key).find('tenant', [key]);
                  expect(await writer.apply([named(key, name, before)])).toEqual([]);
                });
                names.set(key, name);
              }
            }
          }),
          { numRuns: 20 },
        );
        expect(names.size).toBeGreaterThan(3);
      });

      it('does not keep anybody from writing', async () => {
        const { place } = await opened();
        const [store, other] = [await another(place, { readers: 2 }), await another(place)];
        for (let round = 0; round < 5; round += 1) {
          await store.read((reader) => reader.tenantKeys());
          await (round % 2 === 0 ? store : other).write((writer) => writer.apply([named(`t${round}`, 'T')]));
          expect(await store.read((reader) => reader.tenantKeys())).toHaveLength(round + 1);
        }
      });

      it('finds a token as it is now, whoever made or revoked it', async () => {
        const { place } = await opened();
        const [store, other] = [await another(place, { readers: 2 }), await another(place)];
        const [createdAt, revokedAt] = ['2026-11-21T12:00:00.000Z', '2026-11-22T12:00:00.000Z'];
        const token = { id: 'abc', name: 'n', hash: 'h', tenant: null, account: null, scopes: null } as const;
        expect(await store.findToken('abc')).toBeUndefined();
        await other.write(({ tokens }) =>
          tokens.add({ ...token, createdAt, createdBy: 'me', expires: null }),
        );
        expect(await store.findToken('abc')).toMatchObject({ ...token, revokedAt: null });
        await other.write(({ tokens }) => tokens.revoke('abc', revokedAt));
        expect(await store.findToken('abc')).toMatchObject({ ...token, revokedAt });
      });
    });

    describe('reading', () => {
      it('gives back every kind of record exactly as it was put in, whatever its columns hold', async () => {
        const records = arbitraryRecords(fewKeys);
        await fc.assert(
          fc.asyncProperty(fc.constantFrom(...entityNames), fc.nat(), async (entity, seed) => {
            const { store } = await opened();
            await create(store, 'Z', foundations('Z'));
            const wanted =
              entity === 'tenant'
                ? []
                : distinct(
                    entity,
                    fc.sample<AnyRecord>(records[entity], {
                      numRuns: 8,
                      seed,
                    }),
                  );
            const added = wanted.filter((record) => !isFoundation(entity, record));
            if (entity === 'evidence') await create(store, 'Z', componentsFor(added));
            await create(
              store,
              'Z',
              added.map((record) => [entity, record]),
            );
            const keys = wanted.map((record) => keyValuesOf(entity, record));
            // So many that an adapter looks for them in another way than for a few.
            const again = Array.from({ length: 600 }, (_, at) => keys[at % keys.length] ?? []);
            const { found, foundAgain, listed } = await store.read(async (reader) => ({
              found: await reader.tenant('Z').findMany(entity, keys),
              foundAgain: await reader.tenant('Z').findMany(entity, keys.length === 0 ? [] : again),
              listed: await reader.tenant('Z').all(entity),
            }));
            for (const [index, record] of added.entries()) {
              expect(listed.map(canonical)).toContain(canonical(record));
              expect(canonical(found[wanted.indexOf(record)])).toBe(canonical(added[index]));
            }
            for (const [at, record] of foundAgain.entries()) expect(record).toEqual(found[at % keys.length]);
            await endAll();
          }),
          { numRuns: 30 },
        );
      });

      it('lists records in the order of their keys by code point, also beyond ASCII and beyond the basic plane', async () => {
        const { store } = await opened();
        const keys = ['a', 'Z', '', 'é', 'z', '\u{1F600}', '�', '𐀀', 'aa', 'a b', '٣', '10', '9'];
        await create(store, 'Z', [['tenant', tenant('Z')], ...keys.map((key) => organisation(key))]);
        const listed = await inTenant(store, 'Z', (reader) => reader.all('organisation'));
        const byCodePoint = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        expect(listed.map(({ key }) => key)).toEqual(byCodePoint);
      });

      it('streams in batches of the size asked for, in key order, and counts what it streams', async () => {
        const { store } = await opened();
        const people = Array.from({ length: 25 }, (_, index) =>
          person(`P-${String(index).padStart(2, '0')}`),
        );
        await create(store, 'Z', [['tenant', tenant('Z')], ...people]);
        const { sizes, references, count } = await inTenant(store, 'Z', async (reader) => {
          const batches: string[][] = [];
          for await (const batch of reader.stream('person', 10))
            batches.push(batch.map(({ reference }) => reference));
          return {
            sizes: batches.map(({ length }) => length),
            references: batches.flat(),
            count: await reader.count('person'),
          };
        });
        expect(sizes).toEqual([10, 10, 5]);
        expect(references).toEqual(people.map(([, { reference }]) => reference));
        expect(count).toBe(25);
      });

      it('may stop a stream early, and stream two kinds at once', async () => {
        const { store } = await opened();
        await create(store, 'Z', foundations('Z'));
        const seen = await inTenant(store, 'Z', async (reader) => {
          for await (const batch of reader.stream('person', 1)) if (batch.length > 0) break;
          let pairs = 0;
          for await (const people of reader.stream('person', 1)) {
            for await (const accounts of reader.stream('account', 1))
              pairs += people.length * accounts.length;
          }
          return pairs;
        });
        expect(seen).toBe(keysOf('person').length * keysOf('account').length);
      });

      it('finds what holds a value in a column, none where none does, in the order of the values', async () => {
        const { store } = await opened();
        await create(store, 'Z', [
          ...foundations('Z'),
          ...(['Assessor', 'Learners Progress'] as const).map((role) =>
            accountRole(keysOf('account')[0] ?? '', role),
          ),
          accountRole(keysOf('account')[3] ?? '', 'Assessor'),
          achievement({ awarded: null, expires: date('2027-01-01') }),
          achievement({ awarded: date('2024-02-29'), expires: null }),
        ]);
        await inTenant(store, 'Z', async (reader) => {
          const [assessors, nobody, progress] = await reader.having('account-role', 'role', [
            'Assessor',
            'Nobody',
            'Learners Progress',
          ]);
          expect(assessors?.map(({ account }) => account)).toEqual([
            keysOf('account')[0],
            keysOf('account')[3],
          ]);
          expect(nobody).toEqual([]);
          expect(progress).toHaveLength(1);
          const [roots, children] = await reader.having('organisation', 'parent', [
            null,
            keysOf('organisation')[0] ?? '',
          ]);
          expect(roots).toHaveLength(keysOf('organisation').length);
          expect(children).toEqual([]);
          const [none, given] = await reader.having('achievement', 'expires', [null, date('2027-01-01')]);
          expect(none?.map(({ awarded }) => awarded)).toEqual([date('2024-02-29')]);
          expect(given?.map(({ awarded }) => awarded)).toEqual([null]);
        });
      });

      it('streams the records that meet all conditions, as a plain filter finds them, in key order', async () => {
        const records = arbitraryRecords(fewKeys);
        const conditioned = entityNames.filter((entity) => entity !== 'tenant' && entity !== 'evidence');
        const { store } = await opened();
        let runs = 0;
        await fc.assert(
          fc.asyncProperty(
            fc.constantFrom(...conditioned).chain((entity) => {
              const stored = fc.array<AnyRecord>(records[entity], { maxLength: 12 });
              return fc.record({
                entity: fc.constant(entity),
                stored,
                where: stored.chain((others) => conditionsOn(entity, indexedColumns(entity), others)),
                filter: stored.chain((others) => conditionsOn(entity, filterColumns(entity), others)),
              });
            }),
            async ({ entity, stored, where, filter }) => {
              runs += 1;
              // Another tenant of the same store holds the same records.
              const keys = [`a${runs}`, `b${runs}`];
              const added = distinct(entity, stored).filter((record) => !isFoundation(entity, record));
              for (const key of keys)
                await create(store, key, [
                  ...foundations(key),
                  ...added.map((record) => [entity, record] as const),
                ]);
              await inTenant(store, keys[0] ?? '', async (reader) => {
                const all: AnyRecord[] = await reader.all(entity);
                const found = (await listed(reader.stream(entity, 3, { where, filter } as never))).flat();
                const met = all.filter((record) =>
                  [...where, ...filter].every((condition) => holdsFor(record, condition)),
                );
                expect(found).toEqual(met);
              });
            },
          ),
          { numRuns: 60 },
        );
      });

      it('takes a key date that is none for before no date', async () => {
        const { store } = await opened();
        await create(store, 'Z', [
          ...foundations('Z'),
          achievement({ awarded: null, expires: null }),
          achievement({ awarded: date('2024-02-29'), expires: null }),
        ]);
        await inTenant(store, 'Z', async (reader) => {
          for (const is of ['<', '<='] as const) {
            const where = [{ column: 'awarded', is, value: date('2024-02-29') }] as const;
            const found = (await listed(reader.stream('achievement', 10, { where }))).flat();
            expect(found.map(({ awarded }) => awarded)).toEqual(is === '<' ? [] : [date('2024-02-29')]);
          }
        });
      });

      it('finds what refers to a key of a tree or to one below it, in its own tenant', async () => {
        const { store } = await opened();
        for (const tenant of ['Y', 'Z']) {
          const group = (key: string, parent: string | null): Kept => ['group', { key, name: key, parent }];
          await create(store, tenant, [
            ...foundations(tenant),
            ...[group('top', null), group('middle', 'top'), group('low', 'middle'), group('other', null)],
          ]);
        }
        await inTenant(store, 'Z', async (reader) => {
          const below = async (values: readonly string[]): Promise<string[]> => {
            const where = [{ column: 'parent', is: 'below', values }] as const;
            return (await listed(reader.stream('group', 10, { filter: where }))).flat().map(({ key }) => key);
          };
          expect(await below(['top'])).toEqual(['low', 'middle']);
          expect(await below(['middle', 'other'])).toEqual(['low']);
          expect(await below(['unknown'])).toEqual([]);
          expect(await below([])).toEqual([]);
        });
      });

      it('refuses to find records by a column that no index is of', async () => {
        const { store } = await opened();
        await create(store, 'Z', foundations('Z'));
        await inTenant(store, 'Z', async (reader) => {
          const where = [{ column: 'name', is: 'prefix', value: 'A' }] as const;
          await expect(listed(reader.stream('organisation', 10, { where }))).rejects.toThrow(
            'No index finds organisation records by name',
          );
          expect(await listed(reader.stream('organisation', 10, { filter: where }))).toEqual([]);
        });
      });

      it('finds nothing in a tenant that does not exist, and nothing for a key that does not exist', async () => {
        const { store } = await opened();
        await create(store, 'Z', foundations('Z'));
        await inTenant(store, 'nowhere', async (reader) => {
          expect(await reader.find('person', [keysOf('person')[0] ?? ''])).toBeUndefined();
          expect(await reader.having('person', 'reference', ['x'])).toEqual([[]]);
          expect(await reader.all('person')).toEqual([]);
          expect(await reader.count('person')).toBe(0);
        });
        await inTenant(store, 'Z', async (reader) => {
          const keys = [['x'], [keysOf('person')[1] ?? ''], ['y']];
          const found = [undefined, expect.objectContaining({ reference: keysOf('person')[1] }), undefined];
          expect(await reader.findMany('person', keys)).toEqual(found);
          const many = Array.from({ length: 600 }, (_, at) => at % keys.length);
          expect(
            await reader.findMany(
              'person',
              many.map((at) => keys[at] ?? []),
            ),
          ).toEqual(many.map((at): unknown => found[at]));
        });
      });

      it('keeps tenants apart: the same keys in two of them are two records', async () => {
        const { store } = await opened();
        await create(store, 'Z', [['tenant', tenant('Z')], person('P-1', 'Ann')]);
        await create(store, 'é', [['tenant', tenant('é')], person('P-1', 'Bea'), person('P-2')]);
        const names = async (key: string): Promise<string[]> =>
          (await inTenant(store, key, (reader) => reader.all('person'))).map(({ firstName }) => firstName);
        expect(await names('Z')).toEqual(['Ann']);
        expect(await names('é')).toEqual(['Bea', 'Sam']);
        await store.write((writer) =>
          writer.apply([
            changeOf('é', 'person', person('P-1', 'Bea')[1], null),
            changeOf('é', 'person', person('P-2')[1], null),
          ]),
        );
        expect(await names('Z')).toEqual(['Ann']);
        expect(await store.read((reader) => reader.tenantKeys())).toEqual(['Z', 'é']);
      });

      it('shows one consistent state to a reader while another connection writes', async () => {
        const { store, place } = await opened();
        await create(store, 'Z', [['tenant', tenant('Z')], person('P-1')]);
        const other = await another(place);
        await store.read(async (reader) => {
          await create(other, 'Z', [person('P-2')]);
          expect(await reader.tenant('Z').count('person')).toBe(1);
          expect((await reader.tenant('Z').all('person')).map(({ reference }) => reference)).toEqual(['P-1']);
        });
        expect(await inTenant(store, 'Z', (reader) => reader.count('person'))).toBe(2);
      });

      it('shows nothing of a transaction that is not committed', async () => {
        const { store, place } = await opened();
        await create(store, 'Z', [['tenant', tenant('Z')]]);
        const other = await another(place);
        await store.write(async (writer) => {
          await writer.apply([changeOf('Z', 'person', null, person('P-1')[1])]);
          expect(await writer.tenant('Z').count('person')).toBe(1);
          expect(await inTenant(other, 'Z', (reader) => reader.count('person'))).toBe(0);
        });
        expect(await inTenant(other, 'Z', (reader) => reader.count('person'))).toBe(1);
      });
    });

    describe('writing', () => {
      it('does to any sequence of transactions what the model does', async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.array(aTransaction(), { minLength: 1, maxLength: 10 }),
            async (transactions) => {
              const { store } = await opened();
              const model = new StoreModel();
              for (const intents of [foundationIntents(), ...transactions]) {
                const changes = changesFrom(model, intents);
                const expected = model.transaction(changes);
                expect(await attempt(store, changes)).toEqual(expected);
              }
              await expectSame(store, model);
              expect(await store.check()).toEqual([]);
              await endAll();
            },
          ),
          { numRuns: atSize(25, 8) },
        );
      });

      it('reports by their places the changes whose starting point is not what is stored, and applies the others', async () => {
        const { store } = await opened();
        await create(store, 'Z', [['tenant', tenant('Z')], person('P-1'), person('P-2')]);
        const conflicts = await store.write((writer) =>
          writer.apply([
            changeOf('Z', 'person', person('P-1')[1], person('P-1', 'Ann')[1]),
            changeOf('Z', 'person', person('P-2', 'other')[1], person('P-2', 'Bea')[1]),
            changeOf('Z', 'person', null, person('P-1')[1]),
            changeOf('Z', 'person', person('P-9')[1], null),
            changeOf('Z', 'person', null, person('P-3')[1]),
          ]),
        );
        expect(conflicts).toEqual([1, 2, 3]);
        const people = await inTenant(store, 'Z', (reader) => reader.all('person'));
        expect(people.map(({ reference, firstName }) => `${reference} ${firstName}`)).toEqual([
          'P-1 Ann',
          'P-2 Sam',
          'P-3 Sam',
        ]);
      });

      it('compares every column of the starting point, nulls included', async () => {
        const records = arbitraryRecords(fewKeys);
        const { store } = await opened();
        await create(store, 'Z', foundations('Z'));
        for (const entity of entityNames) {
          const [, record] = foundations('Z').find(([kind]) => kind === entity) ?? [
            entity,
            fc.sample<AnyRecord>(records[entity], { numRuns: 1, seed: 7 })[0],
          ];
          if (record === undefined) continue;
          const others = fc.sample<AnyRecord>(records[entity], {
            numRuns: atSize(20, 5),
            seed: 8,
          });
          for (const other of others) {
            for (const column of Object.keys(entities[entity].columns).filter(
              (name) => !isKey(entity, name),
            )) {
              if (canonical(columnOf(other, column)) === canonical(columnOf(record, column))) continue;
              const claimed = { ...record, [column]: columnOf(other, column) };
              const conflicts = await attempt(store, [changeOf('Z', entity, claimed, null)]);
              expect([[0], 'refused']).toContainEqual(conflicts);
            }
          }
        }
      });

      it('rolls the whole transaction back when its work throws', async () => {
        const { store } = await opened();
        await create(store, 'Z', [['tenant', tenant('Z')], person('P-1')]);
        const failed = store.write(async (writer) => {
          await writer.apply([changeOf('Z', 'person', null, person('P-2')[1])]);
          await writer.journal.addJob(aJob());
          throw new Error('stop');
        });
        await expect(failed).rejects.toThrow('stop');
        expect(await inTenant(store, 'Z', (reader) => reader.count('person'))).toBe(1);
        expect(await store.read((reader) => reader.journal.jobs({}))).toEqual([]);
        await create(store, 'Z', [person('P-3')]);
        expect(await inTenant(store, 'Z', (reader) => reader.count('person'))).toBe(2);
      });

      it('refuses a record that refers to one that does not exist, and names both', async () => {
        const { store } = await opened();
        await create(store, 'Z', [['tenant', tenant('Z')]]);
        const dangling = create(store, 'Z', [['person', { ...person('P-1')[1], employer: 'acme' }]]);
        await expect(dangling).rejects.toThrow(ConflictError);
        await expect(dangling).rejects.toMatchObject({
          code: 'dangling-reference',
          message: 'The person "P-1" refers to the organisation "acme", which does not exist.',
        });
        await expect(create(store, 'nowhere', [person('P-1')])).rejects.toMatchObject({
          code: 'dangling-reference',
        });
        const elsewhere = create(store, 'é', [['tenant', tenant('é')], organisation('acme')]);
        await elsewhere;
        await expect(
          create(store, 'Z', [['person', { ...person('P-1')[1], employer: 'acme' }]]),
        ).rejects.toThrow(ConflictError);
        expect(await inTenant(store, 'Z', (reader) => reader.count('person'))).toBe(0);
      });

      it('refuses to remove a record that others refer to, and says how many of which kind', async () => {
        const { store } = await opened();
        await create(store, 'Z', [
          ['tenant', tenant('Z')],
          organisation('acme'),
          ['person', { ...person('P-1')[1], employer: 'acme' }],
          ['person', { ...person('P-2')[1], employer: 'acme' }],
        ]);
        const removed = store.write((writer) =>
          writer.apply([changeOf('Z', 'organisation', organisation('acme')[1], null)]),
        );
        await expect(removed).rejects.toMatchObject({
          code: 'still-referred',
          message: expect.stringContaining('2 of person → organisation') as string,
        });
        expect(await inTenant(store, 'Z', (reader) => reader.count('organisation'))).toBe(1);
      });

      it('never lets a new record take the place of a removed one in what refers to it', async () => {
        const { store } = await opened();
        await create(store, 'Z', [
          ['tenant', tenant('Z')],
          organisation('acme'),
          ['person', { ...person('P-1')[1], employer: 'acme' }],
        ]);
        const replaced = store.write((writer) =>
          writer.apply([
            changeOf('Z', 'organisation', organisation('acme')[1], null),
            changeOf('Z', 'organisation', null, organisation('other')[1]),
          ]),
        );
        await expect(replaced).rejects.toMatchObject({ code: 'still-referred' });
        const [found] = await inTenant(store, 'Z', (reader) => reader.all('person'));
        expect(found?.employer).toBe('acme');
      });

      it('removes records together with those that refer to them, whatever stands first', async () => {
        const { store } = await opened();
        const employed: [EntityName, AnyRecord] = ['person', { ...person('P-1')[1], employer: 'acme' }];
        await create(store, 'Z', [['tenant', tenant('Z')], organisation('acme'), employed]);
        const conflicts = await store.write((writer) =>
          writer.apply([
            changeOf('Z', 'person', employed[1], null),
            changeOf('Z', 'organisation', organisation('acme')[1], null),
            changeOf('Z', 'tenant', tenant('Z'), null),
          ]),
        );
        expect(conflicts).toEqual([]);
        expect(await store.read((reader) => reader.tenantKeys())).toEqual([]);
      });

      it('creates a whole tree in one batch, parents first', async () => {
        const { store } = await opened();
        const chain = Array.from({ length: 50 }, (_, depth) =>
          organisation(`o${depth}`, depth === 0 ? null : `o${depth - 1}`),
        );
        await create(store, 'Z', [['tenant', tenant('Z')], ...chain]);
        const listed = await inTenant(store, 'Z', (reader) => reader.all('organisation'));
        expect(listed.find(({ key }) => key === 'o49')?.parent).toBe('o48');
      });

      it('creates a wide tree in one batch, moves its branches, and takes it away leaves first', async () => {
        const { store } = await opened();
        const roots = ['a', 'b'].map((key) => organisation(key));
        const leaves = Array.from({ length: 150 }, (_, at) =>
          organisation(`l${at}`, at % 2 === 0 ? 'a' : 'b'),
        );
        await create(store, 'Z', [['tenant', tenant('Z')], ...roots, ...leaves]);
        const parents = async (): Promise<(string | null)[]> =>
          (await inTenant(store, 'Z', (reader) => reader.all('organisation'))).map(({ parent }) => parent);
        expect((await parents()).filter((parent) => parent === 'a')).toHaveLength(75);
        const moved = leaves.map(([, record]) => ({ ...record, parent: 'l0' === record.key ? 'b' : 'l0' }));
        const stale = await store.write(async (writer) => [
          ...(await writer.apply(
            leaves.map(([, record], at) => changeOf('Z', 'organisation', record, moved[at] ?? null)),
          )),
          ...(await writer.apply(
            [...moved.slice(1), ...moved.slice(0, 1)].map((record) =>
              changeOf('Z', 'organisation', record, null),
            ),
          )),
        ]);
        expect(stale).toEqual([]);
        expect(await parents()).toEqual([null, null]);
      });

      it('takes settings for equal whatever the order of their fields', async () => {
        const { store } = await opened();
        const before = {
          ...tenant('Z'),
          settings: { overdueCountsBreaks: false, overdueCountsSubmittedEvidence: true },
        };
        await create(store, 'Z', [['tenant', before]]);
        const stored = await inTenant(store, 'Z', (reader) => reader.find('tenant', ['Z']));
        const conflicts = await store.write((writer) =>
          writer.apply([changeOf('Z', 'tenant', stored ?? null, { ...before, name: 'New' })]),
        );
        expect(conflicts).toEqual([]);
      });

      it('lets one writer at a time in: the second waits, is told that it waits, and loses nothing', async () => {
        const { store, place } = await opened();
        await create(store, 'Z', [['tenant', tenant('Z')]]);
        const waits: number[] = [];
        const other = await another(place, { onWait: (waited) => waits.push(waited) });
        const order: string[] = [];
        let isIn = (): void => undefined;
        const started = new Promise<void>((resolve) => (isIn = resolve));
        const first = store.write(async (writer) => {
          isIn();
          await delay(600);
          order.push('first');
          await writer.apply([changeOf('Z', 'person', null, person('P-1')[1])]);
        });
        await started;
        const second = other.write(async (writer) => {
          order.push('second');
          expect(await writer.tenant('Z').count('person')).toBe(1);
          await writer.apply([changeOf('Z', 'person', null, person('P-2')[1])]);
        });
        await Promise.all([first, second]);
        expect(order).toEqual(['first', 'second']);
        expect(waits.length).toBeGreaterThan(0);
        expect(await inTenant(store, 'Z', (reader) => reader.count('person'))).toBe(2);
      });

      it('gives up waiting for another writer after the longest wait, with a sentence', async () => {
        const { store, place } = await opened();
        const other = await another(place, { longestWait: 100 });
        await store.write(async () => {
          const refused = other.write(async () => undefined);
          await expect(refused).rejects.toThrow(UnavailableError);
          await expect(refused).rejects.toMatchObject({ code: 'store-locked', exitCode: 7 });
        });
      });

      it('stops waiting for another writer when it is interrupted', async () => {
        const { store, place } = await opened();
        const controller = new AbortController();
        const other = await another(place, { signal: controller.signal, onWait: () => controller.abort() });
        await store.write(async () => {
          const stopped = other.write(async () => undefined);
          await expect(stopped).rejects.toThrow(InterruptedError);
        });
      });

      it('runs the transactions of one connection one after the other', async () => {
        const { store } = await opened();
        await create(store, 'Z', [['tenant', tenant('Z')]]);
        await Promise.all([
          ...Array.from({ length: 10 }, (_, index) => create(store, 'Z', [person(`P-${index}`)])),
          ...Array.from({ length: 10 }, () => inTenant(store, 'Z', (reader) => reader.count('person'))),
        ]);
        expect(await inTenant(store, 'Z', (reader) => reader.count('person'))).toBe(10);
      });
    });

    describe('the journal', () => {
      it('numbers jobs from 1 and gives them back as they were recorded, newest first', async () => {
        const { store } = await opened();
        const first = { ...aJob(), reason: 'Zoë’s “reason”', input: '{"a":[1,null]}', asOf: '2026-01-31' };
        const whose = { account: 'pat@acme.example', token: 'ci', key: 'k-2', plan: 'p-2', overrode: '{}' };
        const second = { ...aJob(), ...whose, tenant: null, undoes: 1, journaled: false };
        const ids = await store.write(async ({ journal }) => [
          await journal.addJob(first),
          await journal.addJob(second),
        ]);
        expect(ids).toEqual([1, 2]);
        await store.write(({ journal }) => journal.markUndone(1, 2));
        await store.read(async ({ journal }) => {
          expect(await journal.job(1)).toEqual({ id: 1, ...first, undoneBy: 2 });
          expect(await journal.job(2)).toEqual({ id: 2, ...second, undoneBy: null });
          expect(await journal.job(3)).toBeUndefined();
          expect(await journal.jobByKey('k-2')).toEqual({ id: 2, ...second, undoneBy: null });
          expect(await journal.jobByKey('k-1')).toBeUndefined();
          expect((await journal.jobOfPlan('p-2'))?.id).toBe(2);
          expect(await journal.jobOfPlan('p-1')).toBeUndefined();
          expect((await journal.jobs({ after: 1 })).map(({ id }) => id)).toEqual([2]);
          expect((await journal.jobs({ before: 2 })).map(({ id }) => id)).toEqual([1]);
          expect((await journal.jobs({})).map(({ id }) => id)).toEqual([2, 1]);
          expect((await journal.jobs({ limit: 1 })).map(({ id }) => id)).toEqual([2]);
          expect((await journal.jobs({ tenant: 'Z' })).map(({ id }) => id)).toEqual([2, 1]);
          expect((await journal.jobs({ tenant: 'other' })).map(({ id }) => id)).toEqual([2]);
        });
      });

      it('gives a job’s batches in their order and backwards', async () => {
        const { store } = await opened();
        await store.write(async ({ journal }) => {
          const job = await journal.addJob(aJob());
          for (const seq of [1, 2, 3, 10, 11]) await journal.addBatch(job, seq, `batch ${seq} 😀`);
          await journal.addBatch(await journal.addJob(aJob()), 1, 'another job');
        });
        await store.read(async ({ journal }) => {
          const texts = ['batch 1 😀', 'batch 2 😀', 'batch 3 😀', 'batch 10 😀', 'batch 11 😀'];
          expect(await listed(journal.batches(1))).toEqual(texts);
          expect(await listed(journal.batches(1, true))).toEqual([...texts].reverse());
          expect(await listed(journal.batches(7))).toEqual([]);
        });
      });

      it('gives the audit chain in order, and its last entry', async () => {
        const { store } = await opened();
        expect(await store.read(({ journal }) => journal.lastAudit())).toBeUndefined();
        const entries = [1, 2, 3].map((seq) => ({
          ...{
            seq,
            job: seq,
            at: '2026-01-01T00:00:00Z',
            tenant: seq === 2 ? null : 'Z',
            actor: 'me',
            operation: 'x',
          },
          ...{ reason: null, changes: seq, digest: 'd', previous: `${seq - 1}`, hash: `${seq}` },
          ...{ form: 3, account: seq === 3 ? 'pat@acme.example' : null, token: null },
          details: seq === 1 ? null : 'd',
        }));
        await store.write(async ({ journal }) => {
          for (const entry of entries) {
            await journal.addJob(aJob());
            await journal.addAudit(entry);
          }
        });
        expect((await store.read(({ journal }) => listed(journal.audit()))).flat()).toEqual(entries);
        expect(await store.read(({ journal }) => journal.lastAudit())).toEqual(entries[2]);
        for (const entry of entries)
          expect(await store.read(({ journal }) => journal.auditOf(entry.job))).toEqual(entry);
        expect(await store.read(({ journal }) => journal.auditOf(999))).toBeUndefined();
      });
    });

    it('keeps its identity and its key for ever, and shares them with no other store', async () => {
      const { store, place } = await opened();
      const { store: different } = await opened();
      const identity = await store.identity();
      const key = await store.signingKey();
      const again = await another(place);
      expect(await again.identity()).toBe(identity);
      expect(await different.identity()).not.toBe(identity);
      expect(key).toHaveLength(32);
      expect(await again.signingKey()).toEqual(key);
      expect(await different.signingKey()).not.toEqual(key);
      expect(identity).not.toBe('');
    });

    it('finds no damage in a sound store', async () => {
      const { store } = await opened();
      await create(store, 'Z', foundations('Z'));
      expect(await store.check()).toEqual([]);
    });
  });
}

/** A condition on a column that is known only by name. */
type AnyCondition = { readonly column: string } & Comparison<unknown>;

function indexedColumns(entity: EntityName): string[] {
  const { key, lookups = [] }: { key: readonly string[]; lookups?: readonly string[] } = entities[entity];
  return [...key, ...lookups];
}

/** Objects are compared by no condition. */
function filterColumns(entity: EntityName): string[] {
  return Object.keys(entities[entity].columns).filter((name) => name !== 'levels' && name !== 'candidates');
}

/** Conditions on some of the columns, with values that records hold in them. */
function conditionsOn(
  entity: EntityName,
  columns: readonly string[],
  records: readonly AnyRecord[],
): fc.Arbitrary<AnyCondition[]> {
  const on = columns.flatMap((column) => {
    const values = records.map((record) => columnOf(record, column)).filter((value) => value !== null);
    if (values.length === 0) return [];
    const value = fc.constantFrom(...values);
    const texts = values.filter((each) => typeof each === 'string');
    const { sqlType } = (entities[entity].columns as Record<string, { sqlType: string }>)[column] ?? {};
    const prefix =
      sqlType === 'text' && texts.length > 0
        ? [
            fc
              .tuple(fc.constantFrom(...texts), fc.nat({ max: 3 }))
              .map(([text, length]) => [...text].slice(0, length).join(''))
              .map((text) => ({ column, is: 'prefix' as const, value: text })),
          ]
        : [];
    return [
      fc.oneof(
        fc.record({
          column: fc.constant(column),
          is: fc.constantFrom('=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const),
          value,
        }),
        fc.record({
          column: fc.constant(column),
          is: fc.constant('between' as const),
          from: value,
          to: value,
        }),
        fc.record({
          column: fc.constant(column),
          is: fc.constant('in' as const),
          values: fc.array(value, { maxLength: 3 }),
        }),
        ...prefix,
      ),
    ];
  });
  return on.length === 0 ? fc.constant([]) : fc.array(fc.oneof(...on), { maxLength: 2 });
}

/** The plain filter that a store's comparisons are held equal to. */
function holdsFor(record: AnyRecord, condition: AnyCondition): boolean {
  const value = columnOf(record, condition.column);
  const against = (other: unknown): number =>
    typeof value === 'string'
      ? Buffer.compare(Buffer.from(value), Buffer.from(String(other)))
      : Number(value) - Number(other);
  const holds = (): boolean => {
    switch (condition.is) {
      case 'in':
        return condition.values.includes(value);
      case 'between':
        return against(condition.from) >= 0 && against(condition.to) <= 0;
      case 'prefix':
        return String(value).startsWith(condition.value);
      case '=':
        return against(condition.value) === 0;
      case '<':
        return against(condition.value) < 0;
      case '<=':
        return against(condition.value) <= 0;
      case '>':
        return against(condition.value) > 0;
      case '>=':
        return against(condition.value) >= 0;
      case 'below':
        throw new Error('Its own cases hold it equal to a tree.');
    }
  };
  const isMet = value !== null && holds();
  // Readers that filter by themselves use this rule.
  expect(meets(record as never, condition as never)).toBe(isMet);
  return isMet;
}

type Kept = readonly [EntityName, AnyRecord];

async function create(store: Store, key: string, records: readonly Kept[]): Promise<void> {
  const changes = records.map(([entity, record]) => changeOf(key, entity, null, record));
  const conflicts = await store.write((writer) => writer.apply(changes));
  expect(conflicts).toEqual([]);
}

async function attempt(store: Store, changes: readonly RecordChange[]): Promise<number[] | 'refused'> {
  try {
    return await store.write((writer) => writer.apply(changes));
  } catch (error) {
    if (error instanceof ConflictError) return 'refused';
    throw error;
  }
}

function inTenant<T>(store: Store, key: string, work: (reader: TenantReader) => Promise<T>): Promise<T> {
  return store.read((reader: StoreReader) => work(reader.tenant(key)));
}

async function listed<T>(given: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of given) list.push(one);
  return list;
}

async function expectSame(store: Store, model: StoreModel): Promise<void> {
  await store.read(async (reader) => {
    expect(await reader.tenantKeys()).toEqual(model.tenants());
    for (const key of keysOf('tenant')) {
      for (const entity of entityNames) {
        const stored: AnyRecord[] = await reader.tenant(key).all(entity);
        const wanted = model.all(key, entity);
        expect(stored.map(canonical)).toEqual(wanted.map(canonical));
        expect(await reader.tenant(key).count(entity)).toBe(wanted.length);
      }
    }
  });
}

/** What somebody means to do; the change follows from what the model holds then. */
export interface Intent {
  readonly tenant: string;
  readonly entity: EntityName;
  readonly record: AnyRecord;
  readonly action: 'put' | 'remove';
  /** It starts from something else than what is there. */
  readonly isStale: boolean;
}

export function aTransaction(): fc.Arbitrary<Intent[]> {
  const records = arbitraryRecords(fewKeys);
  const intents = entityNames.map((entity) =>
    fc
      .record({
        tenant: fc.constantFrom('Z', 'é'),
        record: records[entity] as fc.Arbitrary<AnyRecord>,
        action: fc.constantFrom('put', 'put', 'put', 'remove'),
        isStale: fc.integer({ min: 0, max: 9 }).map((die) => die === 0),
      })
      .map((intent): Intent => ({
        ...intent,
        entity,
        record: entity === 'tenant' ? { ...intent.record, key: intent.tenant } : intent.record,
      })),
  );
  return fc.array(fc.oneof(...intents), { minLength: 1, maxLength: 12 });
}

export function foundationIntents(): Intent[] {
  return ['Z', 'é'].flatMap((key) =>
    foundations(key).map(([entity, record]): Intent => ({
      tenant: key,
      entity,
      record,
      action: 'put',
      isStale: false,
    })),
  );
}

/** At most one change for a record. */
export function changesFrom(model: StoreModel, intents: readonly Intent[]): RecordChange[] {
  const touched = new Set<string>();
  const changes: RecordChange[] = [];
  for (const { tenant: key, entity, record, action, isStale } of intents) {
    const name = canonical([key, entity, keyValuesOf(entity, record)]);
    if (touched.has(name)) continue;
    touched.add(name);
    const current = model.find(key, entity, record);
    const after = action === 'put' ? record : null;
    const before = isStale
      ? current === null
        ? record
        : null
      : (current ?? (after === null ? record : null));
    if (before !== null || after !== null) changes.push(changeOf(key, entity, before, after));
  }
  return changes;
}

/** A tenant with a record of every kind that others refer to, under each of the few keys. */
function foundations(key: string): Kept[] {
  const each = (entity: EntityName, make: (own: string) => Kept): Kept[] => keysOf(entity).map(make);
  return [
    ['tenant', tenant(key)],
    ...each('organisation', (own) => organisation(own)),
    ...each('group', (own) => ['group', { key: own, name: '', parent: null }]),
    ...each('programme', (own) => [
      'programme',
      { key: own, name: '', kind: 'delivery', parent: null, hideSubProgrammesFromEmployers: false },
    ]),
    ...each('account', (email) => [
      'account',
      {
        ...{ email, firstName: 'Pat', lastName: '', kind: 'employer', organisation: null },
        ...{ status: 'full-user', externalReference: null },
      },
    ]),
    ...each('competence', (name) => [
      'competence',
      { name, renewalEvery: null, renewalUnit: null, levels: null },
    ]),
    ...each('person', (reference) => person(reference)),
  ];
}

function isFoundation(entity: EntityName, record: AnyRecord): boolean {
  return foundations('Z').some(
    ([kind, kept]) =>
      kind === entity && canonical(keyValuesOf(entity, kept)) === canonical(keyValuesOf(entity, record)),
  );
}

function distinct(entity: EntityName, records: readonly AnyRecord[]): AnyRecord[] {
  return [...new Map(records.map((record) => [canonical(keyValuesOf(entity, record)), record])).values()];
}

function isKey(entity: EntityName, column: string): boolean {
  const key: readonly string[] = entities[entity].key;
  return key.includes(column);
}

function componentsFor(evidence: readonly AnyRecord[]): Kept[] {
  const components = evidence.map((given): Records['component'] => ({
    person: String(columnOf(given, 'person')),
    key: String(columnOf(given, 'component')),
    programme: keysOf('programme')[0] ?? '',
    name: '',
    ...{ type: 'review', status: 'in-progress', due: null, plannedMinutes: 0, actualMinutes: 0 },
    ...{ notApplicableToEmployers: false, employerOnly: false, enrolmentStart: null },
  }));
  return distinct('component', components).map((component): Kept => ['component', component]);
}

function tenant(key: string): Records['tenant'] {
  return { key, name: key, timeZone: 'Europe/London', vpd: null, settings: {} };
}

function organisation(key: string, parent: string | null = null): ['organisation', Records['organisation']] {
  return ['organisation', { key, name: key, kind: 'employer', parent }];
}

function person(reference: string, firstName = 'Sam'): ['person', Records['person']] {
  const names = { firstName, lastName: "O'Neil", previousLastName: null, dateOfBirth: null };
  const numbers = { nationalInsuranceNumber: null, nhsUniqueId: null, uln: null };
  return [
    'person',
    {
      reference,
      ...names,
      ...numbers,
      kind: 'employee',
      account: null,
      employer: null,
      manager: null,
      mentor: null,
      rag: null,
    },
  ];
}

function accountRole(account: string, role: string): ['account-role', Records['account-role']] {
  return ['account-role', { account, role }];
}

function achievement(
  given: Pick<Records['achievement'], 'awarded' | 'expires'>,
): ['achievement', Records['achievement']] {
  const of = { person: keysOf('person')[0] ?? '', competence: keysOf('competence')[0] ?? '' };
  return ['achievement', { ...of, from: date('2024-02-29'), level: 1, source: 'class', ...given }];
}

function aJob(): Parameters<Parameters<Parameters<Store['write']>[0]>[0]['journal']['addJob']>[0] {
  return {
    ...{ tenant: 'Z', operation: 'test.run', input: '{}', actor: 'me', reason: null, asOf: null },
    ...{ at: '2026-01-01T00:00:00.000Z', changes: 1, counts: '{}', digest: 'd', undoes: null },
    ...{ account: null, token: null, key: null, plan: null, overrode: null, journaled: true, salt: null },
  };
}

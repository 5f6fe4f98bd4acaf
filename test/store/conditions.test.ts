import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Condition } from '../../src/store/conditions.js';
import type { EntityDefinition, EntityName, Records } from '../../src/store/entities.js';
import { entities, entityNames } from '../../src/store/entities.js';
import { openStore } from '../../src/store/open.js';
import { sqlConditions } from '../../src/store/sql/conditions.js';
import { statementsFor } from '../../src/store/sql/statements.js';

/**
 * Every lookup of every kind of record, but the state of a review: there the primary key is used,
 * which holds the whole record.
 */
const lookups = entityNames.flatMap((entity) => {
  const definition = entities[entity] as EntityDefinition<Records[EntityName]>;
  const columns: readonly string[] = definition.lookups ?? [];
  return columns.filter((column) => column !== 'state').map((column) => [entity, column] as const);
});

describe('conditions on a lookup', () => {
  let folder: string;
  let database: InstanceType<typeof DatabaseSync>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'provost-conditions-test-'));
    const path = join(folder, 'store.db');
    await (await openStore(`file:${path}`, { create: true })).close();
    database = new DatabaseSync(path);
  });
  afterAll(async () => {
    database.close();
    await rm(folder, { recursive: true });
  });

  const planOf = (sql: string, parameters: readonly (string | number | null)[]): string =>
    database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...parameters)
      .map((row: unknown) => String((row as { detail: unknown }).detail))
      .join('\n');
  // The people whom rows of other tables belong to (r0) may be walked, in an index alone.
  const GOES_THROUGH_ALL = /^SCAN|^SEARCH (t|r[1-9]\d*) .*\(tenant_id=\?\)$/m;

  it.each(lookups)(
    'of %s by %s is found by an index, and not by going through the tenant',
    (entity, column) => {
      const statements = statementsFor(entity);
      const where = [{ column, is: '=', value: 'a' }] as unknown as readonly Condition<EntityName>[];
      const conditions = sqlConditions(statements, { where }, 'north');
      expect(planOf(statements.stream(conditions), [1, ...conditions.values])).not.toMatch(GOES_THROUGH_ALL);
      expect(planOf(statements.having(column, false), [1, 'a'])).not.toMatch(GOES_THROUGH_ALL);
    },
  );
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntityName } from '../../src/store/entities.js';
import { entities, entityNames } from '../../src/store/entities.js';
import { openStore } from '../../src/store/open.js';
import { openDatabase } from '../../src/store/sql/sqlite/database.js';
import { shapeOf } from '../../src/store/sql/statements.js';
import type { TestSchema } from '../postgres/schemas.js';
import { freshSchema } from '../postgres/schemas.js';

/** What an engine says of its tables, a line for each column and each index or key. */
interface Catalogue {
  readonly columns: ReadonlySet<string>;
  /** Table and columns, of indices, keys and unique constraints alike. */
  readonly indices: readonly string[];
}

const folder = mkdtempSync(join(tmpdir(), 'provost-schema-'));
let place: TestSchema;
beforeAll(async () => {
  place = await freshSchema();
  for (const url of [`file:${join(folder, 'store.db')}`, place.url])
    await (await openStore(url, { create: true })).close();
});
afterAll(async () => {
  await place.remove();
  rmSync(folder, { recursive: true });
});

const sqliteColumns = `SELECT m.name || ' ' || c.name || ' ' || lower(c.type) || CASE c."notnull" WHEN 1 THEN ' needed' ELSE '' END
  FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'`;
const sqliteIndices = `SELECT m.name || ' ' || group_concat(c.name, ' ')
  FROM sqlite_schema m, pragma_index_list(m.name) i, pragma_index_info(i.name) c WHERE m.type = 'table' GROUP BY i.name`;
const postgresColumns = `SELECT concat_ws(' ', table_name, column_name, data_type, collation_name,
    CASE is_nullable WHEN 'NO' THEN 'needed' END)
  FROM information_schema.columns WHERE table_schema = current_schema()`;
const postgresIndices = `SELECT concat_ws(' ', i.indrelid::regclass::text, string_agg(a.attname, ' ' ORDER BY k.place))
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid, unnest(i.indkey) WITH ORDINALITY k (number, place), pg_attribute a
  WHERE c.relnamespace = current_schema()::regnamespace AND a.attrelid = i.indrelid AND a.attnum = k.number
  GROUP BY i.indexrelid, i.indrelid`;

const types = {
  sqlite: { text: 'text', integer: 'integer', bigint: 'integer', number: 'integer' },
  postgres: { text: 'text C', integer: 'integer', bigint: 'bigint', number: 'bigint' },
} as const;

async function catalogueOf(engine: keyof typeof types): Promise<Catalogue> {
  const ask = async (sqlite: string, postgres: string): Promise<string[]> => {
    if (engine === 'postgres')
      return (await place.query(postgres)).map(([line]) => String(line).replaceAll('"', ''));
    const database = openDatabase(join(folder, 'store.db'), { timeout: 1_000 });
    try {
      const statement = database.prepare(sqlite);
      statement.setReturnArrays(true);
      return (statement.all() as unknown as unknown[][]).map(([line]) => String(line));
    } finally {
      database.close();
    }
  };
  return {
    columns: new Set(await ask(sqliteColumns, postgresColumns)),
    indices: await ask(sqliteIndices, postgresIndices),
  };
}

describe.each(['sqlite', 'postgres'] as const)('the schema on %s', (engine) => {
  it.each(entityNames)(
    'holds every column of a %s, its key, and an index for what it is looked up by',
    async (entity) => {
      const { columns, indices } = await catalogueOf(engine);
      const shape = shapeOf(entity);
      for (const { sqlName, column } of shape.columns) {
        const type = types[engine][column.references === undefined ? column.sqlType : 'number'];
        expect(columns).toContain(`${shape.table} ${sqlName} ${type}${column.nullable ? '' : ' needed'}`);
      }
      const scope = shape.ownTenant ? ['tenant_id'] : [];
      const key = shape.key.map(({ sqlName }) => sqlName);
      expect(indices).toContain([shape.table, ...scope, ...key].join(' '));
      for (const lookup of lookupsOf(entity)) {
        const sqlName = shape.columns.find(({ name }) => name === lookup)?.sqlName ?? '';
        const led = indices.some((index) =>
          [sqlName, `tenant_id ${sqlName}`].some((by) => index === `${shape.table} ${by}`),
        );
        expect(led, lookup).toBe(true);
      }
    },
  );
});

function lookupsOf(entity: EntityName): readonly string[] {
  return entities[entity].lookups ?? [];
}

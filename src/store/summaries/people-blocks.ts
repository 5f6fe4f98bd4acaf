import type { SqlDriver } from '../sql/driver.js';

/**
 * How many people, by number, a block is of. With fewer, a table of the nation spends its time
 * between blocks; with more, one changed record has more to be packed anew.
 */
export const PEOPLE_IN_BLOCK = 1_024;

/** The block that a person is in. */
export function blockOf(person: number): number {
  return Math.floor(person / PEOPLE_IN_BLOCK);
}

/** The number of the first person of a block, and that of the first one behind it. */
export function rangeOf(block: number): [start: number, end: number] {
  return [block * PEOPLE_IN_BLOCK, (block + 1) * PEOPLE_IN_BLOCK];
}

/** The numbers of the tenant's people in a block: people of other tenants may be in it too. */
export async function peopleIn(driver: SqlDriver, block: number, tenant: number): Promise<Set<number>> {
  const rows = await driver.all(`SELECT id FROM person ${PEOPLE_OF_BLOCK}`, [...rangeOf(block), tenant]);
  return new Set(rows.map(([id]) => Number(id)));
}

/** An expression of the tenant disables its index: the numbers are few and contiguous. */
export const PEOPLE_OF_BLOCK = 'WHERE id >= ? AND id < ? AND tenant_id + 0 = ?';

const keyColumns = {
  programme: 'key',
  organisation: 'key',
  account: 'email',
  learner_group: 'key',
  competence: 'name',
} as const;

/** Keys of a table's records by their numbers. */
export async function keysByNumber(
  driver: SqlDriver,
  tenant: number | null,
  table: keyof typeof keyColumns,
): Promise<Map<number, string>> {
  const sql = `SELECT id, "${keyColumns[table]}" FROM "${table}" WHERE tenant_id = ?`;
  return new Map((await driver.all(sql, [tenant])).map(([id, key]) => [Number(id), String(key)]));
}

import type { Dangling } from '../dangling.js';
import { stillReferred } from '../dangling.js';
import type { Database } from './database.js';
import { isDangling } from './failures.js';

/** @throws {ConflictError} the transaction would leave a dangling reference */
export function commit(database: Database): void {
  try {
    database.exec('COMMIT');
  } catch (error) {
    if (!isDangling(error)) throw error;
    throw stillReferred(danglingRows(database), { cause: error });
  }
}

function danglingRows(database: Database): Dangling[] {
  const grouped = database.prepare(
    'SELECT "table", parent, count(*) AS count FROM pragma_foreign_key_check GROUP BY "table", parent',
  );
  return grouped.all() as { table: string; parent: string; count: number }[];
}

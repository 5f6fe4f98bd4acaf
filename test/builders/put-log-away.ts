import { openDatabase } from '../../src/store/sql/sqlite/database.js';

/**
 * Writes the log of a store into its file, which can then be copied: a closed connection lets the log be only when its
 * statements have been collected.
 */
export function putLogAway(path: string): void {
  const database = openDatabase(path, { timeout: 1_000 });
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

import { randomBytes, randomUUID } from 'node:crypto';
import { version1 as postgres1 } from './migrations/version-1-postgres.js';
import { version1 as sqlite1 } from './migrations/version-1-sqlite.js';
import { version2 as postgres2 } from './migrations/version-2-postgres.js';
import { version2 as sqlite2 } from './migrations/version-2-sqlite.js';
import { version3 as postgres3 } from './migrations/version-3-postgres.js';
import { version3 as sqlite3 } from './migrations/version-3-sqlite.js';
import { version4 as postgres4 } from './migrations/version-4-postgres.js';
import { version4 as sqlite4 } from './migrations/version-4-sqlite.js';

/** The schema version of this program. Newer stores are refused, older ones migrated. */
export const SCHEMA_VERSION = 4;

/** The SQL from each version to the next, from 1 on. Never edit or derive one. */
export const migrations = {
  sqlite: [sqlite1, sqlite2, sqlite3, sqlite4],
  postgres: [postgres1, postgres2, postgres3, postgres4],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/**
 * A step of a version that SQL cannot express: a statement with one text parameter, and that text.
 */
export function ownTextsOf(version: number): readonly { readonly sql: string; readonly text: string }[] {
  if (version === 1) return [{ sql: 'INSERT INTO store_identity VALUES (?)', text: randomUUID() }];
  if (version === 3)
    return [{ sql: 'INSERT INTO store_key VALUES (?)', text: randomBytes(32).toString('hex') }];
  return [];
}

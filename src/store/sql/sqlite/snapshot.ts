import type { Database } from './database.js';

/**
 * Reads one snapshot on a connection. Caches its statements: compiling one takes as long as a small
 * read.
 */
export interface Snapshot {
  /** Fixes the state: what others commit from now on is not seen. */
  begin(): void;
  end(): void;
}

export function snapshotOn(database: Database): Snapshot {
  const compiled = () => ({
    begin: database.prepare('BEGIN'),
    // The state is fixed when something is first read, not before.
    first: database.prepare('SELECT identity FROM store_identity'),
    end: database.prepare('ROLLBACK'),
  });
  let statements: ReturnType<typeof compiled> | undefined;
  const end = (): void => {
    if (database.isTransaction) statements?.end.run();
  };
  return {
    begin() {
      statements ??= compiled();
      statements.begin.run();
      try {
        statements.first.get();
      } catch (error) {
        end();
        throw error;
      }
    },
    end,
  };
}

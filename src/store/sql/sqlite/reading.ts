import type { Database } from './database.js';

/** Begins and ends reading one state on a connection: its statements are compiled once, as a small read takes no longer than compiling them does. */
export interface Reading {
  /** Fixes the state that is read: what others commit from now on is not seen. */
  begin(): void;
  end(): void;
}

export function readingOn(database: Database): Reading {
  const compiled = () => ({
    begin: database.prepare('BEGIN'),
    // A state is taken when something is first read, not before.
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

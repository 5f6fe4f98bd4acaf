import { DatabaseSync } from '@photostructure/sqlite';

/**
 * The `node:sqlite` API, from a package that ships the engine: one SQLite version on every Node, and no native build.
 */
export type Database = InstanceType<typeof DatabaseSync>;

export function openDatabase(path: string, options: { readonly timeout: number }): Database {
  return new DatabaseSync(path, options);
}

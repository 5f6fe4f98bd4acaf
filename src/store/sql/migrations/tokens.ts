import type { SqlDialect } from '../driver.js';

/** Tokens that requests over the network show. */
export function tokens(_dialect: SqlDialect): string[] {
  return [];
}

import type { SqlDialect } from '../driver.js';

/** Answers to repeated requests: what a write over the network was told the first time. */
export function answers(_dialect: SqlDialect): string[] {
  return [];
}

import type { SqlDialect } from '../driver.js';

/** What jobs and audit entries tell besides what they told in the first schema. */
export function journalFacts(_dialect: SqlDialect): string[] {
  return [];
}

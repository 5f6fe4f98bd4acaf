import type { SqlDialect } from '../driver.js';

/** What compliance is counted from where a tenant is large. */
export function complianceSummaries(_dialect: SqlDialect): string[] {
  return [];
}

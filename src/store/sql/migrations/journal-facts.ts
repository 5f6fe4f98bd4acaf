import type { SqlDialect } from '../driver.js';

/** What jobs and audit entries tell besides what they told in the first schema. */
export function journalFacts(_dialect: SqlDialect): string[] {
  return [
    'ALTER TABLE job ADD COLUMN account text',
    'ALTER TABLE job ADD COLUMN token text',
    'ALTER TABLE job ADD COLUMN job_key text',
    'ALTER TABLE job ADD COLUMN plan text',
    'ALTER TABLE job ADD COLUMN overrode text',
    'ALTER TABLE job ADD COLUMN journaled integer NOT NULL DEFAULT 1',
    'CREATE UNIQUE INDEX job_by_key ON job (job_key)',
    'CREATE UNIQUE INDEX job_by_plan ON job (plan)',
    'ALTER TABLE audit ADD COLUMN form integer NOT NULL DEFAULT 1',
    'ALTER TABLE audit ADD COLUMN account text',
    'ALTER TABLE audit ADD COLUMN token text',
  ];
}

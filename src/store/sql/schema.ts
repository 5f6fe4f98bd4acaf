import { entityNames } from '../entities.js';
import type { SqlDialect } from './driver.js';
import { answers } from './migrations/answers.js';
import { complianceSummaries } from './migrations/compliance-summaries.js';
import { journalFacts } from './migrations/journal-facts.js';
import { tokens } from './migrations/tokens.js';
import { statementsFor } from './statements.js';

/** The schema that this Provost reads and writes. A store of a newer one is refused, an older one is migrated. */
export const SCHEMA_VERSION = 2;

/** The statements that lead from the version before to each version. */
export function migrations(dialect: SqlDialect): ReadonlyMap<number, readonly string[]> {
  return new Map([
    [1, [...entityNames.flatMap((entity) => statementsFor(entity, dialect).create), ...journal(dialect)]],
    [2, [journalFacts, tokens, answers, complianceSummaries].flatMap((statements) => statements(dialect))],
  ]);
}

/** Jobs, their changes and the audit chain outlive the tenants they speak of: they name them by key. */
function journal({ selfNumbering, clustered }: SqlDialect): string[] {
  return [
    'CREATE TABLE store_identity (identity text NOT NULL)',
    `CREATE TABLE job (
      id ${selfNumbering}, tenant text, operation text NOT NULL, input text NOT NULL, actor text NOT NULL, reason text,
      as_of text, at text NOT NULL, changes integer NOT NULL, counts text NOT NULL, digest text NOT NULL,
      undoes integer REFERENCES job (id), undone_by integer REFERENCES job (id)
    )`,
    'CREATE INDEX job_by_tenant ON job (tenant)',
    `CREATE TABLE job_batch (
      job integer NOT NULL REFERENCES job (id), seq integer NOT NULL, changes text NOT NULL, PRIMARY KEY (job, seq)
    ) ${clustered}`,
    `CREATE TABLE audit (
      seq integer PRIMARY KEY, job integer NOT NULL, at text NOT NULL, tenant text, actor text NOT NULL,
      operation text NOT NULL, reason text, changes integer NOT NULL, digest text NOT NULL, previous text NOT NULL,
      hash text NOT NULL
    )`,
  ];
}

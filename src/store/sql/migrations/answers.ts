import type { SqlDialect } from '../driver.js';

/** Answers to repeated requests: what a write over the network was told the first time. */
export function answers({ clustered, types }: SqlDialect): string[] {
  return [
    `CREATE TABLE answer (
      principal text NOT NULL, request_key text NOT NULL, request_digest text NOT NULL, at text NOT NULL,
      expires ${types.text} NOT NULL, PRIMARY KEY (principal, request_key)
    ) ${clustered}`,
    'CREATE INDEX answer_by_expiry ON answer (expires)',
    `CREATE TABLE answer_part (
      principal text NOT NULL, request_key text NOT NULL, seq integer NOT NULL, lines text NOT NULL,
      PRIMARY KEY (principal, request_key, seq),
      FOREIGN KEY (principal, request_key) REFERENCES answer (principal, request_key) ON DELETE CASCADE
    ) ${clustered}`,
  ];
}

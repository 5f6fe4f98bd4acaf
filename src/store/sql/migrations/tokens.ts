import type { SqlDialect } from '../driver.js';

/**
 * Tokens that requests over the network show. A token goes with its tenant and its account: their numbers are never given
 * again, so that one of the same name made later does not wake an old token, and neither does undoing the removal.
 */
export function tokens({ clustered, types }: SqlDialect): string[] {
  return [
    `CREATE TABLE token (
      id ${types.text} NOT NULL PRIMARY KEY, name text NOT NULL, hash text NOT NULL,
      tenant_id ${types.number} REFERENCES tenant (id) ON DELETE CASCADE,
      account_id ${types.number} REFERENCES account (id) ON DELETE CASCADE,
      scopes text, created_at ${types.text} NOT NULL, created_by text NOT NULL, expires text, revoked_at text, last_used text
    ) ${clustered}`,
    'CREATE INDEX token_by_tenant ON token (tenant_id)',
    'CREATE INDEX token_by_account ON token (account_id)',
  ];
}

/** Version 2 for PostgreSQL: journal facts, tokens, answers to repeated requests, packed blocks. Never changed again. */
export const version2 = `
ALTER TABLE job ADD COLUMN account text;
ALTER TABLE job ADD COLUMN token text;
ALTER TABLE job ADD COLUMN job_key text;
ALTER TABLE job ADD COLUMN plan text;
ALTER TABLE job ADD COLUMN overrode text;
ALTER TABLE job ADD COLUMN journaled integer NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX job_by_key ON job (job_key);
CREATE UNIQUE INDEX job_by_plan ON job (plan);
ALTER TABLE audit ADD COLUMN form integer NOT NULL DEFAULT 1;
ALTER TABLE audit ADD COLUMN account text;
ALTER TABLE audit ADD COLUMN token text;
CREATE TABLE token (
      id text COLLATE "C" NOT NULL PRIMARY KEY, name text NOT NULL, hash text NOT NULL,
      tenant_id bigint REFERENCES tenant (id) ON DELETE CASCADE,
      account_id bigint REFERENCES account (id) ON DELETE CASCADE,
      scopes text, created_at text COLLATE "C" NOT NULL, created_by text NOT NULL, expires text, revoked_at text, last_used text
    ) ;
CREATE INDEX token_by_tenant ON token (tenant_id);
CREATE INDEX token_by_account ON token (account_id);
CREATE TABLE answer (
      principal text NOT NULL, request_key text NOT NULL, request_digest text NOT NULL, at text NOT NULL,
      expires text COLLATE "C" NOT NULL, PRIMARY KEY (principal, request_key)
    ) ;
CREATE INDEX answer_by_expiry ON answer (expires);
CREATE TABLE answer_part (
      principal text NOT NULL, request_key text NOT NULL, seq integer NOT NULL, lines text NOT NULL,
      PRIMARY KEY (principal, request_key, seq),
      FOREIGN KEY (principal, request_key) REFERENCES answer (principal, request_key) ON DELETE CASCADE
    ) ;
CREATE TABLE packed_block (
      tenant_id bigint NOT NULL REFERENCES "tenant" (id) ON DELETE CASCADE, kind text COLLATE "C" NOT NULL, block bigint NOT NULL,
      changed bigint NOT NULL, content bytea, PRIMARY KEY (tenant_id, kind, block)
    );
INSERT INTO packed_block (tenant_id, kind, block, changed)
      SELECT DISTINCT tenant_id, 'compliance', id / 1024, 0 FROM person;
INSERT INTO packed_block (tenant_id, kind, block, changed)
      SELECT DISTINCT tenant_id, 'plan', id / 1024, 0 FROM person;
CREATE UNLOGGED TABLE running_job (name text PRIMARY KEY, told text NOT NULL, at timestamptz NOT NULL);
`;

import { z } from 'zod';
import type { CalendarDate } from '../../domain/calendar.js';
import { ConflictError } from '../../domain/errors.js';
import { accountStatuses } from '../../domain/tenancy/vocabulary.js';
import { date, nullable, oneOf, text } from '../columns.js';
import type { StoredToken, TokenWriter } from '../tokens.js';
import type { SqlDriver, SqlParameters } from './driver.js';
import { lazily } from '../../domain/lazily.js';

const [own, optional] = [text(), nullable(text())];
const statusOrNone = nullable(oneOf(accountStatuses));
/** Stored as ISO text. */
const dateOrNone = nullable(date());
const scopeList = lazily(() => z.array(z.string()));

/** Checks each value by its column. A token is read for each request. */
function tokenFrom(row: readonly unknown[]): StoredToken {
  const [id, name, hash, tenant, email, status, scopes, createdAt, createdBy, expires, revokedAt, lastUsed] =
    row;
  const account = { email: optional.fromSql(email), status: statusOrNone.fromSql(status) };
  return {
    id: own.fromSql(id),
    name: own.fromSql(name),
    hash: own.fromSql(hash),
    tenant: optional.fromSql(tenant),
    account:
      account.email === null || account.status === null
        ? null
        : { email: account.email, status: account.status },
    scopes: scopes === null ? null : scopeList().parse(JSON.parse(own.fromSql(scopes))),
    createdAt: own.fromSql(createdAt),
    createdBy: own.fromSql(createdBy),
    expires: dateOrNone.fromJson(expires),
    revokedAt: optional.fromSql(revokedAt),
    lastUsed: dateOrNone.fromJson(lastUsed),
  };
}

const selection = `SELECT k.id, k.name, k.hash, t.key, a.email, a.status, k.scopes, k.created_at, k.created_by, k.expires,
  k.revoked_at, k.last_used
  FROM token k LEFT JOIN tenant t ON t.id = k.tenant_id LEFT JOIN account a ON a.id = k.account_id`;

const insertion = `INSERT INTO token (id, name, hash, tenant_id, account_id, scopes, created_at, created_by, expires)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Tokens over a SQL driver. */
export function sqlTokens(driver: SqlDriver): TokenWriter {
  return {
    async find(id) {
      const [found] = await driver.all(`${selection} WHERE k.id = ?`, [id]);
      return found === undefined ? undefined : tokenFrom(found);
    },

    async all(tenant) {
      const where = tenant === undefined ? '' : ' WHERE t.key = ?';
      const parameters: SqlParameters = tenant === undefined ? [] : [tenant];
      const found = await driver.all(`${selection}${where} ORDER BY k.created_at, k.id`, parameters);
      return found.map(tokenFrom);
    },

    async add({ id, name, hash, tenant, account, scopes, createdAt, createdBy, expires }) {
      const tenantId =
        tenant === null ? null : await numberOf(driver, 'SELECT id FROM tenant WHERE key = ?', [tenant]);
      const accountId =
        account === null
          ? null
          : await numberOf(driver, 'SELECT id FROM account WHERE tenant_id = ? AND email = ?', [
              tenantId,
              account,
            ]);
      const scopesJson = scopes === null ? null : JSON.stringify(scopes);
      await driver.run(insertion, [
        ...[id, name, hash, tenantId, accountId, scopesJson],
        ...[createdAt, createdBy, expires],
      ]);
    },

    async revoke(id, at) {
      const sql = 'UPDATE token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL';
      return (await driver.run(sql, [at, id])) > 0;
    },
  };
}

/** Keeps the day on which a token was last used, as a statement of its own. */
export async function noteTokenUse(driver: SqlDriver, id: string, day: CalendarDate): Promise<void> {
  await driver.run('UPDATE token SET last_used = ? WHERE id = ?', [day, id]);
}

async function numberOf(driver: SqlDriver, sql: string, parameters: SqlParameters): Promise<number> {
  const [found] = await driver.all(sql, parameters);
  if (found !== undefined) return z.coerce.number().parse(found[0]);
  throw new ConflictError({
    code: 'stale',
    message: 'The tenant or the account that the token is for is no longer there; nothing was changed.',
    hint: 'Look at what is there now, and run the command again.',
  });
}

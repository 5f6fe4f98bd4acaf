import { z } from 'zod';
import type { CalendarDate } from '../../domain/calendar.js';
import { parseCalendarDate } from '../../domain/calendar.js';
import { ConflictError } from '../../domain/errors.js';
import { accountStatuses } from '../../domain/tenancy/vocabulary.js';
import type { StoredToken, TokenWriter } from '../tokens.js';
import type { SqlDriver, SqlParameters } from './driver.js';
import { lazily } from '../../domain/lazily.js';

const calendarDate = lazily(() =>
  z.string().transform((text, context): CalendarDate => {
    const parsed = parseCalendarDate(text);
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message: 'no calendar date' });
    return z.NEVER;
  }),
);

const row = lazily(() =>
  z
    .tuple([
      z.string(),
      z.string(),
      z.string(),
      z.string().nullable(),
      z.string().nullable(),
      z.enum(accountStatuses).nullable(),
      z.string().nullable(),
      z.string(),
      z.string(),
      calendarDate().nullable(),
      z.string().nullable(),
      calendarDate().nullable(),
    ])
    .transform(
      ([
        ...[id, name, hash, tenant, email, status, scopes, createdAt, createdBy, expires, revokedAt, lastUsed]
      ]): StoredToken => ({
        ...{ id, name, hash, tenant, createdAt, createdBy, expires, revokedAt, lastUsed },
        account: email === null || status === null ? null : { email, status },
        scopes: scopes === null ? null : z.array(z.string()).parse(JSON.parse(scopes)),
      }),
    ),
);

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
      return found === undefined ? undefined : row().parse(found);
    },

    async all(tenant) {
      const where = tenant === undefined ? '' : ' WHERE t.key = ?';
      const parameters: SqlParameters = tenant === undefined ? [] : [tenant];
      const found = await driver.all(`${selection}${where} ORDER BY k.created_at, k.id`, parameters);
      return found.map((values) => row().parse(values));
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

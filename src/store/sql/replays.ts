import type { ReplayWriter } from '../port.js';
import type { SqlDriver } from './driver.js';

const ONE = 'WHERE principal = ? AND request_key = ?';

/** Stored replies over a SQL driver. */
export function sqlReplays(driver: SqlDriver): ReplayWriter {
  return {
    async find({ principal, key }) {
      const sql = `SELECT request_digest, expires FROM answer ${ONE}`;
      const [row] = await driver.all(sql, [principal, key]);
      return row === undefined ? undefined : { request: String(row[0]), expires: String(row[1]) };
    },

    async *parts({ principal, key }) {
      const sql = `SELECT lines FROM answer_part ${ONE} ORDER BY seq`;
      for await (const rows of driver.stream(sql, [principal, key], 1)) {
        for (const [lines] of rows) yield String(lines);
      }
    },

    async add({ principal, key }, { request, at, expires }) {
      await driver.run(
        'INSERT INTO answer (principal, request_key, request_digest, at, expires) VALUES (?, ?, ?, ?, ?)',
        [principal, key, request, at, expires],
      );
    },

    async addPart({ principal, key }, seq, lines) {
      await driver.run('INSERT INTO answer_part (principal, request_key, seq, lines) VALUES (?, ?, ?, ?)', [
        principal,
        key,
        seq,
        lines,
      ]);
    },

    async hasExpired(now) {
      const rows = await driver.all('SELECT 1 FROM answer WHERE expires <= ? LIMIT 1', [now]);
      return rows.length > 0;
    },

    async removeExpired(now) {
      await driver.run('DELETE FROM answer WHERE expires <= ?', [now]);
    },
  };
}

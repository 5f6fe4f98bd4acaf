import { z } from 'zod';
import type { AuditRecord, JobRecord, JournalWriter } from '../port.js';
import type { SqlDriver, SqlParameters } from './driver.js';

const jobColumns =
  'id, tenant, operation, input, actor, reason, as_of, at, changes, counts, digest, undoes, undone_by';
const jobRow = z
  .tuple([
    z.int(),
    z.string().nullable(),
    z.string(),
    z.string(),
    z.string(),
    z.string().nullable(),
    z.string().nullable(),
    z.string(),
    z.int(),
    z.string(),
    z.string(),
    z.int().nullable(),
    z.int().nullable(),
  ])
  .transform(
    ([
      id,
      tenant,
      operation,
      input,
      actor,
      reason,
      asOf,
      at,
      changes,
      counts,
      digest,
      undoes,
      undoneBy,
    ]): JobRecord => ({
      ...{ id, tenant, operation, input, actor, reason, asOf, at, changes, counts, digest, undoes, undoneBy },
    }),
  );

const auditColumns = 'seq, job, at, tenant, actor, operation, reason, changes, digest, previous, hash';
const auditRow = z
  .tuple([
    z.int(),
    z.int(),
    z.string(),
    z.string().nullable(),
    z.string(),
    z.string(),
    z.string().nullable(),
    z.int(),
    z.string(),
    z.string(),
    z.string(),
  ])
  .transform(
    ([seq, job, at, tenant, actor, operation, reason, changes, digest, previous, hash]): AuditRecord => ({
      ...{ seq, job, at, tenant, actor, operation, reason, changes, digest, previous, hash },
    }),
  );

/** Jobs, their changes and the audit chain over a SQL driver. */
export function sqlJournal(driver: SqlDriver): JournalWriter {
  return {
    async job(id) {
      const [row] = await driver.all(`SELECT ${jobColumns} FROM job WHERE id = ?`, [id]);
      return row === undefined ? undefined : jobRow.parse(row);
    },

    async jobs({ tenant, limit }) {
      const where = tenant === undefined ? '' : ' WHERE tenant = ? OR tenant IS NULL';
      const parameters: SqlParameters = tenant === undefined ? [] : [tenant];
      const cut = limit === undefined ? '' : ` LIMIT ${Math.trunc(limit)}`;
      const rows = await driver.all(
        `SELECT ${jobColumns} FROM job${where} ORDER BY id DESC${cut}`,
        parameters,
      );
      return rows.map((row) => jobRow.parse(row));
    },

    async *batches(job, backwards = false) {
      const order = backwards ? 'DESC' : 'ASC';
      const sql = `SELECT changes FROM job_batch WHERE job = ? ORDER BY seq ${order}`;
      for await (const rows of driver.stream(sql, [job], 1)) {
        for (const [changes] of rows) yield String(changes);
      }
    },

    async *audit() {
      for await (const rows of driver.stream(`SELECT ${auditColumns} FROM audit ORDER BY seq`, [], 1_000)) {
        yield rows.map((row) => auditRow.parse(row));
      }
    },

    async lastAudit() {
      const [row] = await driver.all(`SELECT ${auditColumns} FROM audit ORDER BY seq DESC LIMIT 1`, []);
      return row === undefined ? undefined : auditRow.parse(row);
    },

    async addJob(job) {
      const [last] = await driver.all('SELECT max(id) FROM job', []);
      const id = Number(last?.[0] ?? 0) + 1;
      await driver.run(`INSERT INTO job (${jobColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)`, [
        ...[id, job.tenant, job.operation, job.input, job.actor, job.reason, job.asOf, job.at],
        ...[job.changes, job.counts, job.digest, job.undoes],
      ]);
      return id;
    },

    async addBatch(job, seq, changes) {
      await driver.run('INSERT INTO job_batch (job, seq, changes) VALUES (?, ?, ?)', [job, seq, changes]);
    },

    async markUndone(job, by) {
      await driver.run('UPDATE job SET undone_by = ? WHERE id = ?', [by, job]);
    },

    async addAudit(entry) {
      await driver.run(`INSERT INTO audit (${auditColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, [
        ...[entry.seq, entry.job, entry.at, entry.tenant, entry.actor, entry.operation, entry.reason],
        ...[entry.changes, entry.digest, entry.previous, entry.hash],
      ]);
    },
  };
}

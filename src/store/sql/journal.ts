import { z } from 'zod';
import type { SqlValue } from '../columns.js';
import type { AuditRecord, JobCompletion, JobRecord, JournalWriter } from '../port.js';
import type { SqlDriver, SqlParameters } from './driver.js';

const text = z.string();
const textOrNone = z.string().nullable();
const numberOrNone = z.int().nullable();

/** The columns of a job in read and write order, each with its field and its reader. */
const jobFields = {
  id: z.int(),
  tenant: textOrNone,
  operation: text,
  input: text,
  actor: text,
  reason: textOrNone,
  asOf: textOrNone,
  at: text,
  changes: z.int(),
  counts: text,
  digest: text,
  undoes: numberOrNone,
  undoneBy: numberOrNone,
  account: textOrNone,
  token: textOrNone,
  key: textOrNone,
  plan: textOrNone,
  overrode: textOrNone,
  journaled: z.union([z.literal(0), z.literal(1)]).transform((bit) => bit === 1),
  salt: textOrNone,
} satisfies { readonly [F in keyof JobRecord]: z.ZodType<JobRecord[F]> };

const jobColumnOf: Partial<Record<keyof JobRecord, string>> = {
  asOf: 'as_of',
  undoneBy: 'undone_by',
  key: 'job_key',
};
const jobFieldNames = Object.keys(jobFields) as (keyof JobRecord)[];
const jobColumns = jobFieldNames.map((field) => jobColumnOf[field] ?? field).join(', ');
const jobSchema = z.object(jobFields);

const auditFields = {
  seq: z.int(),
  job: z.int(),
  at: text,
  tenant: textOrNone,
  actor: text,
  operation: text,
  reason: textOrNone,
  changes: z.int(),
  digest: text,
  previous: text,
  hash: text,
  form: z.int(),
  account: textOrNone,
  token: textOrNone,
  details: textOrNone,
} satisfies { readonly [F in keyof AuditRecord]: z.ZodType<AuditRecord[F]> };

const auditFieldNames = Object.keys(auditFields) as (keyof AuditRecord)[];
const auditColumns = auditFieldNames.join(', ');
const auditSchema = z.object(auditFields);

/** A run reads few of them, and zod would compile a parser for each schema, which takes longer. */
const INTERPRETED = { jitless: true };

function jobIn(row: readonly unknown[]): JobRecord {
  return jobSchema.parse(Object.fromEntries(jobFieldNames.map((field, at) => [field, row[at]])), INTERPRETED);
}

function auditIn(row: readonly unknown[]): AuditRecord {
  return auditSchema.parse(
    Object.fromEntries(auditFieldNames.map((field, at) => [field, row[at]])),
    INTERPRETED,
  );
}

/** Jobs, their changes and the audit chain over a SQL driver. */
export function sqlJournal(driver: SqlDriver): JournalWriter {
  return {
    async job(id) {
      const [row] = await driver.all(`SELECT ${jobColumns} FROM job WHERE id = ?`, [id]);
      return row === undefined ? undefined : jobIn(row);
    },

    async jobByKey(key) {
      const [row] = await driver.all(`SELECT ${jobColumns} FROM job WHERE job_key = ?`, [key]);
      return row === undefined ? undefined : jobIn(row);
    },

    async jobOfPlan(seal) {
      const [row] = await driver.all(`SELECT ${jobColumns} FROM job WHERE plan = ?`, [seal]);
      return row === undefined ? undefined : jobIn(row);
    },

    async jobs({ tenant, undoes, limit, after, before }) {
      const conditions = [
        ...(tenant === undefined ? [] : ['(tenant = ? OR tenant IS NULL)']),
        ...(undoes === undefined ? [] : ['undoes = ?']),
        ...(after === undefined ? [] : ['id > ?']),
        ...(before === undefined ? [] : ['id < ?']),
      ];
      const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
      const parameters: SqlParameters = [
        ...(tenant === undefined ? [] : [tenant]),
        ...(undoes === undefined ? [] : [undoes]),
        ...(after === undefined ? [] : [after]),
        ...(before === undefined ? [] : [before]),
      ];
      const cut = limit === undefined ? '' : ` LIMIT ${Math.trunc(limit)}`;
      const rows = await driver.all(
        `SELECT ${jobColumns} FROM job${where} ORDER BY id DESC${cut}`,
        parameters,
      );
      return rows.map(jobIn);
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
        yield rows.map(auditIn);
      }
    },

    async lastAudit() {
      const [row] = await driver.all(`SELECT ${auditColumns} FROM audit ORDER BY seq DESC LIMIT 1`, []);
      return row === undefined ? undefined : auditIn(row);
    },

    async auditOf(job) {
      const [row] = await driver.all(`SELECT ${auditColumns} FROM audit WHERE job = ? ORDER BY seq LIMIT 1`, [
        job,
      ]);
      return row === undefined ? undefined : auditIn(row);
    },

    async addJob(job) {
      const [last] = await driver.all('SELECT max(id) FROM job', []);
      const id = Number(last?.[0] ?? 0) + 1;
      const record: JobRecord = { ...job, id, undoneBy: null };
      const values = jobFieldNames.map((field) => asSql(record[field]));
      await driver.run(`INSERT INTO job (${jobColumns}) VALUES (${places(values)})`, values);
      return id;
    },

    async completeJob(id, facts) {
      const fields = jobFieldNames.filter((field): field is keyof JobCompletion => field in facts);
      const set = fields.map((field) => `${jobColumnOf[field] ?? field} = ?`).join(', ');
      await driver.run(`UPDATE job SET ${set} WHERE id = ?`, [
        ...fields.map((field) => asSql(facts[field])),
        id,
      ]);
    },

    async addBatch(job, seq, changes) {
      await driver.run('INSERT INTO job_batch (job, seq, changes) VALUES (?, ?, ?)', [job, seq, changes]);
    },

    async markUndone(job, by) {
      await driver.run('UPDATE job SET undone_by = ? WHERE id = ?', [by, job]);
    },

    async addAudit(entry) {
      const values = auditFieldNames.map((field) => entry[field]);
      await driver.run(`INSERT INTO audit (${auditColumns}) VALUES (${places(values)})`, values);
    },
  };
}

function asSql(value: string | number | boolean | null): SqlValue {
  return typeof value === 'boolean' ? Number(value) : value;
}

function places(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

import { hostname } from 'node:os';
import type { RunningJob, RunningJobs } from '../../running.js';
import { runningJobShape } from '../running-job.js';
import type { Pool } from './pool.js';

/** A write reports every second; without a report for so many seconds it counts as ended. */
const BELIEVED = 15;

export interface RunningOnServer extends RunningJobs {
  /** Waits for what was reported last. */
  settled(): Promise<void>;
}

/**
 * Running writes of the store, reported by separate statements on free connections. Without a free
 * connection, or on failure, a report is lost. Of several waiting reports only the last is sent.
 */
export function runningOnServer(pool: Pool): RunningOnServer {
  /** Reports to send, by name; null removes the report. */
  const waiting = new Map<string, RunningJob | null>();
  let sending: Promise<void> | undefined;

  const send = async (): Promise<void> => {
    for (const [name, job] of waiting) {
      waiting.delete(name);
      await pool
        .useIfFree(async (connection) => {
          if (job === null) await connection.prepared('DELETE FROM running_job WHERE name = $1', [name]);
          else await connection.prepared(REPORT, [name, JSON.stringify(job)]);
        })
        .catch(() => undefined);
    }
    sending = undefined;
  };
  const enqueue = (name: string, job: RunningJob | null): void => {
    // Processes of one number may run on two machines.
    waiting.set(`${hostname()} ${name}`, job);
    sending ??= send();
  };

  return {
    report: enqueue,
    withdraw: (name) => enqueue(name, null),
    settled: async () => sending,

    async list() {
      const found = await pool.useIfFree((connection) => connection.query(LIST)).catch(() => undefined);
      const shape = runningJobShape();
      return (found?.rows ?? [])
        .flatMap(([report]) => shape.safeParse(JSON.parse(String(report))).data ?? [])
        .sort((a, b) => (a.since < b.since ? -1 : 1));
    },
  };
}

/** What writers left that were killed goes away with the next report. */
const REPORT = `WITH gone AS (DELETE FROM running_job WHERE at < now() - interval '1 hour')
  INSERT INTO running_job VALUES ($1, $2, now())
  ON CONFLICT (name) DO UPDATE SET told = excluded.told, at = excluded.at`;

const LIST = `SELECT told FROM running_job WHERE at > now() - interval '${BELIEVED} seconds'`;

import { hostname } from 'node:os';
import type { RunningJob, RunningJobs } from '../../running.js';
import { runningJobShape } from '../running-job.js';
import type { Pool } from './pool.js';

/** A write tells of itself every second; one that has not done so for longer, in seconds, is gone. */
const BELIEVED = 15;

export interface RunningOnServer extends RunningJobs {
  /** Waits for what was reported last. */
  settled(): Promise<void>;
}

/**
 * The writes under way in the store, told by statements of their own over connections that are free: where none is, or the server takes
 * none, nothing is told. Of several reports that wait for one under way only the last is sent.
 */
export function runningOnServer(pool: Pool): RunningOnServer {
  /** What is to be told yet, by name; null takes it back. */
  const waiting = new Map<string, RunningJob | null>();
  let sending: Promise<void> | undefined;

  const send = async (): Promise<void> => {
    for (const [name, job] of waiting) {
      waiting.delete(name);
      await pool
        .useIfFree(async (connection) => {
          if (job === null) await connection.prepared('DELETE FROM running_job WHERE name = $1', [name]);
          else await connection.prepared(TELL, [name, JSON.stringify(job)]);
        })
        .catch(() => undefined);
    }
    sending = undefined;
  };
  const tell = (name: string, job: RunningJob | null): void => {
    // Processes of one number may run on two machines.
    waiting.set(`${hostname()} ${name}`, job);
    sending ??= send();
  };

  return {
    report: tell,
    withdraw: (name) => tell(name, null),
    settled: async () => sending,

    async list() {
      const found = await pool.useIfFree((connection) => connection.query(LIST)).catch(() => undefined);
      const shape = runningJobShape();
      return (found?.rows ?? [])
        .flatMap(([told]) => shape.safeParse(JSON.parse(String(told))).data ?? [])
        .sort((a, b) => (a.since < b.since ? -1 : 1));
    },
  };
}

/** What writers left that were killed goes away with the next report. */
const TELL = `WITH gone AS (DELETE FROM running_job WHERE at < now() - interval '1 hour')
  INSERT INTO running_job VALUES ($1, $2, now())
  ON CONFLICT (name) DO UPDATE SET told = excluded.told, at = excluded.at`;

const LIST = `SELECT told FROM running_job WHERE at > now() - interval '${BELIEVED} seconds'`;

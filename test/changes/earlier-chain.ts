import { createHash } from 'node:crypto';
import { hashOf } from '../../src/changes/entry-hash.js';
import { decodeRecorded, encodeChange } from '../../src/changes/encoding.js';
import type { Store } from '../../src/store/port.js';
import { openDatabase } from '../../src/store/sql/sqlite/database.js';

/** Makes the jobs and entries of a store in a file what versions wrote that could erase nothing of them. */
export async function asEntriesOfForm(
  form: 1 | 2,
  { store, path }: { store: Store; path: string },
): Promise<void> {
  const found = await store.read(async ({ journal }) => {
    const list = [];
    for await (const batch of journal.audit())
      for (const entry of batch) {
        const batches: string[] = [];
        for await (const recorded of journal.batches(entry.job))
          batches.push(
            decodeRecorded(recorded)
              .map(({ change }) => encodeChange(change))
              .join('\n'),
          );
        list.push({ entry, batches, job: await journal.job(entry.job) });
      }
    return list;
  });
  const database = openDatabase(path, { timeout: 1_000 });
  database.exec('UPDATE job SET salt = NULL');
  database.exec('UPDATE audit SET details = NULL');
  if (form === 1) database.exec('UPDATE job SET job_key = NULL, journaled = 1');
  let previous = '0'.repeat(64);
  for (const { entry, batches, job } of found) {
    if (job === undefined) throw new Error(`no job ${entry.job}`);
    const hash = createHash('sha256');
    for (const [at, lines] of batches.entries()) {
      hash.update(`${lines}\n`);
      database
        .prepare('UPDATE job_batch SET changes = ? WHERE job = ? AND seq = ?')
        .run(lines, job.id, at + 1);
    }
    // The digest of a tenant that a job made whole stood in the chain all the same.
    const digest = job.journaled || form === 1 ? hash.digest('hex') : 'd'.repeat(64);
    const older = { ...entry, form, digest, previous, details: null };
    const own = hashOf(older, { ...job, salt: null, ...(form === 1 ? { key: null, journaled: true } : {}) });
    database
      .prepare('UPDATE audit SET form = ?, previous = ?, hash = ?, digest = ? WHERE seq = ?')
      .run(form, previous, own, digest, entry.seq);
    database.prepare('UPDATE job SET digest = ? WHERE id = ?').run(digest, job.id);
    previous = own;
  }
  database.close();
}

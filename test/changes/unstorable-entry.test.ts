import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/changes/audit.js';
import { hashOf } from '../../src/changes/entry-hash.js';
import { openDatabase } from '../../src/store/sql/sqlite/database.js';
import { asEntriesOfForm } from './earlier-chain.js';
import type { Bench } from './fixtures.js';
import { created, freshStore, people, theTenant, writeChanges } from './fixtures.js';

describe('an entry of a version that took any text', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await freshStore();
    await writeChanges(bench.store, [theTenant()]);
    await writeChanges(bench.store, people(2, 0).map(created));
    await asEntriesOfForm(2, bench);
  });
  afterEach(() => bench.end());

  const problems = async (): Promise<string[]> => {
    const { findings } = await bench.store.read(({ journal }) => verifyAudit(journal, async () => undefined));
    return findings.map(({ problem }) => problem);
  };

  /** The last entry as that version left it: hashed with one text, stored with another. */
  const writtenWith = async (hashed: string, stored: string): Promise<void> => {
    const { entry, job } = await bench.store.read(async ({ journal }) => ({
      entry: await journal.lastAudit(),
      job: await journal.job(2),
    }));
    if (entry === undefined || job === undefined) throw new Error('no entry');
    const hash = hashOf({ ...entry, reason: hashed }, job);
    const database = openDatabase(bench.path, { timeout: 1_000 });
    database.prepare('UPDATE audit SET reason = ?, hash = ? WHERE seq = 2').run(stored, hash);
    database.prepare('UPDATE job SET reason = ? WHERE id = 2').run(stored);
    database.close();
  };

  it('is whole where half a surrogate pair in it was stored as U+FFFD', async () => {
    await writtenWith('left \ud83d off', 'left \ufffd off');
    expect(await problems()).toEqual([]);
  });

  it('is altered where more of it is another text', async () => {
    await writtenWith('left \ud83d off', 'left \ufffd OFF');
    expect(await problems()).toEqual(['it, or job 2, was changed after it was written']);
  });

  it('is named where it was stored without what stood behind U+0000, because nothing can tell what that was', async () => {
    await writtenWith('cut\u0000here', 'cut');
    expect(await problems()).toEqual(['it, or job 2, was changed after it was written']);
  });
});

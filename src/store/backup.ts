export type { CopySteps, StandingStore, StoreFacts } from './sql/sqlite/backup.js';

/** How the file of an embedded store is copied, checked and put in place. */
export async function storeFiles() {
  const { copyNextTo, discard, keepLog, standingStore } = await import('./sql/sqlite/backup.js');
  const { requireNoLogAlone } = await import('./sql/sqlite/log.js');
  return { copyNextTo, discard, keepLog, requireNoLogAlone, standingStore };
}

/** Does a file that begins with these bytes say that it is a Provost store, or a backup of one? */
export async function beginsAsStore(head: Buffer): Promise<boolean> {
  const header = await import('./sql/sqlite/header.js');
  return header.beginsAsStore(head);
}

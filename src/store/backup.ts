/** What a file of a store, or a backup of one, holds. */
export interface StoreFacts {
  /** Number of its schema. */
  readonly schema: number;
  readonly tenants: number;
  readonly jobs: number;
  readonly auditEntries: number;
  /** Hash of the last entry of the audit chain; null where there is none. */
  readonly head: string | null;
}

export interface CopySteps {
  /** Bytes copied so far, and in all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Nobody is at work in the file that is copied. */
  readonly isAtRest?: boolean | undefined;
}

/** A store that a copy is to replace. */
export interface StandingStore {
  readonly facts: StoreFacts;
  /**
   * Replaces the store file by a checked copy when nobody has it open. First moves the contents of
   * its -wal into the old file, which stays under another name.
   * @returns the name of the old file
   * @throws {ConflictError} `store-open` while anybody has the file open; nothing was changed then
   */
  readonly replace: (part: string) => Promise<string>;
  readonly close: () => void;
}

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

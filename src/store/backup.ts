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
   * Puts a checked copy in its place, when nobody else has it open. What stood in its -wal goes into its own file first, which stays under
   * another name.
   * @returns that name
   * @throws {ConflictError} `store-open` where anybody has it open; nothing was changed then
   */
  readonly replace: (part: string) => Promise<string>;
  readonly close: () => void;
}

/** How the file of an embedded store is copied, checked and put in place. */
export async function storeFiles() {
  const { copyBeside, discard, keepLog, standingStore } = await import('./sql/sqlite/backup.js');
  const { requireNoLogAlone } = await import('./sql/sqlite/log.js');
  return { copyBeside, discard, keepLog, requireNoLogAlone, standingStore };
}

/** Does a file that begins with these bytes say that it is a Provost store, or a backup of one? */
export async function beginsAsStore(head: Buffer): Promise<boolean> {
  const header = await import('./sql/sqlite/header.js');
  return header.beginsAsStore(head);
}

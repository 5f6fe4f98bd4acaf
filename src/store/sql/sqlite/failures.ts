import type { ErrorText } from '../../../domain/errors.js';
import { ConflictError, ProvostError, UnavailableError } from '../../../domain/errors.js';
import { SCHEMA_VERSION } from '../schema.js';

/** SQLite's primary result codes that a person can do something about. */
const codes = {
  error: 1,
  busy: 5,
  locked: 6,
  readOnly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notADatabase: 26,
};

/** The engine's own words for them. */
const codeOfWords: ReadonlyMap<string, number> = new Map([
  ['database is locked', codes.busy],
  ['attempt to write a readonly database', codes.readOnly],
  ['disk I/O error', codes.io],
  ['database disk image is malformed', codes.corrupt],
  ['database or disk is full', codes.full],
  ['unable to open database file', codes.cantOpen],
  ['file is not a database', codes.notADatabase],
]);

/** SQLite's extended result code of a reference that does not hold. */
const FOREIGN_KEY = 787;
const CONSTRAINT = 19;

/** Runs the work and turns SQLite's failures into sentences; any other error passes through. */
export async function translated<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translate(path, error);
  }
}

export function isBusy(error: unknown): boolean {
  const code = primaryCode(error);
  return code === codes.busy || code === codes.locked;
}

/** Is the disk full? The engine reports that by name or as an I/O error. */
export function isOutOfRoom(error: unknown): boolean {
  return error instanceof UnavailableError && ['disk-full', 'store-io'].includes(error.code);
}

/**
 * Does a row violate a constraint? Dangling references show at the end of the transaction instead.
 */
export function isConstraint(error: unknown): boolean {
  return primaryCode(error) === CONSTRAINT;
}

function translate(path: string, error: unknown): unknown {
  if (error instanceof ProvostError) return error;
  const failure = failureFor(path, primaryCode(error));
  return failure === undefined ? error : new UnavailableError(failure, { cause: error });
}

function failureFor(path: string, code: number | undefined): ErrorText | undefined {
  switch (code) {
    case codes.busy:
    case codes.locked:
      return {
        code: 'store-locked',
        message: `Another process is writing to ${path} and did not finish in time; nothing was changed.`,
        hint: 'Wait for it to end and run the same command again.',
      };
    case codes.readOnly:
      return readOnly(path);
    case codes.full:
      return {
        code: 'disk-full',
        message: `The disk that holds ${path} is full; nothing was changed.`,
        hint: 'Free some space and run the same command again.',
      };
    case codes.io:
      return {
        code: 'store-io',
        message: `Reading or writing ${path} failed; nothing was changed.`,
        hint: 'Check the disk, its free space and the rights of the folder, then run the same command again.',
      };
    case codes.corrupt:
    case codes.notADatabase:
      return {
        code: 'store-corrupt',
        message: `${path} is damaged, or is not a Provost store.`,
        hint: 'Name another file with --store file:PATH, or restore this one from a copy.',
      };
    case codes.error:
      return {
        code: 'store-corrupt',
        message: `${path} does not hold the tables that Provost makes: it is damaged, or was changed by another program.`,
        hint: 'Restore it from a copy; --debug shows what the engine says.',
      };
    case codes.cantOpen:
      return cannotOpen(path);
    default:
      return undefined;
  }
}

/** No file of a store is there, or an empty one. */
export function missingStore(path: string): UnavailableError {
  return new UnavailableError({
    code: 'store-missing',
    message: `There is no store at ${path}.`,
    hint: 'Create one with `provost init`, or name another with --store file:PATH.',
  });
}

/** The store's file may not be written. */
export function readOnlyStore(path: string, cause: unknown): UnavailableError {
  return new UnavailableError(readOnly(path), { cause });
}

function readOnly(path: string): ErrorText {
  return {
    code: 'store-read-only',
    message: `${path} cannot be written; nothing was changed.`,
    hint: 'Check the rights of the file, of those that stand beside it (-wal, -shm), and of its folder.',
  };
}

/** The store's folder may not be written, not even to read what is in it. */
export function unwritableFolder(path: string, cause: unknown): UnavailableError {
  return new UnavailableError(
    {
      code: 'store-read-only',
      message: `${path} cannot be read where it stands: reading needs the files -wal and -shm beside it, and its folder may not be written.`,
      hint: 'Copy it to a folder of your own, together with its -wal file if it has one, and name the copy with --store file:PATH.',
    },
    { cause },
  );
}

/** The store's folder cannot be made or entered. */
export function unreadableStore(path: string, cause: unknown): UnavailableError {
  return new UnavailableError(cannotOpen(path), { cause });
}

/** Another file stands where the store was, or none. */
export function replacedStore(path: string): UnavailableError {
  return new UnavailableError({
    code: 'store-replaced',
    message: `${path} was removed or replaced while this was at work; nothing was changed.`,
    hint: 'Find out what moved it, put the right store in its place, and run the same command again.',
  });
}

/** Files next to a store with pages that are not in its own file yet, or were there before. */
type LogSuffix = '-wal' | '-journal';

/** The -wal belongs to another store or another state of this one; a -journal to another store. */
export function foreignLog(path: string, suffix: LogSuffix = '-wal'): UnavailableError {
  return new UnavailableError({
    code: 'store-log-foreign',
    message: `${path}${suffix} does not belong to ${path} as it stands there, and would damage it; nothing was changed.`,
    hint:
      suffix === '-wal'
        ? 'Put the file and its -wal back as they were together; or, if the file alone is what you want, move the -wal and the -shm to another folder.'
        : 'Move the -journal to another folder, to the store that it belongs to if you know that, and run the same command again.',
  });
}

/** A -wal or a -journal stands there and no store. */
export function logAlone(path: string, suffix: LogSuffix = '-wal'): ConflictError {
  return new ConflictError({
    code: 'store-log-alone',
    message: `${path}${suffix} stands there without its store, and may hold what ${suffix === '-wal' ? 'was committed last' : 'that store needs to be whole'}; nothing was changed.`,
    hint: 'Move it to another folder, and run the same command again.',
  });
}

/** The -wal was removed under a process that has the store open. */
export function lostLog(path: string): UnavailableError {
  return new UnavailableError({
    code: 'store-log-lost',
    message: `${path}-wal was removed or replaced while this had the store open: what was committed last is not in ${path} yet.`,
    hint: 'Stop this process without killing it, before anything else opens the store: as it ends it writes what it holds into the file. Then run `provost audit verify`.',
  });
}

function cannotOpen(path: string): ErrorText {
  return {
    code: 'store-unreadable',
    message: `${path} cannot be opened.`,
    hint: 'Check that it is a file, that its folder exists, and that you may read and write both.',
  };
}

/** Does the transaction leave a reference to a record that is not there? */
export function isDangling(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === FOREIGN_KEY;
}

function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
  // Some calls of the driver hand on the engine's words alone.
  return 'code' in error && error.code === 'ERR_SQLITE_ERROR'
    ? (codeOfWords.get(error.message) ?? codes.error)
    : undefined;
}

/** The file is a database, and none that Provost made. */
export function notAStore(path: string): UnavailableError {
  return new UnavailableError({
    code: 'not-a-store',
    message: `${path} is a database of another program, not a Provost store.`,
    hint: 'Name another file with --store file:PATH.',
  });
}

/** The store was made by a Provost that is newer than this one. */
export function newerStore(path: string, version: number): UnavailableError {
  return new UnavailableError({
    code: 'store-newer',
    message: `${path} has schema ${version}; this Provost knows schemas up to ${SCHEMA_VERSION}.`,
    hint: 'Update Provost on this machine, or use another store.',
  });
}

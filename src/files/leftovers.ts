import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Part files of `whole-file.ts`, unfinished store copies with SQLite's companion files, and report
 * spools.
 */
const LEFTOVER = /^\.(.+\.)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(part|rows)(-wal|-shm|-journal)?$/;

/** A file that was not written for this long belongs to no running process; in milliseconds. */
const ABANDONED_AFTER = 60 * 60_000;

/**
 * Paths of scratch files that killed processes left in the folder. An unreadable folder has none.
 * @param now in milliseconds since 1970
 */
export async function leftoversIn(folder: string, now: number): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const paths = names.filter((name) => LEFTOVER.test(name)).map((name) => join(folder, name));
  const found: string[] = [];
  for (const path of paths.sort()) {
    const state = await stat(path).catch(() => undefined);
    if (state?.isFile() === true && now - state.mtimeMs > ABANDONED_AFTER) found.push(path);
  }
  return found;
}

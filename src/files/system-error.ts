/** The `code` of an error of the operating system, such as `ENOENT`; empty for any other value. */
export function systemCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}

/** The system's reason, in a few words. */
export function reason(cause: unknown): string {
  switch (systemCode(cause)) {
    case 'EACCES':
    case 'EPERM':
      return 'you have no rights to it';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EFBIG':
      return 'no file may grow that large there';
    case 'EROFS':
      return 'the disk is read-only';
    case 'ENOENT':
    case 'ENOTDIR':
      return 'the folder does not exist';
    case 'ENAMETOOLONG':
      return 'the name is too long';
    default:
      return cause instanceof Error ? cause.message : 'no reason given';
  }
}

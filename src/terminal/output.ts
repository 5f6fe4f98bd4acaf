import { UnavailableError } from '../domain/errors.js';

/** The reader of stdout has gone away: there is nothing more to do, and nothing is wrong. */
export class OutputClosedError extends Error {
  override readonly name = 'OutputClosedError';
}

/** What became of a write to stdout that failed: its reader has gone (`| head`), or the disk or device behind it takes no more. */
export function outputError(error: unknown): OutputClosedError | UnavailableError {
  if (isClosedPipe(error)) return new OutputClosedError('stdout is closed', { cause: error });
  const reason = error instanceof Error ? error.message : String(error);
  return new UnavailableError(
    {
      code: 'output-failed',
      message: `The answer could not be written: ${reason}.`,
      hint: 'Send the output to another file or disk and run the command again.',
    },
    { cause: error },
  );
}

function isClosedPipe(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'ERR_STREAM_WRITE_AFTER_END';
}

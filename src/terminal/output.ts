import { UnavailableError } from '../domain/errors.js';

/** The reader of stdout has gone (`| head`). The run ends without an error. */
export class OutputClosedError extends Error {
  override readonly name = 'OutputClosedError';
}

/** stdout cannot be written: a full disk, or a device that fails. */
export class OutputFailedError extends UnavailableError {
  /** The system's reason. */
  readonly reason: string;

  constructor(reason: string, cause: unknown) {
    super(
      {
        code: 'output-failed',
        message: `The answer could not be written: ${reason}.`,
        hint: 'Send the output to another file or disk and run the command again.',
      },
      { cause },
    );
    this.reason = reason;
  }
}

/** The completed work of a run that cannot print its result, and what to do next. */
export interface Stands {
  /** A main clause, such as `The change was made, as job 12`. */
  readonly done: string;
  /** Such as `See it again with provost job show 12.` */
  readonly next: string;
}

/** The error for a command that completed its work and must not run again. */
export function unshown(
  error: OutputFailedError | OutputClosedError,
  { done, next }: Stands,
): UnavailableError {
  const reason = error instanceof OutputFailedError ? error.reason : 'its reader has gone';
  return new UnavailableError(
    {
      code: 'output-failed',
      message: `${done}, but the answer could not be written: ${reason}.`,
      hint: next,
    },
    { cause: error },
  );
}

/** The error for a failed write to stdout: a closed reader, or a write failure. */
export function outputError(error: unknown): OutputClosedError | OutputFailedError {
  if (isClosedPipe(error)) return new OutputClosedError('stdout is closed', { cause: error });
  return new OutputFailedError(error instanceof Error ? error.message : String(error), error);
}

function isClosedPipe(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'ERR_STREAM_WRITE_AFTER_END';
}

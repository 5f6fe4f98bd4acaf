/** Codes that scripts may match on; each belongs to one exit code of `provost help exit-codes`. */
export interface ErrorText {
  /** Stable, lower-case and hyphenated, such as `unknown-role`. */
  readonly code: string;
  /** One sentence of what happened. */
  readonly message: string;
  /** One sentence of what to do next. */
  readonly hint: string;
  /** Facts for scripts: `error.details` in JSON; a list of texts is also printed on a terminal. */
  readonly details?: unknown;
}

/** An expected failure: something a person can act on. Anything else that is thrown is a bug. */
export abstract class ProvostError extends Error {
  abstract readonly exitCode: number;
  readonly code: string;
  readonly hint: string;
  readonly details: unknown;

  constructor({ code, message, hint, details }: ErrorText, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.hint = hint;
    this.details = details;
  }
}

/** The command line, a file or a document is not of the form it must have. */
export class UsageError extends ProvostError {
  readonly exitCode = 2;
}

/** Done, but some rows were rejected; the details name them. */
export class RejectedRowsError extends ProvostError {
  readonly exitCode = 3;
}

/** The account lacks the permission. */
export class DeniedError extends ProvostError {
  readonly exitCode = 4;
}

/** A thing named by key, reference or address does not exist. */
export class NotFoundError extends ProvostError {
  readonly exitCode = 5;
}

/** The store no longer holds what a change set expects, or a change would break a reference. */
export class ConflictError extends ProvostError {
  readonly exitCode = 6;
}

/** The store or remote cannot be opened, read or written now. */
export class UnavailableError extends ProvostError {
  readonly exitCode = 7;
}

/** A write over a network got no response: its outcome is unknown until queried by its key. */
export class UnknownOutcomeError extends UnavailableError {
  /** Key of the job. */
  readonly key: string;

  /** @param what happened, such as `The connection to db.example was lost`. */
  constructor(key: string, what: string, options?: ErrorOptions) {
    super(
      {
        code: 'outcome-unknown',
        message: `${what} while the changes were being written: whether they were made is not known.`,
        hint: `Settle it with \`provost job resume ${key}\`: it says whether they were made, and makes nothing twice.`,
        details: { key },
      },
      options,
    );
    this.key = key;
  }
}

/** A safety limit stopped the run before anything was written. */
export class LimitError extends ProvostError {
  readonly exitCode = 9;
}

/** A figure of the result meets a condition under which the run is to fail. */
export class FigureError extends ProvostError {
  readonly exitCode = 10;
}

/** The person stopped the run: Ctrl-C, or "no" to a question. */
export class InterruptedError extends ProvostError {
  readonly exitCode = 130;
}

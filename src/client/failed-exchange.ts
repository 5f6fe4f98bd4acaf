import type { Failure } from '../http/failures.js';

/** A try brought no whole answer; what is known of it. */
export class FailedExchange extends Error {
  override readonly name = 'FailedExchange';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.error.message, { cause: failure.error });
    this.failure = failure;
  }
}

/** What the operation threw at the service, as opposed to a failure of the connection. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
  readonly thrown: Error;

  constructor(thrown: Error) {
    super(thrown.message, { cause: thrown });
    this.thrown = thrown;
  }
}

import type { Failure } from '../http/connection-failures.js';

/** An attempt without a complete reply. */
export class FailedExchange extends Error {
  override readonly name = 'FailedExchange';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.error.message, { cause: failure.error });
    this.failure = failure;
  }
}

/** An error that the operation threw on the service, unlike a failure of the connection. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
  readonly thrown: Error;

  constructor(thrown: Error) {
    super(thrown.message, { cause: thrown });
    this.thrown = thrown;
  }
}

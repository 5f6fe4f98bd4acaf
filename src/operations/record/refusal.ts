import { ConflictError, NotFoundError, UsageError, type ProvostError } from '../../domain/errors.js';
import type { RejectedRow } from '../../files/rejects.js';

/** A refused change of a record: an error for a single one, a rejected row for a file. */
export interface Refusal {
  readonly is: 'wrong' | 'missing' | 'conflict';
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  readonly hint: string;
  /** The wrong field, if it is a single one. */
  readonly field?: string;
  readonly value?: string;
  readonly details?: unknown;
}

export function isRefusal(given: object): given is Refusal {
  return 'is' in given && 'code' in given && 'hint' in given;
}

const errors = { wrong: UsageError, missing: NotFoundError, conflict: ConflictError } as const;

export function errorOf({ is, code, message, hint, details }: Refusal): ProvostError {
  return new errors[is]({ code, message, hint, ...(details === undefined ? {} : { details }) });
}

/** The refusal as a rejected row; the hint follows the message. */
export function rejectedRow(
  { code, message, hint, field, value, is }: Refusal,
  { line, raw }: Pick<RejectedRow, 'line' | 'raw'>,
  labels: Readonly<Record<string, string>>,
): RejectedRow {
  return {
    ...{ line, raw, code },
    message: is === 'missing' ? `${message} ${hint}` : message,
    ...(field === undefined ? {} : { column: labels[field] ?? field }),
    ...(value === undefined ? {} : { value }),
  };
}

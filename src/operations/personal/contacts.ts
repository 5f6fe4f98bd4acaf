import { ConflictError, UsageError } from '../../domain/errors.js';
import type { Permission } from '../../domain/tenancy/permissions.js';

/** Replaces a hidden personal value where null is not allowed. */
export const PERSONAL = '(personal)';

/** Matches an email address in a text, up to a separator. */
const ADDRESS = /[^\s"'<>(),;:|[\]{}]+@[^\s"'<>(),;:|[\]{}]+[^\s"'<>(),;:|[\]{}.]/gu;

/**
 * Masks account addresses in the texts of any value, such as the input of a job, for callers who
 * may not read accounts.
 */
export function withoutContacts(value: unknown, permitted: ReadonlySet<Permission>): unknown {
  return permitted.has('account.read') ? value : masked(value);
}

function masked(value: unknown): unknown {
  if (typeof value === 'string') return maskedText(value);
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [maskedText(name), masked(held)]));
}

function maskedText(text: string): string {
  return text.replace(ADDRESS, PERSONAL);
}

/** Masks account addresses in a refusal about records, for callers who may not read accounts. */
export function refusalFor(error: unknown, permitted: ReadonlySet<Permission>): unknown {
  if (permitted.has('account.read')) return error;
  const isOfRecords = error instanceof ConflictError && error.code === 'stale';
  if (!isOfRecords && !(error instanceof UsageError && error.code === 'invalid-record')) return error;
  const { code, message, hint, details } = error;
  const text = { code, message: maskedText(message), hint, details: masked(details) };
  return isOfRecords ? new ConflictError(text) : new UsageError(text);
}

import { ConflictError, UsageError } from '../../domain/errors.js';
import type { Permission } from '../../domain/tenancy/permissions.js';

/** In place of a personal value that the caller may not see, where null would not do. */
export const PERSONAL = '(personal)';

/** An address in a text, up to what separates it there. */
const ADDRESS = /[^\s"'<>(),;:|[\]{}]+@[^\s"'<>(),;:|[\]{}]+[^\s"'<>(),;:|[\]{}.]/gu;

/**
 * A value of any form, such as the input of a job, without the addresses of accounts that stand in its texts
 * where the caller may not read accounts.
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

/**
 * The refusal of a change as the caller may read it: one that names stored records names no account to a
 * caller who may not read accounts.
 */
export function refusalFor(error: unknown, permitted: ReadonlySet<Permission>): unknown {
  if (permitted.has('account.read')) return error;
  const isOfRecords = error instanceof ConflictError && error.code === 'stale';
  if (!isOfRecords && !(error instanceof UsageError && error.code === 'invalid-record')) return error;
  const { code, message, hint, details } = error;
  const text = { code, message: maskedText(message), hint, details: masked(details) };
  return isOfRecords ? new ConflictError(text) : new UsageError(text);
}

import type { KnownColumn } from '../../files/match-columns.js';
import { foldHeader } from '../../files/fold-header.js';
import type { ReadRow } from '../../files/delimited-file.js';
import type { RejectedRow } from '../../files/rejects.js';
import { findRole, type RoleName } from '../../domain/tenancy/roles.js';
import {
  accountKinds,
  accountStatuses,
  type AccountKind,
  type AccountStatus,
} from '../../domain/tenancy/vocabulary.js';
import { addressOf } from '../../domain/email.js';

export const accountColumns: readonly KnownColumn[] = [
  { name: 'Email', aliases: ['Email Address', 'E-mail', 'User Email', 'Username'], required: true },
  { name: 'First Name', aliases: ['Forename', 'Given Name'] },
  { name: 'Last Name', aliases: ['Surname', 'Family Name'] },
  { name: 'Kind', aliases: ['User Type', 'Account Type'] },
  { name: 'Organisation', aliases: ['Organization', 'Organisation Key'] },
  { name: 'Status' },
  { name: 'External Reference', aliases: ['External Id', 'Reference'] },
  { name: 'Roles', aliases: ['Role'] },
  { name: 'Groups', aliases: ['Group'] },
];

/** The account that a row describes; undefined for an empty cell or a missing column. */
export interface AccountRow {
  readonly row: ReadRow;
  readonly email: string;
  /** If false, only an account of an earlier version may have this email. */
  readonly isAddress: boolean;
  /** Forms in which an earlier version may have stored the email. */
  readonly older: readonly string[];
  readonly firstName: string | undefined;
  readonly lastName: string | undefined;
  readonly kind: AccountKind | undefined;
  readonly organisation: string | undefined;
  readonly status: AccountStatus | undefined;
  readonly externalReference: string | undefined;
  readonly roles: readonly RoleName[];
  readonly groups: readonly string[];
}

/** Parses the row into an account, or returns the reason for its rejection. */
export function readAccountRow(row: ReadRow): AccountRow | RejectedRow {
  const [written = '', firstName, lastName, kind, organisation, status, externalReference, roles, groups] =
    row.fields.map(given);
  const { email, isValid, older } = addressOf(written);
  if (email === '') return refusal(row, 'Email', written, 'malformed-email', 'The row has no email.');
  const kindFound = oneOf(accountKinds, kind);
  if (kindFound === null) return unknownWord(row, 'Kind', kind, 'unknown-kind', accountKinds);
  const statusFound = oneOf(accountStatuses, status);
  if (statusFound === null) return unknownWord(row, 'Status', status, 'unknown-status', accountStatuses);
  const found = separated(roles).map(findRole);
  const unknown = found.find((role) => 'unknown' in role);
  if (unknown !== undefined && 'unknown' in unknown) {
    const message = `There is no role "${unknown.unknown}" in the catalogue${unknown.nearest === undefined ? ': `provost role list` lists them all.' : `; did you mean "${unknown.nearest}"?`}`;
    return refusal(row, 'Roles', unknown.unknown, 'unknown-role', message);
  }
  return {
    row,
    email,
    isAddress: isValid,
    older,
    firstName,
    lastName,
    kind: kindFound,
    organisation,
    status: statusFound,
    externalReference,
    roles: [...new Set(found.flatMap((role) => ('role' in role ? [role.role] : [])))],
    groups: [...new Set(separated(groups))],
  };
}

export function malformedEmail({ row, email }: AccountRow): RejectedRow {
  const message = `"${email}" is not an email address.`;
  return refusal(row, 'Email', email, 'malformed-email', message);
}

export function refusal(
  { line, raw }: ReadRow,
  column: string,
  value: string,
  code: string,
  message: string,
): RejectedRow {
  return { line, raw, column, value, code, message };
}

function given(cell: string | undefined): string | undefined {
  return cell === undefined || cell === '' ? undefined : cell;
}

function separated(cell: string | undefined): string[] {
  return (cell ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Matches a word regardless of case, spaces and dashes; null if there is none. */
function oneOf<T extends string>(words: readonly T[], text: string | undefined): T | undefined | null {
  if (text === undefined) return undefined;
  const folded = foldHeader(text);
  return words.find((word) => foldHeader(word) === folded) ?? null;
}

function unknownWord(
  row: ReadRow,
  column: string,
  value: string | undefined,
  code: string,
  words: readonly string[],
): RejectedRow {
  const message = `"${value ?? ''}" is none of ${words.join(', ')}.`;
  return refusal(row, column, value ?? '', code, message);
}

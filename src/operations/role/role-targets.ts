import { UsageError } from '../../domain/errors.js';
import { createRowCache } from '../../files/row-cache.js';
import type { KnownColumn } from '../../files/match-columns.js';
import type { RowBatch } from '../../files/delimited-file.js';
import type { RejectedRow } from '../../files/rejects.js';
import { accountScope, outsideOf, type AccountScope } from '../account/account-scope.js';
import type { TenantContext } from '../operation.js';
import { openRows } from '../row-file.js';
import type { RoleChangeInput } from './role-change-fields.js';

/** The source of a request, which a rejected row repeats. */
export interface SourceRow {
  /** Physical line of the file, or position among the arguments, from 1. */
  readonly line: number;
  readonly raw: readonly string[];
}

/** A requested change for one account; the email is as written and not validated. */
export interface RoleRequest<T> {
  readonly row: SourceRow;
  readonly email: string;
  /** The requested change; rows with the same terms share one object. */
  readonly terms: T;
}

export interface RoleRequestBatch<T> {
  /** Iterable once. */
  readonly requests: Iterable<RoleRequest<T>>;
  /** Lines of the file that are not valid rows. */
  readonly rejected: readonly RejectedRow[];
}

/** Reads the terms; an absent or empty role or action falls back to the command's. */
export type ReadTerms<T> = (role: string | undefined, action: string | undefined) => T;

/** The accounts whose role changes. */
export interface RoleTargets<T> {
  /** Column headers of `SourceRow.raw`. */
  readonly header: readonly string[];
  /** The scope of every request; undefined if the scope already selected the requests. */
  readonly scope: AccountScope | undefined;
  readonly notices: readonly string[];
  /** True if rows have an action of their own: rows of one account may then contradict. */
  readonly hasActions: boolean;
  /** Each call starts again from the first row. */
  batches(): AsyncIterable<RoleRequestBatch<T>>;
}

/**
 * Selects accounts in one of three ways: emails, a file, or all employers.
 * @throws {UsageError} `who-needed`, `who-ambiguous`, and the errors of the file reader
 * @throws {NotFoundError} for an unknown organisation or group
 */
export async function roleTargets<T>(
  context: TenantContext,
  input: RoleChangeInput,
  read: ReadTerms<T>,
): Promise<RoleTargets<T>> {
  const { emails, file, allEmployers } = input;
  const ways = [emails.length > 0, file !== undefined, allEmployers].filter(Boolean).length;
  if (ways === 0) throw targetsMissing();
  if (ways > 1) throw targetsAmbiguous();
  const scope = await accountScope(context.tenant, input);
  if (file !== undefined) return inFile(input, scope, read);
  const terms = read(undefined, undefined);
  if (allEmployers) return everyEmployer(context, scope, terms);
  return {
    header: ['Email'],
    scope,
    notices: [],
    hasActions: false,
    async *batches() {
      yield { requests: emails.map((email, at) => roleRequest(at + 1, email, terms)), rejected: [] };
    },
  };
}

function roleRequest<T>(line: number, email: string, terms: T): RoleRequest<T> {
  return { row: { line, raw: [email] }, email, terms };
}

const columns: readonly KnownColumn[] = [
  { name: 'Email', aliases: ['Email Address', 'E-mail', 'User Email', 'Username'], required: true },
  { name: 'Role', aliases: ['Role Name'] },
  { name: 'Action' },
];
/** Indexes in `columns`. */
const [EMAIL, ROLE, ACTION] = [0, 1, 2];

/** Larger batches put more neighbouring accounts together after sorting. The rows are small. */
const ROWS_AT_ONCE = 20_000;
/** Files repeat few roles and actions. */
const MOST_TERMS = 1_000;

async function inFile<T>(
  { file, map, skipLines }: RoleChangeInput,
  scope: AccountScope,
  read: ReadTerms<T>,
): Promise<RoleTargets<T>> {
  if (file === undefined) throw targetsMissing();
  const rows = await openRows({ file, map, skipLines }, columns, ROWS_AT_ONCE);
  const termsOf = createRowCache(
    [ROLE, ACTION],
    (row) => read(row.field(ROLE), row.field(ACTION)),
    MOST_TERMS,
  );
  function* requestsIn(batch: RowBatch): Generator<RoleRequest<T>> {
    for (const row of batch.rows) yield { row, email: row.field(EMAIL) ?? '', terms: termsOf(row) };
  }
  return {
    header: rows.header,
    scope,
    notices: rows.notices,
    hasActions: rows.indexes[ACTION] !== undefined,
    async *batches() {
      for await (const batch of rows.batches())
        yield { requests: requestsIn(batch), rejected: batch.rejected };
    },
  };
}

function everyEmployer<T>({ tenant }: TenantContext, scope: AccountScope, terms: T): RoleTargets<T> {
  return {
    header: ['Email'],
    scope: undefined,
    notices: [],
    hasActions: false,
    async *batches() {
      let line = 0;
      for await (const accounts of tenant.stream('account')) {
        const employers = accounts.filter(({ kind }) => kind === 'employer');
        const outside = await outsideOf(tenant, scope, employers);
        const inside = employers.filter((_, at) => outside[at] === undefined);
        yield { requests: inside.map(({ email }) => roleRequest((line += 1), email, terms)), rejected: [] };
      }
    },
  };
}

function targetsMissing(): UsageError {
  return new UsageError({
    code: 'who-needed',
    message: 'Nobody was named whose role is to change.',
    hint: 'Name the accounts by email, give --file FILE, or say --all-employers.',
  });
}

function targetsAmbiguous(): UsageError {
  return new UsageError({
    code: 'who-ambiguous',
    message: 'Emails, --file and --all-employers are three ways to say who, and more than one was used.',
    hint: 'Use one of them; --organisation and --group narrow it.',
  });
}

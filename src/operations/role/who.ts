import { UsageError } from '../../domain/errors.js';
import type { KnownColumn } from '../../files/columns.js';
import type { RejectedRow } from '../../files/rejects.js';
import { accountScope, outsideOf, type AccountScope } from '../account/scope.js';
import type { TenantContext } from '../operation.js';
import { openRows } from '../row-file.js';
import type { RoleChangeInput } from './fields.js';

/** That an account be given, or lose, a role: as it was written, unchecked. */
export interface Ask {
  /** Physical line of the file, or the place among the arguments, from 1. */
  readonly line: number;
  readonly email: string;
  /** Absent or empty: the role and the action of the command. */
  readonly role?: string | undefined;
  readonly action?: string | undefined;
  readonly raw: readonly string[];
}

export interface AskBatch {
  readonly asks: readonly Ask[];
  /** Records of the file that are no rows. */
  readonly rejected: readonly RejectedRow[];
}

/** Whose role is to change. */
export interface Who {
  /** Columns of the asks' raw cells. */
  readonly header: readonly string[];
  /** What every ask must lie in; undefined where the asks were chosen by it. */
  readonly scope: AccountScope | undefined;
  readonly notices: readonly string[];
  batches(): AsyncIterable<AskBatch>;
}

/**
 * The accounts that the input names in one of its three ways: emails, a file, or all employers.
 * @throws {UsageError} `who-needed`, `who-ambiguous`, and those of the file reader; {NotFoundError} for an unknown
 *   organisation or group
 */
export async function whoIsAsked(context: TenantContext, input: RoleChangeInput): Promise<Who> {
  const { emails, file, allEmployers } = input;
  const ways = [emails.length > 0, file !== undefined, allEmployers].filter(Boolean).length;
  if (ways === 0) throw whoNeeded();
  if (ways > 1) throw whoAmbiguous();
  const scope = await accountScope(context.tenant, input);
  if (file !== undefined) return inFile(input, scope);
  if (allEmployers) return everyEmployer(context, scope);
  return {
    header: ['Email'],
    scope,
    notices: [],
    async *batches() {
      yield { asks: emails.map((email, at) => ({ line: at + 1, email, raw: [email] })), rejected: [] };
    },
  };
}

const columns: readonly KnownColumn[] = [
  { name: 'Email', aliases: ['Email Address', 'E-mail', 'User Email', 'Username'], required: true },
  { name: 'Role', aliases: ['Role Name'] },
  { name: 'Action' },
];

/** The rows are small, and the more of them are put in order together, the more of the accounts lie side by side in the store. */
const ROWS_AT_ONCE = 20_000;

async function inFile({ file, map }: RoleChangeInput, scope: AccountScope): Promise<Who> {
  if (file === undefined) throw whoNeeded();
  const rows = await openRows(file, map, columns, ROWS_AT_ONCE);
  return {
    header: rows.header,
    scope,
    notices: rows.notices,
    async *batches() {
      for await (const batch of rows.batches()) {
        const asks = batch.rows.map(({ line, fields: [email = '', role, action], raw }) => ({
          line,
          email,
          role,
          action,
          raw,
        }));
        yield { asks, rejected: batch.rejected };
      }
    },
  };
}

function everyEmployer({ tenant }: TenantContext, scope: AccountScope): Who {
  return {
    header: ['Email'],
    scope: undefined,
    notices: [],
    async *batches() {
      let line = 0;
      for await (const accounts of tenant.stream('account')) {
        const employers = accounts.filter(({ kind }) => kind === 'employer');
        const outside = await outsideOf(tenant, scope, employers);
        const inside = employers.filter((_, at) => outside[at] === undefined);
        yield { asks: inside.map(({ email }) => ({ line: (line += 1), email, raw: [email] })), rejected: [] };
      }
    },
  };
}

function whoNeeded(): UsageError {
  return new UsageError({
    code: 'who-needed',
    message: 'Nobody was named whose role is to change.',
    hint: 'Name the accounts by email, give --file FILE, or say --all-employers.',
  });
}

function whoAmbiguous(): UsageError {
  return new UsageError({
    code: 'who-ambiguous',
    message: 'Emails, --file and --all-employers are three ways to say who, and more than one was used.',
    hint: 'Use one of them; --organisation and --group narrow it.',
  });
}

import { counted, formatCount } from '../domain/counts.js';
import { LimitError, UsageError } from '../domain/errors.js';
import type { Tenant, TenantLimits } from '../domain/tenancy/types.js';
import type { Accounting } from './accounting.js';
import { stoppedAccount } from './accounting.js';
import type { ChangeCounts } from './change-set.js';

/** Limits of a run, each set by a flag. Without a flag the tenant's own limit applies. */
export interface Limits {
  readonly maxChanges?: number | undefined;
  /** 0 to 100, of what the change could touch. */
  readonly maxPercent?: number | undefined;
  /** Rejected input rows. */
  readonly maxRejects?: number | undefined;
  /** Any rejected row stops everything. */
  readonly strict?: boolean | undefined;
}

/** A rejected input row, as it is named to people. */
export interface RejectedRowFacts {
  readonly line: number;
  readonly value: string | null;
  readonly code: string;
  readonly message: string;
}

/** What is held against the limits. */
export interface Measured {
  readonly size: number;
  readonly touchable: number;
  readonly rejected: number;
  readonly rejectedRows?: readonly RejectedRowFacts[] | undefined;
  readonly accounting: Accounting | undefined;
}

type Limit = keyof TenantLimits;
const limitNames = ['maxChanges', 'maxPercent', 'maxRejects'] as const satisfies readonly Limit[];
const flagOf: Readonly<Record<Limit, string>> = {
  maxChanges: '--max-changes',
  maxPercent: '--max-percent',
  maxRejects: '--max-rejects',
};

/** Codes of runs that were stopped because of rejected rows: these are named. */
const REJECTING: ReadonlySet<string> = new Set(['rejected-rows', 'max-rejects']);

function accountOf({ accounting }: Measured): object {
  return accounting === undefined ? {} : { accounting: stoppedAccount(accounting) };
}

function rejectedOf({ rejected, rejectedRows }: Measured): object {
  return rejectedRows === undefined ? {} : { rejected: rejectedRows, rejectedCount: rejected };
}

/** @throws {LimitError} when a limit of the command line, or else of the tenant, is exceeded */
export function requireWithinLimits(measured: Measured, given: Limits, tenant: Tenant | undefined): void {
  const { size, touchable, rejected } = measured;
  const own = tenant?.settings.limits ?? {};
  const stop = (code: string, message: string, hint: string): never => {
    const details = { ...accountOf(measured), ...(REJECTING.has(code) ? rejectedOf(measured) : {}) };
    throw new LimitError({
      ...{ code, message: `${message}; nothing was changed.`, hint },
      details: Object.keys(details).length === 0 ? undefined : details,
    });
  };
  const allowed = (limit: Limit): { most: number; by: string } | undefined => {
    const flag = given[limit];
    if (flag !== undefined) return { most: flag, by: `${flagOf[limit]} allows` };
    const most = own[limit];
    return most === undefined ? undefined : { most, by: `the tenant’s own limit (${limit}) allows` };
  };
  const look = (limit: Limit): string =>
    given[limit] === undefined
      ? `Look at them with --dry-run; ${flagOf[limit]} N allows more this once, and is kept with the job.`
      : 'Look at them with --dry-run, then raise the limit or narrow the command.';

  if (given.strict === true && rejected > 0) {
    stop(
      'rejected-rows',
      `${counted(rejected, 'row was', 'rows were')} rejected, and --strict allows none`,
      'Correct the rows (--rejects FILE writes them), or run without --strict.',
    );
  }
  const rejects = allowed('maxRejects');
  if (rejects !== undefined && rejected > rejects.most) {
    stop(
      'max-rejects',
      `${counted(rejected, 'row was', 'rows were')} rejected, more than the ${formatCount(rejects.most)} that ${rejects.by}`,
      'Correct the rows (--rejects FILE writes them), or raise the limit with --max-rejects.',
    );
  }
  const changes = allowed('maxChanges');
  if (changes !== undefined && size > changes.most) {
    stop(
      'max-changes',
      `This would make ${counted(size, 'change')}, more than the ${formatCount(changes.most)} that ${changes.by}`,
      look('maxChanges'),
    );
  }
  const percent = touchable === 0 ? 0 : (100 * size) / touchable;
  const share = allowed('maxPercent');
  if (share !== undefined && percent > share.most) {
    stop(
      'max-percent',
      `This would change ${formatCount(size)} of ${counted(touchable, 'record')} (${percent.toFixed(1)} %), more than the ${share.most} % that ${share.by}`,
      look('maxPercent'),
    );
  }
}

/** The tenant's own limits that looser flags override, as JSON for the job; null for none. */
export function overriddenLimits(given: Limits, tenant: Tenant | undefined): string | null {
  const own = tenant?.settings.limits ?? {};
  const put = limitNames.flatMap((limit) => {
    const [flag, most] = [given[limit], own[limit]];
    return flag !== undefined && most !== undefined && flag > most
      ? [[limit, { tenant: most, given: flag }] as const]
      : [];
  });
  return put.length === 0 ? null : JSON.stringify(Object.fromEntries(put));
}

/** A removal of more than this share of what a change could touch is a large one, in per cent. */
const LARGE_SHARE = 10;

/** A removal of at most so many records never counts as large, whatever its share. */
const FEW_RECORDS = 10;

/** How many records the change set removes. */
export function removalsIn(counts: ChangeCounts): number {
  return Object.values(counts).reduce((sum, { removed }) => sum + removed, 0);
}

/** Does it take away so much that somebody has to agree by more than a key press? */
export function isLargeRemoval(
  { counts, touchable }: { readonly counts: ChangeCounts; readonly touchable: number },
  few = FEW_RECORDS,
): boolean {
  const removed = removalsIn(counts);
  return removed > few && removed * 100 > LARGE_SHARE * touchable;
}

/** The refusal of a large removal that nobody agreed to. */
export function agreementNeeded(removed: number, touchable: number): UsageError {
  return new UsageError({
    code: 'confirmation-needed',
    message: `This takes ${formatCount(removed)} of ${counted(touchable, 'record')} away, more than ${LARGE_SHARE} %, and there is nobody here to ask; nothing was changed.`,
    hint: 'Look at it with --dry-run, then run it with --yes.',
  });
}

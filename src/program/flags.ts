import * as Flags from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import type { CalendarDate } from '../domain/calendar.js';
import { parseCalendarDate } from '../domain/calendar.js';
import { UsageError } from '../domain/errors.js';
import { outputFormats } from '../domain/output-formats.js';
import { figureConditionFlag } from './figure-condition.js';
import type { AnyOperation } from '../operations/operation.js';
import { fileFlag, overwriteFlag } from './file-flags.js';
import { referenceFlag } from './reference-flags.js';

const progressModes = ['auto', 'plain', 'none', 'json'] as const;

/** A flag that takes a calendar date as YYYY-MM-DD. */
export const dateFlag = Flags.custom<CalendarDate>({
  helpValue: 'YYYY-MM-DD',
  parse: async (text) => {
    const date = parseCalendarDate(text);
    if (date !== undefined) return date;
    throw new UsageError({
      code: 'bad-date',
      message: `"${text}" is not a calendar date.`,
      hint: 'Write it as YYYY-MM-DD, for example 2026-11-21.',
    });
  },
});

const percentFlag = Flags.custom<number>({
  helpValue: 'P',
  parse: async (text) => {
    const percent = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (percent >= 0 && percent <= 100) return percent;
    throw new UsageError({
      code: 'bad-percent',
      message: `"${text}" is not a percentage.`,
      hint: 'Give a number from 0 to 100, for example --max-percent 10.',
    });
  },
});

/** A flag that takes a whole number, from `min` and up to `max` where they are given. */
export const integerFlag = Flags.custom<number, { readonly min?: number; readonly max?: number }>({
  parse: async (text, _, { name, min = -Infinity, max = Infinity }) => {
    const number = /^-?\d+$/.test(text) ? Number(text) : NaN;
    if (number >= min && number <= max) return number;
    const range = `${min > -Infinity ? ` from ${min}` : ''}${max < Infinity ? ` up to ${max}` : ''}`;
    throw new UsageError({
      code: 'flag-value',
      message: `--${name} takes a whole number${range}, not "${text}".`,
      hint: `Give a whole number, such as --${name} 10.`,
    });
  },
});

/** All shared flags. `flagsOf` selects those that an operation uses. */
export const commonFlags = {
  store: Flags.string({
    helpGroup: 'GLOBAL',
    helpValue: 'URL',
    description: 'where the records are: file:PATH, postgres://USER@HOST/DATABASE or https://HOST',
  }),
  profile: referenceFlag({
    refersTo: 'profile',
    helpGroup: 'GLOBAL',
    helpValue: 'NAME',
    description: 'the store, tenant and account that `provost profile add` kept under this name',
  }),
  tenant: referenceFlag({
    refersTo: 'tenant',
    helpGroup: 'GLOBAL',
    helpValue: 'KEY',
    description: 'the tenant; needed where the store holds more than one',
  }),
  as: referenceFlag({
    refersTo: 'account',
    helpGroup: 'GLOBAL',
    helpValue: 'EMAIL',
    description: 'run as this account, with its permissions and its view',
  }),
  'as-of': dateFlag({
    helpGroup: 'GLOBAL',
    description: 'compute every figure for this date (default: today in the tenant’s time zone)',
  }),
  output: Flags.option({
    options: outputFormats,
    helpGroup: 'OUTPUT',
    helpValue: 'FORMAT',
    description: 'how the answer is written',
    exclusive: ['json'],
  })(),
  json: Flags.boolean({ helpGroup: 'OUTPUT', description: 'short for --output json' }),
  columns: referenceFlag({
    refersTo: 'column',
    helpGroup: 'OUTPUT',
    helpValue: 'A,B',
    description: 'only these columns, in this order',
  }),
  sort: referenceFlag({
    refersTo: 'column',
    helpGroup: 'OUTPUT',
    helpValue: 'A,-B',
    description: 'sort by these columns, - for descending',
  }),
  limit: integerFlag({
    helpGroup: 'OUTPUT',
    helpValue: 'N',
    min: 0,
    description: 'at most N rows; 0 for all',
  }),
  'fail-if': figureConditionFlag({
    helpGroup: 'OUTPUT',
    multiple: true,
    multipleNonGreedy: true,
    description: 'exit 10 when a figure of the answer is so, such as "overdue>0"; may be repeated',
  }),
  'no-input': Flags.boolean({
    helpGroup: 'GLOBAL',
    description: 'never ask; a missing argument is an error',
  }),
  quiet: Flags.boolean({ helpGroup: 'GLOBAL', description: 'no notes and no progress on stderr' }),
  progress: Flags.option({
    options: progressModes,
    helpGroup: 'OUTPUT',
    helpValue: 'MODE',
    description: 'how far the run has come, on stderr: auto|plain|none|json (default: auto)',
  })(),
  debug: Flags.boolean({
    helpGroup: 'GLOBAL',
    description: 'with an unexpected failure, say where it happened',
  }),
};

type CommonFlagName = keyof typeof commonFlags;

/** Flags of every run: output format, notes, progress, and questions. */
export const runFlagNames = ['no-input', 'output', 'json', 'quiet', 'progress', 'debug'] as const;

/** Flags of a result with a list. */
export const listFlagNames = ['columns', 'sort', 'limit'] as const;

/** The properties of an operation that decide which flags apply to it. */
interface FlagFacts {
  readonly kind: 'read' | 'write';
  readonly scope: 'store' | 'tenant';
  readonly confinable?: boolean;
  readonly dated?: boolean;
}

/** The properties of a command that its operation does not have. */
interface FlagNeeds {
  /** The result is, or has, a list; true by default. */
  readonly list?: boolean;
  /** The command itself uses --tenant. */
  readonly tenant?: boolean;
  /** A read whose result `--fail-if` can judge; true by default. */
  readonly figures?: boolean;
}

/** The shared flags that apply to this operation. Its command refuses all others. */
export function flagsOf(operation: FlagFacts, needs: FlagNeeds = {}): typeof commonFlags {
  const { list = true, tenant = false, figures = true } = needs;
  const isOfTenant = operation.scope === 'tenant' || operation.confinable === true;
  const flags = flagsNamed(
    'store',
    'profile',
    ...(isOfTenant || tenant ? (['tenant'] as const) : []),
    ...(isOfTenant ? (['as'] as const) : []),
    ...(operation.dated === true ? (['as-of'] as const) : []),
    ...(list ? listFlagNames : []),
    ...(figures && operation.kind === 'read' ? (['fail-if'] as const) : []),
    ...runFlagNames,
  );
  return { ...flags, json: Object.assign({}, flags.json, { operation }) };
}

/** The operation whose output `--json` prints, of flags that `flagsOf` selected. */
export function operationOf({ json }: { readonly json?: object }): AnyOperation | undefined {
  return json !== undefined && 'operation' in json ? (json.operation as AnyOperation) : undefined;
}

/**
 * The flags of these names, for a command that runs no operation. The type has all shared flags:
 * those that the command refuses are undefined.
 */
export function flagsNamed(...names: readonly CommonFlagName[]): typeof commonFlags {
  const named = Object.entries(commonFlags).filter(([name]) => names.some((one) => one === name));
  return Object.fromEntries(named) as typeof commonFlags;
}

/** The flags of every command that writes. */
export const changeFlags = {
  'dry-run': Flags.boolean({
    helpGroup: 'CHANGE',
    description: 'show what would change, and change nothing',
  }),
  'save-plan': fileFlag({
    file: { use: 'output', kind: 'plan' },
    helpGroup: 'CHANGE',
    description: 'write what would change to this file, for `job show` and `job apply`, and change nothing',
  }),
  'exit-code': Flags.boolean({
    helpGroup: 'CHANGE',
    description: 'with --dry-run or --save-plan: exit 8 when there is something to change',
    relationships: [{ type: 'some', flags: ['dry-run', 'save-plan'] }],
  }),
  yes: Flags.boolean({ char: 'y', helpGroup: 'CHANGE', description: 'do not ask for confirmation' }),
  reason: Flags.string({ helpGroup: 'CHANGE', helpValue: 'TEXT', description: 'why; kept with the job' }),
  'max-changes': integerFlag({
    helpGroup: 'CHANGE',
    helpValue: 'N',
    min: 0,
    description: 'stop, and write nothing, when there would be more changes',
  }),
  'max-percent': percentFlag({
    helpGroup: 'CHANGE',
    description: 'the same, as a share of what the change could touch',
  }),
  ...overwriteFlag,
};

/** The flags of changes that may reject rows of their input. */
export const rejectingFlags = {
  'max-rejects': integerFlag({
    helpGroup: 'CHANGE',
    helpValue: 'N',
    min: 0,
    description: 'stop, and write nothing, when more input rows would be rejected',
  }),
};

/** The flags of commands whose input is a list of rows. */
export const rowFlags = {
  report: fileFlag({
    file: { use: 'output', kind: 'report' },
    helpGroup: 'FILE',
    description: 'write what became of each row to this file: CSV, or NDJSON where its name ends in .ndjson',
  }),
};

/** The flags of commands that read a file of rows. */
export const rowFileFlags = {
  ...rowFlags,
  rejects: fileFlag({
    file: { use: 'output', kind: 'rejects' },
    helpGroup: 'FILE',
    description: 'write the rejected rows to this file, ready to be corrected and read again',
  }),
  map: Flags.string({
    helpGroup: 'FILE',
    helpValue: '"Theirs=Ours"',
    multiple: true,
    // A greedy flag would read a file name after it as another column.
    multipleNonGreedy: true,
    description: 'read the column Theirs as Ours',
  }),
  'skip-lines': integerFlag({
    helpGroup: 'FILE',
    helpValue: 'N',
    min: 0,
    description: 'do not read the first N lines, such as titles above the column headers',
  }),
  strict: Flags.boolean({ helpGroup: 'FILE', description: 'any rejected row stops everything' }),
};

/** Is this a flag of several commands? A command without it refuses it with its own message. */
export function isSharedFlag(name: string): boolean {
  return [commonFlags, changeFlags, rejectingFlags, rowFileFlags].some((flags) => Object.hasOwn(flags, name));
}

export type CommonFlags = InferredFlags<typeof commonFlags>;
export type ChangeFlags = CommonFlags & InferredFlags<typeof changeFlags>;

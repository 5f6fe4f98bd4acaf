import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { RoleChangeInput, RoleChangeOutput } from '../operations/role/fields.js';
import type { View } from '../terminal/formats.js';
import { changeFlags, rowFileFlags, type CommonFlags } from './flags.js';
import { operands } from './operands.js';
import { rejectedList, counted } from './rejected-rows.js';

/** What `role assign` and `role unassign` take alike. */
export const roleChangeArgs = {
  role: Args.string({
    description: 'name of the role; dashes, spaces and case make no difference',
    ignoreStdin: true,
  }),
  email: Args.string({ description: 'accounts, by email', ignoreStdin: true }),
};

export const roleChangeFlags = {
  ...changeFlags,
  ...rowFileFlags,
  file: Flags.string({
    helpValue: 'FILE',
    helpGroup: 'FILE',
    description:
      'the accounts: a file with the column Email and, where rows differ, Role and Action; - for standard input',
  }),
  'all-employers': Flags.boolean({ description: 'every employer account of the tenant' }),
  organisation: Flags.string({
    multiple: true,
    helpValue: 'KEY',
    description: 'only accounts of this organisation and all below it; may be repeated',
  }),
  group: Flags.string({
    multiple: true,
    helpValue: 'KEY',
    description: 'only accounts in this group or one below it; may be repeated',
  }),
};

export interface RoleChangeFlags extends CommonFlags {
  readonly file?: string | undefined;
  readonly 'all-employers': boolean;
  readonly organisation?: string[] | undefined;
  readonly group?: string[] | undefined;
}

/** The role and the emails among the operands: with a file whose rows name their roles there may be neither. */
export function roleAndEmails(argv: readonly unknown[]): { role: string | undefined; emails: string[] } {
  const [role, ...emails] = operands(argv);
  return { role, emails };
}

/** How to say whose role is to change where nobody can be asked. */
export const WHO = 'EMAIL…, --file FILE or --all-employers';

/** The emails of one answer, between spaces or commas. */
export function splitEmails(answer: string): string[] {
  return answer.split(/[\s,;]+/).filter((email) => email !== '');
}

export function roleChangeInput(
  { role, emails }: { role: string | undefined; emails: string[] },
  flags: RoleChangeFlags,
): Omit<RoleChangeInput, 'file' | 'map' | 'rejects'> {
  return {
    ...(role === undefined ? {} : { role }),
    emails,
    allEmployers: flags['all-employers'],
    organisations: flags.organisation ?? [],
    groups: flags.group ?? [],
  };
}

export const roleChangeView: View<RoleChangeOutput> = {
  answer: 'sentences',
  lines: (result) => [sentence(result), ...addition(result)],
  list: rejectedList,
};

function sentence({
  dryRun,
  requested,
  added,
  removed,
  alreadyHeld,
  notHeld,
  rejectedCount,
}: RoleChangeOutput): string {
  const parts = [
    ...(added > 0 || (removed === 0 && notHeld === 0)
      ? [`${dryRun ? 'would be given to' : 'given to'} ${added}`]
      : []),
    ...(removed > 0 || notHeld > 0 ? [`${dryRun ? 'would be taken from' : 'taken from'} ${removed}`] : []),
    ...(alreadyHeld > 0 ? [`already held by ${alreadyHeld}`] : []),
    ...(notHeld > 0 ? [`not held by ${notHeld}`] : []),
    ...(rejectedCount > 0 ? [`${counted(rejectedCount, 'row')} rejected`] : []),
  ];
  return `Of ${counted(requested, 'account')} asked for: ${parts.join(', ')}.`;
}

function addition({ job, rejectedTruncated, rejected, rejectedCount }: RoleChangeOutput): string[] {
  return [
    ...(job === null ? [] : [`Job ${job}: \`provost job undo ${job}\` takes it back.`]),
    ...(rejectedTruncated
      ? [`The first ${rejected.length} of ${rejectedCount} rejected rows; --rejects FILE keeps all.`]
      : []),
  ];
}

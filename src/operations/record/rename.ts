import { z } from 'zod';
import type { ChangeSink } from '../../changes/change-set.js';
import { account } from '../../model/account.js';
import { kindNames } from '../../model/index.js';
import type { AnyKind } from '../../model/kind.js';
import { permissionFor } from '../../model/permissions.js';
import { flagNameOf, withArticle } from '../../model/labels.js';
import { writeOperation, type TenantContext } from '../operation.js';
import { daysIn } from '../today.js';
import { tokensInTheWay } from './account-tokens.js';
import { findStored, locate } from './locate.js';
import type { Values } from './record-reader.js';
import { touchableBy } from './proposal.js';
import { createReferences } from './references.js';
import type { Refusal } from './refusal.js';
import { errorOf, isRefusal } from './refusal.js';
import type { Carried } from './rekey.js';
import { hasOtherKey, proposeRekey } from './rekey.js';
import { keyTaken } from './update.js';
import { invalidValues } from './validity.js';
import { readValues } from './values.js';

/** Changes the key of a record, also in all records that name it. */
export function renameOperation(kind: AnyKind, topic: string) {
  const [key = ''] = kind.key;
  const noun = topic.replaceAll('-', ' ');
  return writeOperation({
    name: `${topic}.rename`,
    summary: `Give ${withArticle(noun)} another ${flagNameOf(key).replaceAll('-', ' ')}, wherever it is named`,
    scope: 'tenant',
    permission: permissionFor(kind, 'rename'),
    input: z.strictObject({ key: z.string(), to: z.string() }),
    output: z.object({
      job: z.string().nullable(),
      dryRun: z.boolean(),
      from: z.string(),
      to: z.string(),
      /** Changed records that name it, by kind. */
      carried: z.array(z.object({ kind: z.enum(kindNames), records: z.int() })),
      changes: z.int(),
    }),

    async propose(context, { key: named, to }, changes) {
      const { before, after } = await renamed(context, kind, named, to);
      let count = 0;
      const add = (change: Parameters<ChangeSink['add']>[0]): void => {
        count += 1;
        changes.add(change);
      };
      const isOther = hasOtherKey(kind, before, after);
      const carried: Carried[] = isOther ? await proposeRekey(context, kind, [before, after], { add }) : [];
      return {
        touchable: await touchableBy(context.tenant, kind, count),
        warnings: [],
        rejected: 0,
        result: (outcome) => ({ ...outcome, from: String(before[key]), to: String(after[key]), carried }),
      };
    },
  });
}

/** The record before and after. @throws {NotFoundError} {UsageError} {ConflictError} */
async function renamed(
  context: TenantContext,
  kind: AnyKind,
  named: string,
  to: string,
): Promise<{ readonly before: Values; readonly after: Values }> {
  const { tenant, about } = context;
  const [key = ''] = kind.key;
  const [before] = await locate(tenant, kind, createReferences(tenant), [{ [key]: named }]);
  const read = readValues(kind, { [key]: to }, daysIn(about.timeZone));
  if (before === undefined || isRefusal(before)) throw errorOf(before ?? nobody);
  if (isRefusal(read)) throw errorOf(read);
  const after = { ...before, ...read };
  if (!hasOtherKey(kind, before, after)) return { before, after };
  const [taken] = await findStored(tenant, kind, [after]);
  const problem =
    invalidValues(kind, after, before) ??
    (taken === undefined ? undefined : keyTaken(kind, after)) ??
    (kind === account ? await tokensInTheWay(context, String(before[key])) : undefined);
  if (problem !== undefined) throw errorOf(problem);
  return { before, after };
}

const nobody: Refusal = {
  is: 'wrong',
  code: 'bad-input',
  message: 'It is not said what to rename.',
  hint: 'See --help.',
};

import { z } from 'zod';
import type { ProgrammeEnrolment } from '../../domain/learning-plan/types.js';
import { account } from '../../model/account.js';
import type { AnyKind } from '../../model/kind.js';
import { permissionFor } from '../../model/permissions.js';
import { withArticle } from '../../model/labels.js';
import { programmeEnrolment } from '../../model/programme-enrolment.js';
import { writeOperation, type TenantContext } from '../operation.js';
import { rowFileInput } from '../row-file.js';
import { tokensInTheWay } from './account-tokens.js';
import { componentsLeft, componentsOf } from './enrolment-components.js';
import { keyGiven, keyInput } from './key.js';
import { locate } from './locate.js';
import { proposeRecords } from './propose.js';
import type { Values } from './record-reader.js';
import { changeOf, identityOf, shownKey } from './record-reader.js';
import { createReferences } from './references.js';
import { partsOf, referrersOf, stillReferredTo } from './referrers.js';
import { isRefusal, type Refusal } from './refusal.js';
import type { Decided, Prepared, RecordWork } from './work.js';
import { recordOutput } from './work.js';

/**
 * Deletes records of the kind with their parts: a component with its evidence, a person with their
 * enrolments. It refuses a record that another one still names.
 */
export function deleteOperation(kind: AnyKind, topic: string) {
  return writeOperation({
    name: `${topic}.delete`,
    summary: `Delete ${withArticle(topic.replaceAll('-', ' '))}, or many from a file`,
    scope: 'tenant',
    permission: permissionFor(kind, 'delete'),
    input: z.strictObject({ key: keyInput, ...rowFileInput }),
    output: recordOutput,
    propose: (context, { key, ...rows }, changes) =>
      proposeRecords(context, removal(context, kind), { ...rows, given: keyGiven(kind, key) }, changes),
  });
}

function removal(context: TenantContext, kind: AnyKind): RecordWork {
  const { tenant } = context;
  const references = createReferences(tenant);
  return {
    kind,
    done: 'deleted',
    required: kind.key.slice(0, 1),

    async prepare(given) {
      const named = await references.resolved(
        kind,
        given.map((each) => keyOnly(kind, each)),
      );
      const stored = await locate(tenant, kind, references, named);
      return stored.map((before): Prepared | Refusal =>
        isRefusal(before)
          ? before
          : { identity: identityOf(kind, before), name: shownKey(kind, before), before, values: {} },
      );
    },

    async decide(prepared) {
      const records = prepared.map(({ before }) => before).filter((record) => record !== null);
      const referrers = await referrersOf(tenant, kind, records);
      const decided: Decided[] = [];
      for (const record of records) {
        const named = referrers.get(identityOf(kind, record));
        decided.push(
          named === undefined ? await removed(context, kind, record) : stillReferredTo(kind, record, named),
        );
      }
      return decided;
    },
  };
}

/** The key fields alone. */
function keyOnly({ key }: AnyKind, given: Values | Refusal): Values | Refusal {
  if (isRefusal(given)) return given;
  return Object.fromEntries(Object.entries(given).filter(([field]) => key.includes(field)));
}

async function removed(context: TenantContext, kind: AnyKind, record: Values): Promise<Decided> {
  const { tenant } = context;
  const refusal = await heldBy(context, kind, record);
  if (refusal !== undefined) return refusal;
  const parts = await partsOf(tenant, kind, record);
  return [...parts, [kind, record] as const].flatMap(
    ([of, each]) => changeOf(tenant.key, of, each, null) ?? [],
  );
}

/** Refuses for holders that are not references: an enrolment's components, an account's tokens. */
async function heldBy(context: TenantContext, kind: AnyKind, record: Values): Promise<Refusal | undefined> {
  if (kind === account) return tokensInTheWay(context, String(record['email']));
  if (kind !== programmeEnrolment) return undefined;
  const enrolment = record as unknown as ProgrammeEnrolment;
  return componentsLeft(await componentsOf(context.tenant, enrolment), enrolment.person);
}

import { z } from 'zod';
import type { ProgrammeEnrolment } from '../../domain/learning-plan/types.js';
import type { Account } from '../../domain/tenancy/types.js';
import { account } from '../../model/account.js';
import { component } from '../../model/component.js';
import type { AnyKind } from '../../model/kind.js';
import { alsoNeededFor, permissionFor } from '../../model/permissions.js';
import { flagNameOf, nounOf, withArticle } from '../../model/labels.js';
import { programmeEnrolment } from '../../model/programme-enrolment.js';
import type { RecordChange } from '../../store/port.js';
import { createKindChanges, type KindChanges } from '../account/kind-changes.js';
import { writeOperation, type TenantContext } from '../operation.js';
import { rowFileInput } from '../row-file.js';
import { daysIn } from '../today.js';
import { componentsOf } from './enrolment-components.js';
import { keyGiven, keyInput, splitKey } from './key.js';
import { findStored, locate } from './locate.js';
import { proposeRecords } from './propose.js';
import type { Values } from './record-reader.js';
import { changeOf, identityOf, shownKey } from './record-reader.js';
import { recordedInput } from './recorded.js';
import { createReferences } from './references.js';
import { errorOf, isRefusal, type Refusal } from './refusal.js';
import { hasOtherKey, proposeRekey } from './rekey.js';
import { refuseInvalid } from './validity.js';
import type { Given } from './values.js';
import { givenFields, readValues } from './values.js';
import type { Decided, Prepared, RecordWork } from './work.js';
import { recordOutput } from './work.js';

/** Changes fields of records of the kind: of one named by its key, or of those of a file. */
export function updateOperation(kind: AnyKind, topic: string) {
  return writeOperation({
    name: `${topic}.update`,
    summary: `Change ${withArticle(topic.replaceAll('-', ' '))}, or many from a file`,
    scope: 'tenant',
    permission: permissionFor(kind, 'update'),
    // It compares identifying fields: its result shows whether a guess was right.
    alsoNeeds: alsoNeededFor(kind, 'update'),
    input: z.strictObject({ key: keyInput, fields: givenFields(kind).default({}), ...rowFileInput }),
    output: recordOutput,
    recorded: recordedInput(kind),
    async propose(context, { key, fields, ...rows }, changes) {
      const given = splitKey(kind, fields);
      const work = await alteration(context, kind, given.key);
      return proposeRecords(
        context,
        work,
        { ...rows, given: { ...keyGiven(kind, key), ...given.others } },
        changes,
      );
    },
  });
}

/** @param newKey new values for key fields of a single record */
async function alteration(context: TenantContext, kind: AnyKind, newKey: Given): Promise<RecordWork> {
  const { tenant } = context;
  const references = createReferences(tenant);
  const kinds = createKindChanges();
  const rekeyed = await newKeyValues(context, kind, newKey);
  return {
    kind,
    done: 'updated',
    required: kind.key.slice(0, 1),
    warnings: () => kinds.warnings(),

    async prepare(given) {
      const resolved = await references.resolved(kind, given);
      const stored = await locate(tenant, kind, references, resolved);
      return stored.map((before, at): Prepared | Refusal => {
        const values = resolved[at];
        if (isRefusal(before)) return before;
        if (values === undefined || isRefusal(values)) return values ?? nothingGiven(kind);
        const name = shownKey(kind, before);
        return {
          ...{ identity: identityOf(kind, before), name, before },
          values: { ...withoutKey(kind, values), ...rekeyed },
        };
      });
    },

    async decide(prepared) {
      const decided: Decided[] = [];
      for (const { before, values } of prepared)
        decided.push(before === null ? [] : await altered(context, kind, before, { ...before, ...values }));
      if (kind === account) await noteKinds(context, prepared, kinds);
      return refuseInvalid(context.store, kind, decided);
    },
  };
}

async function newKeyValues(context: TenantContext, kind: AnyKind, newKey: Given): Promise<Values> {
  const [field] = Object.keys(newKey);
  if (field === undefined) return {};
  if (kind.key.length === 1) throw errorOf(isTheKey(kind, field));
  const read = readValues(kind, newKey, daysIn(context.about.timeZone));
  const [values = {}] = await createReferences(context.tenant).resolved(kind, [read]);
  if (isRefusal(values)) throw errorOf(values);
  return values;
}

function withoutKey({ key }: AnyKind, values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([field]) => !key.includes(field)));
}

/** The changes from one state to the other; with a key change, also those of its referrers. */
async function altered(
  context: TenantContext,
  kind: AnyKind,
  before: Values,
  after: Values,
): Promise<Decided> {
  const { tenant } = context;
  if (!hasOtherKey(kind, before, after)) {
    const change = changeOf(tenant.key, kind, before, after);
    return change === undefined ? [] : [change];
  }
  const [taken] = await findStored(tenant, kind, [after]);
  if (taken !== undefined) return keyTaken(kind, after);
  const made: RecordChange[] = [];
  await proposeRekey(context, kind, [before, after], { add: (change) => void made.push(change) });
  if (kind === programmeEnrolment) made.push(...(await componentsAlong(context, before, after)));
  return made;
}

/** Changes components that name an enrolment by its start to the new start. */
async function componentsAlong(
  { tenant }: TenantContext,
  before: Values,
  after: Values,
): Promise<RecordChange[]> {
  const { naming } = await componentsOf(tenant, before as unknown as ProgrammeEnrolment);
  return naming.flatMap((each) => {
    const values = each as unknown as Values;
    return (
      changeOf(tenant.key, component, values, { ...values, enrolmentStart: after['start'] ?? null }) ?? []
    );
  });
}

async function noteKinds(
  { tenant }: TenantContext,
  prepared: readonly Prepared[],
  kinds: KindChanges,
): Promise<void> {
  const changed = prepared.filter(
    ({ before, values }) => (values['kind'] ?? before?.['kind']) !== before?.['kind'],
  );
  const roles = await tenant.having(
    'account-role',
    'account',
    changed.map(({ before }) => String(before?.['email'])),
  );
  for (const [at, { before, values }] of changed.entries()) {
    const after = { ...before, ...values } as unknown as Account;
    kinds.note(
      before as unknown as Account,
      after,
      (roles[at] ?? []).map(({ role }) => role),
    );
  }
}

export function keyTaken(kind: AnyKind, after: Values): Refusal {
  const name = shownKey(kind, after);
  return {
    ...{ is: 'conflict', code: 'already-exists', value: name },
    message: `There is another ${nounOf(kind)} ${name} already.`,
    hint: 'Give it a key that is not taken.',
  };
}

function isTheKey(kind: AnyKind, field: string): Refusal {
  return {
    ...{ is: 'wrong', code: 'key-not-changed', field },
    message: `The ${flagNameOf(field).replaceAll('-', ' ')} names the ${nounOf(kind)}, and is not changed by an update.`,
    hint: 'The command `rename` changes it, and all that names it.',
  };
}

function nothingGiven(kind: AnyKind): Refusal {
  return {
    ...{ is: 'wrong', code: 'bad-input' },
    message: `Nothing is given for the ${nounOf(kind)}.`,
    hint: 'Give fields to change, such as with --set FIELD=VALUE.',
  };
}

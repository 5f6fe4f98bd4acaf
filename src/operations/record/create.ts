import { z } from 'zod';
import { rootsFirst, Tree } from '../../domain/tenancy/trees.js';
import type { AnyKind } from '../../model/kind.js';
import { permissionFor } from '../../model/permissions.js';
import { flagNameOf, labelOf, nounOf, withArticle } from '../../model/labels.js';
import { parentFieldOf } from '../../model/trees.js';
import type { RecordChange } from '../../store/port.js';
import { writeOperation, type TenantContext } from '../operation.js';
import { rowFileInput } from '../row-file.js';
import { findStored } from './locate.js';
import { proposeRecords } from './propose.js';
import type { Values } from './record-reader.js';
import { changeOf, identityOf, inOrder, shownKey } from './record-reader.js';
import { createReferences } from './references.js';
import { isRefusal, type Refusal } from './refusal.js';
import { recordedInput } from './recorded.js';
import { refuseInvalid } from './validity.js';
import { givenFields } from './values.js';
import type { Decided, Prepared, RecordWork } from './work.js';
import { recordOutput } from './work.js';

/** Creates records of the kind: one given field by field, or those of a file. */
export function createOperation(kind: AnyKind, topic: string) {
  return writeOperation({
    name: `${topic}.create`,
    summary: `Create ${withArticle(topic.replaceAll('-', ' '))}, or many from a file`,
    scope: 'tenant',
    permission: permissionFor(kind, 'create'),
    input: z.strictObject({ fields: givenFields(kind).default({}), ...rowFileInput }),
    output: recordOutput,
    recorded: recordedInput(kind),
    propose: (context, { fields, ...rows }, changes) =>
      proposeRecords(context, creation(context, kind), { ...rows, given: fields }, changes),
  });
}

function creation(context: TenantContext, kind: AnyKind): RecordWork {
  const { tenant } = context;
  const isTree = parentFieldOf(kind) !== undefined;
  /** Keys of a tree that this run creates: rows may name later rows. */
  const ownKeys = new Set<string>();
  const references = createReferences(tenant, (of, key) => of === kind && ownKeys.has(key));
  return {
    kind,
    done: 'created',
    required: Object.entries(kind.fields)
      .filter(([, field]) => field.default === undefined)
      .map(([name]) => name),

    async prepare(given) {
      const [key = ''] = kind.key;
      if (isTree)
        for (const each of given)
          if (!isRefusal(each) && typeof each[key] === 'string') ownKeys.add(each[key]);
      const whole = (await references.resolved(kind, given)).map((values) =>
        isRefusal(values) ? values : withDefaults(kind, values),
      );
      const good = whole.filter((values) => !isRefusal(values)) as Values[];
      const stored = await findStored(tenant, kind, good);
      const before = new Map(good.map((values, at) => [values, stored[at] ?? null]));
      return whole.map((values) =>
        isRefusal(values)
          ? values
          : {
              identity: identityOf(kind, values),
              name: shownKey(kind, values),
              before: before.get(values) ?? null,
              values,
            },
      );
    },

    async decide(prepared) {
      const made = prepared.map((each) => created(tenant.key, kind, each));
      return refuseInvalid(context.store, kind, made);
    },

    ...(isTree ? { inOrder: (changes: readonly RecordChange[]) => fromTheRoots(kind, changes) } : {}),
  };
}

/** The whole record; fields that are not given get their defaults. */
function withDefaults(kind: AnyKind, values: Values): Values | Refusal {
  const whole: Record<string, Values[string]> = {};
  for (const [name, field] of Object.entries(kind.fields)) {
    const value = values[name] ?? (field.default as Values[string] | undefined);
    if (value === undefined) {
      return {
        ...{ is: 'wrong', code: 'field-missing', field: name },
        message: `A new ${nounOf(kind)} needs its ${labelOf(name, field).toLowerCase()}.`,
        hint: `Give it with --${flagNameOf(name)}.`,
      };
    }
    whole[name] = value;
  }
  return inOrder(kind, whole);
}

function created(tenant: string, kind: AnyKind, { before, name, values }: Prepared): Decided {
  const change = changeOf(tenant, kind, before, values);
  if (change === undefined) return [];
  if (before === null) return [change];
  return {
    ...{ is: 'conflict', code: 'already-exists', value: name },
    message: `The ${nounOf(kind)} ${name} exists already, and is not the same.`,
    hint: 'Change it with the command `update`.',
  };
}

/** Orders parents before their children. */
function fromTheRoots(kind: AnyKind, changes: readonly RecordChange[]): RecordChange[] {
  const [keyField = ''] = kind.key;
  const parentField = parentFieldOf(kind) ?? '';
  const nodes = changes.map((change) => {
    const { [keyField]: key, [parentField]: parent = null } = { ...change.after } as Values;
    return { key: String(key), parent: typeof parent === 'string' ? parent : null, change };
  });
  return rootsFirst(nodes, ({ key }) => key, new Tree(nodes)).map(({ change }) => change);
}

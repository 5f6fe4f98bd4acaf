import type { AnyOf } from '../../domain/tenancy/permissions.js';
import type { EntityName, Records } from '../../store/entities.js';
import { entities } from '../../store/entities.js';
import type { RecordChange } from '../../store/port.js';

/** What creating, removing and changing a record of one kind needs, whichever operation does it. */
export interface ChangePermissions<R> {
  readonly create: AnyOf;
  readonly remove: AnyOf;
  /** Of every field, or field by field: a new field of such a kind does not compile without its line. */
  readonly update: AnyOf | { readonly [F in keyof R & string]-?: AnyOf };
  /** Creating and removing such records is for who administers the whole store. */
  readonly storeOnly?: true;
}

const needing = <R>(...anyOf: AnyOf): ChangePermissions<R> => ({
  create: anyOf,
  remove: anyOf,
  update: anyOf,
});

const administer: AnyOf = ['tenant.administer'];
const accounts: AnyOf = ['account.administer'];

/** Kind by kind; what is needed beyond a permission for accounts and their roles stands in `account-rights.ts`. */
export const changePermissions: { readonly [E in EntityName]: ChangePermissions<Records[E]> } = {
  tenant: { ...needing(...administer), storeOnly: true },
  feature: needing(...administer),
  organisation: needing(...administer),
  group: needing(...administer),
  programme: needing('programme.edit', 'tenant.administer'),
  account: {
    create: accounts,
    remove: accounts,
    update: {
      email: accounts,
      firstName: accounts,
      lastName: accounts,
      kind: accounts,
      organisation: accounts,
      status: accounts,
      externalReference: accounts,
    },
  },
  'account-role': needing('role.assign'),
  'account-group': needing(...accounts),
  competence: needing(...administer),
  equivalence: needing(...administer),
  requirement: needing(...administer),
  person: needing(...administer),
  'person-group': needing(...administer),
  'programme-enrolment': needing(...administer),
  component: needing(...administer),
  evidence: needing(...administer),
  assignment: needing(...administer),
  achievement: needing('competence.import', 'tenant.administer'),
  'transfer-review': needing('competence.import', 'tenant.administer'),
};

/** Every permission that lets somebody change something. */
export const changingPermissions: AnyOf = [
  ...administer,
  ...new Set(
    Object.values(changePermissions)
      .flatMap(({ create, remove, update }) => [
        ...create,
        ...remove,
        ...(isAnyOf(update) ? update : Object.values(update).flat()),
      ])
      .filter((permission) => !administer.includes(permission)),
  ),
];

/** What the change needs: of each list one permission. Empty where it changes nothing. */
export function neededFor(change: RecordChange): readonly AnyOf[] {
  const { create, remove, update }: ChangePermissions<never> = changePermissions[change.entity];
  if (change.before === null) return [create];
  if (change.after === null) return [remove];
  if (isAnyOf(update)) return [update];
  const fields: Readonly<Record<string, AnyOf>> = update;
  return changedFields(change)
    .map((field) => fields[field])
    .filter((anyOf) => anyOf !== undefined);
}

/** The fields in which the record differs before and after. */
export function changedFields({ entity, before, after }: RecordChange): string[] {
  const columns = Object.keys(entities[entity].columns);
  const was = before as unknown as Readonly<Record<string, unknown>> | null;
  const is = after as unknown as Readonly<Record<string, unknown>> | null;
  return columns.filter((column) => was?.[column] !== is?.[column]);
}

function isAnyOf(update: AnyOf | object): update is AnyOf {
  return Array.isArray(update);
}

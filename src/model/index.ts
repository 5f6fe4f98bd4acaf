import { account } from './account.js';
import { accountGroup } from './account-group.js';
import { accountRole } from './account-role.js';
import { achievement } from './achievement.js';
import { assignment } from './assignment.js';
import { competence } from './competence.js';
import { component } from './component.js';
import { equivalence } from './equivalence.js';
import { evidence } from './evidence.js';
import { feature } from './feature.js';
import { group } from './group.js';
import type { AnyField, AnyKind, Kind } from './kind.js';
import { organisation } from './organisation.js';
import { person } from './person.js';
import { personGroup } from './person-group.js';
import { programme } from './programme.js';
import { programmeEnrolment } from './programme-enrolment.js';
import { requirement } from './requirement.js';
import { tenant } from './tenant.js';
import { transferReview } from './transfer-review.js';

/**
 * Every kind of record, by name. None refers to a later one: writers create in this order and
 * delete in reverse order.
 */
export const kinds = {
  tenant,
  feature,
  organisation,
  group,
  programme,
  account,
  'account-role': accountRole,
  'account-group': accountGroup,
  competence,
  equivalence,
  requirement,
  person,
  'person-group': personGroup,
  'programme-enrolment': programmeEnrolment,
  component,
  evidence,
  assignment,
  achievement,
  'transfer-review': transferReview,
};

type RecordOf<K> = K extends Kind<string, infer R> ? R : never;

/** The type of each kind of record, by its name. */
export type Records = { [N in keyof typeof kinds]: RecordOf<(typeof kinds)[N]> };
export type KindName = keyof Records;

export const kindNames = Object.keys(kinds) as KindName[];

/** The kind that a field refers to; undefined if it is not a reference. */
export function referredKind(of: AnyKind, field: AnyField | undefined): AnyKind | undefined {
  return field?.refersTo === 'self' ? of : field?.refersTo;
}

/** The name of a declared kind. */
export function nameOfKind(kind: AnyKind): KindName {
  const found = kindNames.find((name) => name === kind.name);
  if (found === undefined) throw new Error(`The kind of record ${kind.name} is not among the declared ones.`);
  return found;
}

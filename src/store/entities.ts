import { z } from 'zod';
import type {
  Achievement,
  Assignment,
  Competence,
  Equivalence,
  Person,
  PersonGroup,
  Requirement,
  TransferReview,
} from '../domain/competence/types.js';
import {
  achievementSources,
  personKinds,
  renewalUnits,
  reviewStates,
  scopeKinds,
} from '../domain/competence/vocabulary.js';
import type { Component, Evidence, Programme, ProgrammeEnrolment } from '../domain/learning-plan/types.js';
import {
  componentStatuses,
  componentTypes,
  enrolmentStatuses,
  evidenceStatuses,
  programmeKinds,
  ragStatuses,
} from '../domain/learning-plan/vocabulary.js';
import type {
  Account,
  AccountGroup,
  AccountRole,
  Feature,
  Group,
  Organisation,
  Tenant,
  TenantSettings,
} from '../domain/tenancy/types.js';
import { accountKinds, accountStatuses, organisationKinds } from '../domain/tenancy/vocabulary.js';
import type { Column } from './columns.js';
import {
  added,
  boolean,
  date,
  integer,
  json,
  keyDateOrNone,
  nullable,
  oneOf,
  personal,
  reference,
  text,
} from './columns.js';

/** Every kind of record that a change can touch, and its type. */
export interface Records {
  tenant: Tenant;
  feature: Feature;
  organisation: Organisation;
  group: Group;
  programme: Programme;
  account: Account;
  'account-role': AccountRole;
  'account-group': AccountGroup;
  competence: Competence;
  equivalence: Equivalence;
  requirement: Requirement;
  person: Person;
  'person-group': PersonGroup;
  'programme-enrolment': ProgrammeEnrolment;
  component: Component;
  evidence: Evidence;
  assignment: Assignment;
  achievement: Achievement;
  'transfer-review': TransferReview;
}

export type EntityName = keyof Records;

/** How records of one kind are kept. Everything the SQL adapter does with them follows from this. */
export interface EntityDefinition<R> {
  readonly table: string;
  /** The columns that name a record within its tenant, in the order in which records are listed. */
  readonly key: readonly (keyof R & string)[];
  readonly columns: { readonly [C in keyof R]-?: Column<R[C]> };
  /** Others refer to it, by its only key column: it gets a number of its own. */
  readonly referred?: true;
  /** Columns that records are looked up by, besides the key from its left. */
  readonly lookups?: readonly (keyof R & string)[];
  /** The kind of record that it belongs to, and the columns that name it by its key. */
  readonly owner?: { readonly entity: EntityName; readonly by: readonly (keyof R & string)[] };
}

const settings: z.ZodType<TenantSettings> = z.strictObject({
  overdueCountsSubmittedEvidence: z.boolean().optional(),
  overdueCountsBreaks: z.boolean().optional(),
  achievedStatuses: z.array(z.string()).optional(),
  limits: z
    .strictObject({
      maxChanges: z.int().min(0).optional(),
      maxPercent: z.number().min(0).max(100).optional(),
      maxRejects: z.int().min(0).optional(),
    })
    .optional(),
});

/** In an order in which no record refers to a later kind: writers create in it and remove against it. */
export const entities: { readonly [E in EntityName]: EntityDefinition<Records[E]> } = {
  tenant: {
    table: 'tenant',
    key: ['key'],
    columns: { key: text(), name: text(), timeZone: text(), vpd: nullable(text()), settings: json(settings) },
    referred: true,
  },
  feature: { table: 'feature', key: ['key'], columns: { key: text(), enabled: boolean() } },
  organisation: {
    table: 'organisation',
    key: ['key'],
    columns: {
      key: text(),
      name: text(),
      kind: oneOf(organisationKinds),
      parent: nullable(reference('organisation')),
    },
    referred: true,
  },
  group: {
    table: 'learner_group',
    key: ['key'],
    columns: { key: text(), name: text(), parent: nullable(reference('group')) },
    referred: true,
  },
  programme: {
    table: 'programme',
    key: ['key'],
    columns: {
      key: text(),
      name: text(),
      kind: oneOf(programmeKinds),
      parent: nullable(reference('programme')),
      hideSubProgrammesFromEmployers: boolean(),
    },
    referred: true,
  },
  account: {
    table: 'account',
    key: ['email'],
    columns: {
      email: personal('contact', text()),
      firstName: personal('name', text()),
      lastName: personal('name', text()),
      kind: oneOf(accountKinds),
      organisation: nullable(reference('organisation')),
      status: oneOf(accountStatuses),
      externalReference: personal('reference', nullable(text())),
    },
    referred: true,
  },
  'account-role': {
    table: 'account_role',
    key: ['account', 'role'],
    columns: { account: reference('account'), role: text() },
    lookups: ['role'],
  },
  'account-group': {
    table: 'account_group',
    key: ['account', 'group'],
    columns: { account: reference('account'), group: reference('group') },
  },
  competence: {
    table: 'competence',
    key: ['name'],
    columns: {
      name: text(),
      renewalEvery: nullable(integer()),
      renewalUnit: nullable(oneOf(renewalUnits)),
      levels: added(null, nullable(integer())),
    },
    referred: true,
  },
  equivalence: {
    table: 'equivalence',
    key: ['from', 'to'],
    columns: { from: text(), to: reference('competence') },
  },
  requirement: {
    table: 'requirement',
    key: ['competence', 'scopeKind', 'scopeOf', 'from', 'to', 'level'],
    columns: {
      competence: reference('competence'),
      scopeKind: oneOf(scopeKinds),
      scopeOf: text(),
      from: keyDateOrNone(),
      to: keyDateOrNone(),
      level: integer(),
      essential: boolean(),
    },
  },
  person: {
    table: 'person',
    key: ['reference'],
    columns: {
      reference: personal('reference', text()),
      firstName: personal('name', text()),
      lastName: personal('name', text()),
      previousLastName: personal('name', nullable(text())),
      dateOfBirth: personal('birthday', nullable(date())),
      nationalInsuranceNumber: personal('identifier', nullable(text())),
      nhsUniqueId: personal('identifier', nullable(text())),
      uln: personal('identifier', nullable(text())),
      kind: oneOf(personKinds),
      account: nullable(reference('account')),
      employer: nullable(reference('organisation')),
      manager: nullable(reference('account')),
      mentor: nullable(reference('account')),
      rag: nullable(oneOf(ragStatuses)),
    },
    referred: true,
    lookups: ['nationalInsuranceNumber', 'dateOfBirth', 'employer'],
  },
  'person-group': {
    table: 'person_group',
    key: ['person', 'group'],
    columns: { person: reference('person'), group: reference('group') },
  },
  'programme-enrolment': {
    table: 'programme_enrolment',
    key: ['person', 'programme', 'start'],
    columns: {
      person: reference('person'),
      programme: reference('programme'),
      start: keyDateOrNone(),
      plannedEnd: nullable(date()),
      end: nullable(date()),
      status: oneOf(enrolmentStatuses),
    },
  },
  component: {
    table: 'component',
    key: ['person', 'key'],
    columns: {
      person: reference('person'),
      key: text(),
      programme: reference('programme'),
      name: text(),
      type: oneOf(componentTypes),
      status: oneOf(componentStatuses),
      due: nullable(date()),
      plannedMinutes: integer(),
      actualMinutes: integer(),
      notApplicableToEmployers: boolean(),
      employerOnly: boolean(),
      enrolmentStart: added(null, nullable(date())),
    },
  },
  evidence: {
    table: 'evidence',
    key: ['person', 'component', 'file'],
    columns: {
      person: reference('person'),
      component: text(),
      file: personal('free-text', text()),
      mediaType: text(),
      bytes: integer(),
      sha256: text(),
      status: oneOf(evidenceStatuses),
      minutes: integer(),
      markingAid: nullable(text()),
    },
    owner: { entity: 'component', by: ['person', 'component'] },
  },
  assignment: {
    table: 'assignment',
    key: ['person', 'number'],
    columns: {
      person: reference('person'),
      number: personal('reference', text()),
      organisation: reference('organisation'),
      job: nullable(text()),
      position: nullable(text()),
      start: nullable(date()),
      end: nullable(date()),
      primary: boolean(),
    },
    lookups: ['organisation'],
  },
  achievement: {
    table: 'achievement',
    key: ['person', 'competence', 'from', 'level', 'awarded', 'expires'],
    columns: {
      person: reference('person'),
      competence: reference('competence'),
      from: date(),
      level: integer(),
      awarded: keyDateOrNone(),
      expires: keyDateOrNone(),
      source: oneOf(achievementSources),
    },
  },
  'transfer-review': {
    table: 'transfer_review',
    key: ['id'],
    columns: {
      id: text(),
      state: oneOf(reviewStates),
      source: oneOf(achievementSources),
      outcome: text(),
      nationalInsuranceNumber: personal('identifier', nullable(text())),
      dateOfBirth: personal('birthday', nullable(date())),
      lastName: personal('name', text()),
      previousLastName: personal('name', nullable(text())),
      firstName: personal('name', text()),
      employeeNumber: personal('reference', nullable(text())),
      sendingVpd: nullable(text()),
      competence: reference('competence'),
      level: integer(),
      from: date(),
      awarded: nullable(date()),
      expires: nullable(date()),
      candidates: personal('reference', json(z.array(z.string()))),
      person: nullable(reference('person')),
      decidedBecause: personal('free-text', nullable(text())),
    },
    lookups: ['state'],
  },
};

export const entityNames = Object.keys(entities) as EntityName[];

/** The values of a record's key columns, joined: names the record within its tenant and entity. */
export function keyOf<E extends EntityName>(entity: E, record: Records[E]): string {
  const { key } = entities[entity];
  return key.map((column) => String(record[column] ?? '')).join(' · ');
}

/** Do the two records agree in every column? */
export function sameRecord<E extends EntityName>(
  entity: E,
  a: Records[E] | null,
  b: Records[E] | null,
): boolean {
  if (a === null || b === null) return a === b;
  const { columns } = entities[entity];
  for (const column in columns) {
    if (a[column] === b[column]) continue;
    if (columns[column].toSql(a[column]) !== columns[column].toSql(b[column])) return false;
  }
  return true;
}

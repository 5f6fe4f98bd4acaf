import type { CalendarDate } from '../../domain/calendar.js';
import type {
  Achievement,
  Assignment,
  Competence,
  Person,
  Requirement,
} from '../../domain/competence/types.js';
import type { RenewalUnit, ScopeKind } from '../../domain/competence/vocabulary.js';
import type { Component, Evidence, Programme, ProgrammeEnrolment } from '../../domain/learning-plan/types.js';
import type { Account, Group, Organisation, Tenant, TenantSettings } from '../../domain/tenancy/types.js';

/** A record as a document item. `Needed` fields are required; the schema checks the rest. */
type Written<R, Needed extends keyof R, Owner extends keyof R = never> = {
  readonly [F in Needed]: Text<R[F]>;
} & { readonly [F in Exclude<keyof R, Needed | Owner>]?: Text<R[F]> | null | undefined };

type Text<T> = T extends CalendarDate ? string : T;
type List<T> = readonly T[] | null | undefined;

type WrittenEvidence = Written<Evidence, 'file' | 'bytes' | 'sha256', 'person' | 'component'>;
export type WrittenComponent = Written<Component, 'key' | 'programme' | 'name' | 'type', 'person'> & {
  readonly evidence?: List<WrittenEvidence>;
};

export interface WrittenItems {
  readonly tenant: Written<Omit<Tenant, 'settings'>, 'key'> & {
    readonly settings?:
      { readonly [F in keyof TenantSettings]?: TenantSettings[F] | null } | null | undefined;
  };
  readonly features: Readonly<Record<string, boolean | null>>;
  readonly organisations: Written<Organisation, 'key' | 'name'>;
  readonly groups: Written<Group, 'key' | 'name'>;
  readonly programmes: Written<Programme, 'key' | 'name'>;
  readonly accounts: Written<Account, 'email' | 'firstName' | 'lastName' | 'kind'> & {
    readonly roles?: List<string>;
    readonly groups?: List<string>;
  };
  readonly people: Written<Person, 'reference' | 'firstName' | 'lastName' | 'kind'> & {
    readonly groups?: List<string>;
    readonly programmes?: List<Written<ProgrammeEnrolment, 'programme', 'person'>>;
    readonly components?: List<WrittenComponent>;
    readonly assignments?: List<Written<Assignment, 'number' | 'organisation', 'person'>>;
    readonly achievements?: List<Written<Achievement, 'competence' | 'from', 'person'>>;
  };
  readonly competences: Written<Competence, 'name', 'renewalEvery' | 'renewalUnit'> & {
    readonly renewal?: { readonly every: number; readonly unit: RenewalUnit } | null | undefined;
  };
  readonly equivalences: { readonly from: string; readonly to: readonly string[] };
  readonly requirements: Written<Requirement, 'competence', 'scopeKind' | 'scopeOf'> & {
    readonly scope: { readonly tenant: true } | { readonly [K in Exclude<ScopeKind, 'tenant'>]?: string };
  };
}

export type SectionName = keyof WrittenItems;
export type WrittenItem<S extends SectionName> = WrittenItems[S];

/** A whole document as an object (the JSON and YAML forms). */
export type WrittenDocument = {
  readonly [S in 'tenant' | 'features']?: WrittenItem<S> | undefined;
} & {
  readonly [S in Exclude<SectionName, 'tenant' | 'features'>]?: readonly WrittenItem<S>[] | undefined;
};

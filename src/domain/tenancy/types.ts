import type { AccountKind, AccountStatus, OrganisationKind } from './vocabulary.js';

/** One organisation's or provider's own part of a store. */
export interface Tenant {
  readonly key: string;
  readonly name: string;
  /** IANA name; "today" is taken in it. */
  readonly timeZone: string;
  /** Three digits that name an NHS organisation's VPD, the owner of its local competences. */
  readonly vpd: string | null;
  readonly settings: TenantSettings;
}

/** The tenant's choices among our definitions; each has the default of its rule. */
export interface TenantSettings {
  /** BCP 47 tag of the language by whose rules names are sorted; see `languageOf`. */
  readonly language?: string | undefined;
  /** Does a component whose evidence is submitted but not accepted count as overdue? Default true. */
  readonly overdueCountsSubmittedEvidence?: boolean | undefined;
  /** Does a component whose enrolment is on a break count as overdue? Default true. */
  readonly overdueCountsBreaks?: boolean | undefined;
  /** Further statuses of transferred rows that mean achieved; none by default. */
  readonly achievedStatuses?: readonly string[] | undefined;
  /** What one change may do at most, unless its command says otherwise; none by default. */
  readonly limits?: TenantLimits | undefined;
}

export interface TenantLimits {
  readonly maxChanges?: number | undefined;
  /** 0 to 100, of what a change could touch. */
  readonly maxPercent?: number | undefined;
  /** Rejected input rows. */
  readonly maxRejects?: number | undefined;
}

export interface Feature {
  readonly key: string;
  readonly enabled: boolean;
}

/** A node of the organisation tree, such as trust → directorate → ward. */
export interface Organisation {
  readonly key: string;
  readonly name: string;
  readonly kind: OrganisationKind;
  readonly parent: string | null;
}

/** A node of the tree of groups that employer accounts and learners are put in. */
export interface Group {
  readonly key: string;
  readonly name: string;
  readonly parent: string | null;
}

export interface Account {
  /** Unique within the tenant; lower case, because addresses are compared so. */
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly kind: AccountKind;
  readonly organisation: string | null;
  readonly status: AccountStatus;
  readonly externalReference: string | null;
}

export interface AccountRole {
  readonly account: string;
  /** A name of the role catalogue, in its catalogue spelling. */
  readonly role: string;
}

export interface AccountGroup {
  readonly account: string;
  readonly group: string;
}

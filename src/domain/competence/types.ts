import type { CalendarDate } from '../calendar.js';
import type { RagStatus } from '../learning-plan/vocabulary.js';
import type { AchievementSource, PersonKind, RenewalUnit, ReviewState, ScopeKind } from './vocabulary.js';

/** A learner of a provider, or an applicant, employee or external learner of a trust. */
export interface Person {
  readonly reference: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly previousLastName: string | null;
  readonly dateOfBirth: CalendarDate | null;
  /** Upper case without spaces, as `parseNationalInsuranceNumber` gives it. */
  readonly nationalInsuranceNumber: string | null;
  readonly nhsUniqueId: string | null;
  /** Unique Learner Number: ten digits with a valid check digit. */
  readonly uln: string | null;
  readonly kind: PersonKind;
  /** Email of their own account. */
  readonly account: string | null;
  /** Key of the employer organisation. */
  readonly employer: string | null;
  /** Email of the employer account that manages them. */
  readonly manager: string | null;
  /** Email of the employer account that mentors them. */
  readonly mentor: string | null;
  /** Recorded, never computed. */
  readonly rag: RagStatus | null;
}

export interface PersonGroup {
  readonly person: string;
  readonly group: string;
}

/** Employment in a job and position of an organisation; the number is unique within the person. */
export interface Assignment {
  readonly person: string;
  readonly number: string;
  readonly organisation: string;
  readonly job: string | null;
  readonly position: string | null;
  readonly start: CalendarDate | null;
  readonly end: CalendarDate | null;
  readonly primary: boolean;
}

/** A competence definition. */
export interface Competence {
  /** `owner|framework|title|qualifier`, as its owner writes it. */
  readonly name: string;
  /** The renewal period is `renewalEvery` × `renewalUnit`; both null where the competence never expires. */
  readonly renewalEvery: number | null;
  readonly renewalUnit: RenewalUnit | null;
  /** Number of the highest level that it can be held at; null where none is stated. */
  readonly levels: number | null;
}

/** A local competence of another employer that counts here as `to`; one row for each target. */
export interface Equivalence {
  /** The name as the sender writes it; it need not be defined in this tenant. */
  readonly from: string;
  readonly to: string;
}

/**
 * A competence required of all in a scope, at a level and within dates. All fields but `essential`
 * form the key.
 */
export interface Requirement {
  readonly competence: string;
  readonly scopeKind: ScopeKind;
  /** Organisation key, job name or position name; empty for the whole tenant. */
  readonly scopeOf: string;
  readonly from: CalendarDate | null;
  readonly to: CalendarDate | null;
  readonly level: number;
  readonly essential: boolean;
}

/** An award. Two rows of a person that differ in any of these but the source are two achievements. */
export interface Achievement {
  readonly person: string;
  readonly competence: string;
  readonly from: CalendarDate;
  readonly level: number;
  /** Date last awarded. */
  readonly awarded: CalendarDate | null;
  /** As stored: null means that it follows from the renewal period (`expiryOf`). */
  readonly expires: CalendarDate | null;
  readonly source: AchievementSource;
}

/** An award from another employer that waits for, or has had, a person's decision. */
export interface TransferReview {
  /** Follows from the award itself, so that the same award is queued once however often it arrives. */
  readonly id: string;
  readonly state: ReviewState;
  readonly source: AchievementSource;
  /**
   * Why it waits: a match outcome's key, or a reason from the person's record, such as
   * `would-shorten`.
   */
  readonly outcome: string;
  readonly nationalInsuranceNumber: string | null;
  readonly dateOfBirth: CalendarDate | null;
  readonly lastName: string;
  readonly previousLastName: string | null;
  readonly firstName: string;
  readonly employeeNumber: string | null;
  readonly sendingVpd: string | null;
  /** A competence of this tenant's catalogue (after equivalences). */
  readonly competence: string;
  readonly level: number;
  readonly from: CalendarDate;
  readonly awarded: CalendarDate | null;
  readonly expires: CalendarDate | null;
  /** References of the people it may belong to, likeliest first. */
  readonly candidates: readonly string[];
  /** Whose it is, once accepted. */
  readonly person: string | null;
  readonly decidedBecause: string | null;
}

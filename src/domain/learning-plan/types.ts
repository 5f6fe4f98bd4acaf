import type { CalendarDate } from '../calendar.js';
import type {
  ComponentStatus,
  ComponentType,
  EnrolmentStatus,
  EvidenceStatus,
  ProgrammeKind,
} from './vocabulary.js';

/** A programme, or (with a parent) a sub-programme of one. */
export interface Programme {
  readonly key: string;
  readonly name: string;
  readonly kind: ProgrammeKind;
  readonly parent: string | null;
  /** Set on a programme; hides the plans of all programmes below it from employers. */
  readonly hideSubProgrammesFromEmployers: boolean;
}

/** An enrolment, identified by person, programme and start: a withdrawn learner may start again. */
export interface ProgrammeEnrolment {
  readonly person: string;
  readonly programme: string;
  readonly start: CalendarDate | null;
  readonly plannedEnd: CalendarDate | null;
  readonly end: CalendarDate | null;
  readonly status: EnrolmentStatus;
}

/** One component of a learner's plan; its key is unique within the learner. */
export interface Component {
  readonly person: string;
  readonly key: string;
  readonly programme: string;
  readonly name: string;
  readonly type: ComponentType;
  readonly status: ComponentStatus;
  readonly due: CalendarDate | null;
  /** Minutes. */
  readonly plannedMinutes: number;
  /** Minutes. */
  readonly actualMinutes: number;
  readonly notApplicableToEmployers: boolean;
  /** Only a review can be employer-only. */
  readonly employerOnly: boolean;
  /** The start of its enrolment, where the component names one of several; see `enrolmentOf`. */
  readonly enrolmentStart: CalendarDate | null;
}

/** A submitted file of a component; its file name is unique within the component. */
export interface Evidence {
  readonly person: string;
  readonly component: string;
  readonly file: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly status: EvidenceStatus;
  readonly minutes: number;
  /** File name of the marking aid exercise's PDF, where there is one. */
  readonly markingAid: string | null;
}

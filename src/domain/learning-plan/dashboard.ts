import { compareText } from '../text.js';
import type { AccessExplanation } from './access.js';
import { explainLearnerOverdue, OverdueTally, tooltipOf, type OverdueCounts } from './explanation.js';
import { lifecycleStage, lifecycleStages, principalEnrolment, type LifecycleStage } from './lifecycle.js';
import type { LearnerPlan, PlanContext } from './plan.js';
import { percentOf } from '../percent.js';
import { planProgress, progressBands, type PlanProgress, type ProgressBand } from './progress.js';
import { isVisibleToEmployer } from './visibility.js';
import {
  componentStatuses,
  enrolmentStatuses,
  ragStatuses,
  type ComponentStatus,
  type EnrolmentStatus,
  type RagStatus,
} from './vocabulary.js';

export type ProgrammeStatus = EnrolmentStatus | 'not-enrolled';
export type RecordedRag = RagStatus | 'not-recorded';

export interface ComponentCount {
  readonly dashboard: number;
  /** How many of them the employer sees. */
  readonly visible: number;
}

export interface LearnerProgress extends PlanProgress {
  readonly learner: string;
}

/**
 * The figures of the cards, by card key. Buckets are complete, zeros included, in a fixed order.
 */
export interface DashboardFigures {
  readonly learners: number;
  readonly 'learning-plan-components': readonly (ComponentCount & { readonly status: ComponentStatus })[];
  readonly 'components-overdue': OverdueCounts & { readonly tooltip: string | null };
  readonly 'learner-lifecycle': readonly { readonly stage: LifecycleStage; readonly learners: number }[];
  readonly 'learner-summary': readonly { readonly status: ProgrammeStatus; readonly learners: number }[];
  readonly 'learning-plan-progress': {
    readonly bands: readonly { readonly band: ProgressBand; readonly learners: number }[];
    /**
     * Learner Progress %: learners on track or ahead, of all; two decimals half up, null for none.
     */
    readonly learnerProgressPercent: number | null;
    /** By learner. */
    readonly learners: readonly LearnerProgress[];
  };
  readonly 'rag-status': readonly { readonly rag: RecordedRag; readonly learners: number }[];
}

const programmeStatuses: readonly ProgrammeStatus[] = [...enrolmentStatuses, 'not-enrolled'];
const recordedRags: readonly RecordedRag[] = [...ragStatuses, 'not-recorded'];

/**
 * Counts the dashboard cards learner by learner, in any order, so that a tenant need not fit in
 * memory. A dashboard counts whole plans, and separately what the employer sees (domain page,
 * section 2).
 */
export class DashboardTally {
  readonly #context: PlanContext;
  #learners = 0;
  readonly #components = new Counter<ComponentStatus>();
  readonly #visibleComponents = new Counter<ComponentStatus>();
  readonly #overdue = new OverdueTally();
  readonly #stages = new Counter<LifecycleStage>();
  readonly #statuses = new Counter<ProgrammeStatus>();
  readonly #bands = new Counter<ProgressBand>();
  readonly #rags = new Counter<RecordedRag>();
  readonly #progress: LearnerProgress[] = [];

  constructor(context: PlanContext) {
    this.#context = context;
  }

  /** Adds a learner; without `access`, what is visible is what any employer with access sees. */
  add(plan: LearnerPlan, access?: AccessExplanation): void {
    this.#learners += 1;
    this.#addComponents(plan, access);
    this.#addEnrolment(plan);
    this.#addProgress(plan);
    this.#rags.add(plan.person.rag ?? 'not-recorded');
  }

  /** The figures of the learners added up to now. */
  figures(): DashboardFigures {
    const overdue = this.#overdue.counts();
    return {
      learners: this.#learners,
      'learning-plan-components': componentStatuses.map((status) => ({
        status,
        dashboard: this.#components.of(status),
        visible: this.#visibleComponents.of(status),
      })),
      'components-overdue': { ...overdue, tooltip: tooltipOf(overdue) },
      'learner-lifecycle': lifecycleStages.map((stage) => ({ stage, learners: this.#stages.of(stage) })),
      'learner-summary': programmeStatuses.map((status) => ({ status, learners: this.#statuses.of(status) })),
      'learning-plan-progress': {
        bands: progressBands.map((band) => ({ band, learners: this.#bands.of(band) })),
        learnerProgressPercent: this.#learnerProgressPercent(),
        learners: [...this.#progress].sort((a, b) => compareText(a.learner, b.learner)),
      },
      'rag-status': recordedRags.map((rag) => ({ rag, learners: this.#rags.of(rag) })),
    };
  }

  #addComponents(plan: LearnerPlan, access: AccessExplanation | undefined): void {
    for (const component of plan.components) {
      this.#components.add(component.status);
      if (isVisibleToEmployer(component, this.#context.programmes, access))
        this.#visibleComponents.add(component.status);
    }
    for (const overdue of explainLearnerOverdue(plan, this.#context, access)) this.#overdue.add(overdue);
  }

  #addEnrolment({ enrolments }: LearnerPlan): void {
    const principal = principalEnrolment(enrolments, this.#context.programmes);
    this.#stages.add(lifecycleStage(principal, this.#context.asOf));
    this.#statuses.add(principal?.status ?? 'not-enrolled');
  }

  #addProgress({ person, components }: LearnerPlan): void {
    const progress = planProgress(components, this.#context.asOf);
    this.#bands.add(progress.band);
    this.#progress.push({ learner: person.reference, ...progress });
  }

  #learnerProgressPercent(): number | null {
    return percentOf(this.#bands.of('on-track') + this.#bands.of('ahead'), this.#learners);
  }
}

class Counter<Key> {
  readonly #counts = new Map<Key, number>();

  add(key: Key): void {
    this.#counts.set(key, this.of(key) + 1);
  }

  of(key: Key): number {
    return this.#counts.get(key) ?? 0;
  }
}

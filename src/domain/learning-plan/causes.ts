import { gates, type AccessExplanation, type Gate } from './access.js';
import type { OverdueComponent } from './explanation.js';
import type { PlanContext } from './plan.js';
import { hiddenReasons, hidingAncestors, type HiddenReason } from './visibility.js';

/** What hides a component: a gate, the flag of a programme, or a flag of the component. */
export interface HiddenCause {
  readonly reason: HiddenReason;
  /** For `no-access`: the gate that refuses. */
  readonly gate: Gate | null;
  /** The programme whose flag hides its sub-programmes, or that has the flagged components. */
  readonly programme: string | null;
}

export interface CauseCount extends HiddenCause {
  /**
   * The components counted under the reason that this hides. Two programmes above one another, or
   * two gates, may hide the same component.
   */
  readonly count: number;
  /** Those that nothing else hides: they become visible when this alone is changed. */
  readonly alone: number;
  /** The first of them. */
  readonly example: { readonly learner: string; readonly component: string };
}

/** Counts what hides overdue components. */
export class CauseTally {
  readonly #programmes: PlanContext['programmes'];
  readonly #counts = new Map<string, { -readonly [F in keyof CauseCount]: CauseCount[F] }>();

  constructor({ programmes }: Pick<PlanContext, 'programmes'>) {
    this.#programmes = programmes;
  }

  /** @param access the verdict of the gates that the component was explained with */
  add(component: OverdueComponent, access?: AccessExplanation): void {
    const { reason, alsoHiddenBy, learner, component: key } = component;
    if (reason === null) return;
    const first = this.#causes(reason, component, access);
    const isAlone = first.length === 1 && alsoHiddenBy.length === 0;
    for (const cause of first) {
      const name = JSON.stringify(cause);
      const count = this.#counts.get(name) ?? {
        ...cause,
        ...{ count: 0, alone: 0, example: { learner, component: key } },
      };
      count.count += 1;
      if (isAlone) count.alone += 1;
      this.#counts.set(name, count);
    }
  }

  /** In the order of `hiddenReasons` and `gates`, then by count. */
  counts(): CauseCount[] {
    return [...this.#counts.values()].sort(
      (a, b) =>
        hiddenReasons.indexOf(a.reason) - hiddenReasons.indexOf(b.reason) ||
        indexOf(a.gate) - indexOf(b.gate) ||
        b.count - a.count,
    );
  }

  #causes(
    reason: HiddenReason,
    { programme }: Pick<OverdueComponent, 'programme'>,
    access: AccessExplanation | undefined,
  ): HiddenCause[] {
    switch (reason) {
      case 'no-access':
        return (access?.gates ?? [])
          .filter(({ passed }) => !passed)
          .map(({ gate }) => ({ reason, gate, programme: null }));
      case 'hidden-sub-programme':
        return hidingAncestors(programme, this.#programmes).map((ancestor) => ({
          ...{ reason, gate: null, programme: ancestor },
        }));
      case 'employer-only-review':
      case 'not-applicable-to-employers':
        return [{ reason, gate: null, programme }];
    }
  }
}

function indexOf(gate: Gate | null): number {
  return gate === null ? -1 : gates.indexOf(gate);
}

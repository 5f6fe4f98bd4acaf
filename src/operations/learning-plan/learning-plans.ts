import type { CalendarDate } from '../../domain/calendar.js';
import type { Person } from '../../domain/competence/types.js';
import { isDone } from '../../domain/learning-plan/overdue.js';
import type { LearnerPlan, PlanContext } from '../../domain/learning-plan/plan.js';
import type { Evidence, ProgrammeEnrolment } from '../../domain/learning-plan/types.js';
import { componentStatuses } from '../../domain/learning-plan/vocabulary.js';
import { compareText } from '../../domain/text.js';
import { Tree } from '../../domain/tenancy/trees.js';
import type { Group, Organisation } from '../../domain/tenancy/types.js';
import type { EntityName, Records } from '../../store/entities.js';
import type { Conditions } from '../../store/conditions.js';
import type { TenantReader } from '../../store/port.js';
import { readTogether } from '../../store/read-together.js';
import type { TenantContext } from '../operation.js';

/** What the rules on learning plans are computed with, for a whole tenant: loaded once for a run. */
export interface TenantLearningPlans extends PlanContext {
  readonly organisations: Tree<Organisation>;
  readonly groups: Tree<Group>;
  /** Is `employer-learning-plan` on? */
  readonly featureEnabled: boolean;
}

/** A learner with their plan and, where it was asked for, its evidence. */
export interface LearningPlanRecords extends LearnerPlan {
  readonly evidence: readonly Evidence[];
}

/** How much of each plan is read: each includes what stands before it. `overdue` leaves out components that cannot be overdue. */
export type LearningPlanDepth = 'enrolments' | 'overdue' | 'components' | 'evidence';

export interface LearningPlanChoice {
  /** References of people, in any order; those who are no learners are left out. By default every learner. */
  readonly people?: readonly string[] | undefined;
  /** By default `components`: then no evidence is read. */
  readonly depth?: LearningPlanDepth;
}

/** How many learners are looked up at once when they are named. */
const NAMED_AT_ONCE = 500;

/** The tenant's programmes, organisations and groups as trees, its feature and settings, and the as-of date. */
export async function learningPlanContext({
  tenant,
  about,
  asOf,
}: TenantContext): Promise<TenantLearningPlans> {
  const [feature, programmes, organisations, groups] = await readTogether([
    tenant.find('feature', ['employer-learning-plan']),
    tenant.all('programme'),
    tenant.all('organisation'),
    tenant.all('group'),
  ]);
  return {
    programmes: new Tree(programmes),
    organisations: new Tree(organisations),
    groups: new Tree(groups),
    featureEnabled: feature?.enabled === true,
    settings: about.settings,
    asOf,
  };
}

/**
 * The plans of learners in order of reference, in batches. A learner is a person who is enrolled on a programme (domain page, section 2).
 * Memory holds a few batches, however large the tenant: the records' streams, all in order of the person, are read side by side.
 */
export async function* streamLearningPlans(
  context: TenantContext,
  { people, depth = 'components' }: LearningPlanChoice = {},
): AsyncIterable<LearningPlanRecords[]> {
  const { tenant } = context;
  const total = people?.length ?? (await tenant.count('person'));
  const batches = people ? namedLearningPlans(tenant, people, depth) : everyLearningPlan(context, depth);
  let done = 0;
  for await (const { read, plans } of batches) {
    if (plans.length > 0) yield plans;
    done += read;
    context.progress(done, total);
    await context.checkpoint();
  }
}

/** Of the people that were read, those who are learners. */
interface Batch {
  readonly read: number;
  readonly plans: LearningPlanRecords[];
}

async function* namedLearningPlans(
  tenant: TenantReader,
  people: readonly string[],
  depth: LearningPlanDepth,
): AsyncIterable<Batch> {
  const references = [...new Set(people)].sort(compareText);
  for (let start = 0; start < references.length; start += NAMED_AT_ONCE) {
    const named = references.slice(start, start + NAMED_AT_ONCE);
    const [persons, groups, enrolments, components, evidence] = await readTogether([
      tenant.findMany(
        'person',
        named.map((reference) => [reference]),
      ),
      tenant.having('person-group', 'person', named),
      tenant.having('programme-enrolment', 'person', named),
      depth === 'enrolments' ? [] : tenant.having('component', 'person', named),
      depth === 'evidence' ? tenant.having('evidence', 'person', named) : [],
    ]);
    const plans = persons.flatMap((person, index) =>
      planOf(person, {
        groups: groups[index] ?? [],
        enrolments: enrolments[index] ?? [],
        components: components[index] ?? [],
        evidence: evidence[index] ?? [],
      }),
    );
    yield { read: named.length, plans };
  }
}

async function* everyLearningPlan(
  { tenant, asOf }: Pick<TenantContext, 'tenant' | 'asOf'>,
  depth: LearningPlanDepth,
): AsyncIterable<Batch> {
  const groups = new PersonRows(tenant, 'person-group');
  const enrolments = new PersonRows(tenant, 'programme-enrolment');
  const only = depth === 'overdue' ? mayBeOverdue(asOf) : undefined;
  const components = depth === 'enrolments' ? undefined : new PersonRows(tenant, 'component', only);
  const evidence = depth === 'evidence' ? new PersonRows(tenant, 'evidence') : undefined;
  const open = [groups, enrolments, components, evidence];
  try {
    for await (const persons of tenant.stream('person')) {
      const plans: LearningPlanRecords[] = [];
      for (const person of persons) {
        const rows = {
          groups: await groups.of(person.reference),
          enrolments: await enrolments.of(person.reference),
          components: (await components?.of(person.reference)) ?? [],
          evidence: (await evidence?.of(person.reference)) ?? [],
        };
        plans.push(...planOf(person, rows));
      }
      yield { read: persons.length, plans };
    }
  } finally {
    for (const rows of open) await rows?.close();
  }
}

/** What every overdue component meets: the store leaves out the others, which are most. */
function mayBeOverdue(asOf: CalendarDate): Conditions<'component'> {
  const open = componentStatuses.filter((status) => !isDone({ status }));
  return {
    filter: [
      { column: 'due', is: '<', value: asOf },
      { column: 'status', is: 'in', values: open },
    ],
  };
}

interface PlanRows {
  readonly groups: readonly Records['person-group'][];
  readonly enrolments: readonly ProgrammeEnrolment[];
  readonly components: readonly Records['component'][];
  readonly evidence: readonly Evidence[];
}

function planOf(person: Person | undefined, rows: PlanRows): LearningPlanRecords[] {
  if (person === undefined || rows.enrolments.length === 0) return [];
  return [{ ...rows, person, groups: rows.groups.map(({ group }) => group) }];
}

type OfPerson = Extract<EntityName, 'person-group' | 'programme-enrolment' | 'component' | 'evidence'>;

/** A stream of rows that belong to people, taken person by person in the order in which the store has them. */
class PersonRows<E extends OfPerson> {
  readonly #batches: AsyncIterator<Records[E][]>;
  #batch: readonly Records[E][] = [];
  #at = 0;

  constructor(tenant: TenantReader, entity: E, only?: Conditions<E>) {
    this.#batches = tenant.stream(entity, undefined, only)[Symbol.asyncIterator]();
  }

  /**
   * The rows of the person. Every person must be asked for, in order: each row refers to a person, so the next row is
   * this person's or a later one's, and no two references need ever be compared for their order.
   */
  async of(reference: string): Promise<Records[E][]> {
    const rows: Records[E][] = [];
    for (;;) {
      if (this.#at >= this.#batch.length && !(await this.#next())) return rows;
      const row = this.#batch[this.#at];
      if (row?.person !== reference) return rows;
      rows.push(row);
      this.#at += 1;
    }
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }

  async #next(): Promise<boolean> {
    const next = await this.#batches.next();
    this.#batch = next.done === true ? [] : next.value;
    this.#at = 0;
    return this.#batch.length > 0;
  }
}

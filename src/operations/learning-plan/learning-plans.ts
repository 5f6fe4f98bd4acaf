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

/** The data of a tenant for the rules on learning plans, loaded once per run. */
export interface TenantLearningPlans extends PlanContext {
  readonly organisations: Tree<Organisation>;
  readonly groups: Tree<Group>;
  /** True if the feature `employer-learning-plan` is on. */
  readonly featureEnabled: boolean;
}

/** A learner with their learning plan; `evidence` is empty unless the depth includes it. */
export interface LearningPlanRecords extends LearnerPlan {
  readonly evidence: readonly Evidence[];
}

/**
 * How much of each learning plan is read; each depth includes those before it. `overdue` omits
 * components that cannot be overdue.
 */
export type LearningPlanDepth = 'enrolments' | 'overdue' | 'components' | 'evidence';

export interface LearningPlanChoice {
  /** References of people in any order; non-learners are ignored. Default: every learner. */
  readonly people?: readonly string[] | undefined;
  /** Default: `components`, without evidence. */
  readonly depth?: LearningPlanDepth;
}

/** People per batch. */
const PEOPLE_AT_ONCE = 500;

/**
 * Loads programmes, organisations and groups as trees, the feature, the settings and the as-of
 * date.
 */
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
 * Streams learning plans in batches, by reference. A learner is a person enrolled on a programme
 * (domain page, section 2). Memory holds a few batches: the record streams, all by person, are read
 * in parallel.
 */
export async function* streamLearningPlans(
  context: TenantContext,
  { people, depth = 'components' }: LearningPlanChoice = {},
): AsyncIterable<LearningPlanRecords[]> {
  const { tenant } = context;
  const batches = people ? namedLearningPlans(tenant, people, depth) : everyLearningPlan(context, depth);
  let total = people?.length;
  let done = 0;
  for await (const { read, plans } of batches) {
    // A tenant of one batch needs no count, which would be a round trip of its own.
    total ??= read < PEOPLE_AT_ONCE ? read : await tenant.count('person');
    if (plans.length > 0) yield plans;
    done += read;
    context.progress(done, total);
    await context.checkpoint();
  }
}

/** The number of people read, and the learners among them. */
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
  for (let start = 0; start < references.length; start += PEOPLE_AT_ONCE) {
    const named = references.slice(start, start + PEOPLE_AT_ONCE);
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
  const persons = tenant.stream('person', PEOPLE_AT_ONCE)[Symbol.asyncIterator]();
  try {
    let [batch] = await readTogether([persons.next(), ...open.map((rows) => rows?.start())]);
    for (; batch.done !== true; batch = await persons.next()) {
      const plans: LearningPlanRecords[] = [];
      for (const person of batch.value) {
        const rows = {
          groups: await groups.of(person.reference),
          enrolments: await enrolments.of(person.reference),
          components: (await components?.of(person.reference)) ?? [],
          evidence: (await evidence?.of(person.reference)) ?? [],
        };
        plans.push(...planOf(person, rows));
      }
      yield { read: batch.value.length, plans };
    }
  } finally {
    await persons.return?.();
    for (const rows of open) await rows?.close();
  }
}

/** Conditions of every overdue component; most components fail them in the store already. */
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

/** Reads rows person by person, in store order. */
class PersonRows<E extends OfPerson> {
  readonly #batches: AsyncIterator<Records[E][]>;
  #batch: readonly Records[E][] = [];
  #at = 0;

  constructor(tenant: TenantReader, entity: E, only?: Conditions<E>) {
    this.#batches = tenant.stream(entity, undefined, only)[Symbol.asyncIterator]();
  }

  /**
   * Returns the rows of the person. Callers must ask for every person in order: the next row then
   * belongs to this person or a later one, so no references need comparing.
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

  /** Reads the first rows, together with those of others. */
  async start(): Promise<void> {
    await this.#next();
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

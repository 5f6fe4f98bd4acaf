import { toDecimal } from '../../domain/calendar.js';
import { isDone } from '../../domain/learning-plan/overdue.js';
import type { EnrolmentStatus } from '../../domain/learning-plan/vocabulary.js';
import { componentStatuses, enrolmentStatuses } from '../../domain/learning-plan/vocabulary.js';
import { DecimalDays } from '../packed/day-codes.js';
import { blockOf, rangeOf } from '../packed/people.js';
import type { ComponentRow, EnrolmentRow, PlanBlock } from '../packed/plan-block.js';
import { openPlans, packPlans } from '../packed/plan-block.js';
import type { LearnerDue, PlanReader } from '../plans.js';
import { sortBits } from '../plans.js';
import type { SqlDriver } from './driver.js';
import type { BlockKeeper, StoredBlock } from './packed-blocks.js';
import { storedBlocks } from './packed-blocks.js';

/**
 * Components counted from packed blocks of people. Blocks that the store does not hold, or that are damaged, are packed from the
 * records, and given to `keeper` where there is one.
 */
export function sqlPlans(
  driver: SqlDriver,
  tenantNumber: () => Promise<number | null>,
  keeper: BlockKeeper | undefined,
): PlanReader {
  const days = new DecimalDays();

  const blockFrom = async (tenant: number, stored: StoredBlock, day: number): Promise<PlanBlock> => {
    const { block, changed } = stored;
    const suffices = ({ days: { zero, later } }: PlanBlock): boolean => day - zero <= later;
    const kept = stored.content === undefined ? undefined : openPlans(stored.content);
    if (kept !== undefined && suffices(kept)) return kept;
    const { enrolments, components } = await rowsOf(driver, block, tenant);
    if (kept === undefined) {
      const content = packPlans(enrolments, components, days);
      const rows = enrolments.length + components.length;
      await keeper?.take({ tenant, kind: 'plan', block, changed, content, rows });
      const made = opened(content);
      if (suffices(made)) return made;
    }
    return opened(packPlans(enrolments, components, days, true));
  };

  return {
    async *dueBefore({ day, people }) {
      const tenant = await tenantNumber();
      if (tenant === null) return;
      const names = await namesOf(driver, tenant);
      const among = people === undefined ? undefined : await numbersOf(driver, tenant, people);
      const blocks = among && new Set(Array.from(among, blockOf));
      const due = days.of(toDecimal(day));
      for await (const page of storedBlocks(driver, 'plan', tenant)) {
        for (const stored of page) {
          if (blocks?.has(stored.block) === false) continue;
          const block = await blockFrom(tenant, stored, due);
          const learners = await learnersIn(driver, { tenant, number: stored.block, block, names, due });
          yield learners.flatMap(({ id, learner }) => (among?.has(id) === false ? [] : [learner]));
        }
      }
    },
  };
}

function opened(content: Uint8Array): PlanBlock {
  const block = openPlans(content);
  if (block === undefined) throw new Error('A block that was just packed cannot be opened.');
  return block;
}

/** Natural keys by number. */
interface Names {
  readonly programmes: ReadonlyMap<number, string>;
  readonly organisations: ReadonlyMap<number, string>;
  readonly accounts: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
}

async function namesOf(driver: SqlDriver, tenant: number): Promise<Names> {
  const names = async (table: string, key: string): Promise<Map<number, string>> => {
    const rows = await driver.all(`SELECT id, "${key}" FROM "${table}" WHERE tenant_id = ?`, [tenant]);
    return new Map(rows.map(([id, name]) => [Number(id), String(name)]));
  };
  return {
    programmes: await names('programme', 'key'),
    organisations: await names('organisation', 'key'),
    accounts: await names('account', 'email'),
    groups: await names('learner_group', 'key'),
  };
}

async function numbersOf(
  driver: SqlDriver,
  tenant: number,
  references: readonly string[],
): Promise<Set<number>> {
  const found = await driver.allMany(
    'SELECT id FROM person WHERE tenant_id = ? AND reference = ?',
    references.map((reference) => [tenant, reference]),
  );
  return new Set(found.flatMap((rows) => rows.map(([id]) => Number(id))));
}

/** The learners of a block: those of its people who are enrolled on a programme. */
async function learnersIn(
  driver: SqlDriver,
  {
    tenant,
    number,
    block,
    names,
    due,
  }: {
    readonly tenant: number;
    readonly number: number;
    readonly block: PlanBlock;
    readonly names: Names;
    readonly due: number;
  },
): Promise<{ readonly id: number; readonly learner: LearnerDue }[]> {
  const [start, end] = rangeOf(number);
  const groups = new Map<number, string[]>();
  for (const [person, group] of await driver.all(groupsQuery, [start, end])) {
    const name = names.groups.get(Number(group));
    const own = groups.get(Number(person));
    if (name === undefined) continue;
    if (own === undefined) groups.set(Number(person), [name]);
    else own.push(name);
  }
  const learners = [];
  for (const [id, reference, firstName, lastName, employer, manager, mentor] of await driver.all(
    peopleQuery,
    [start, end, tenant],
  )) {
    const plan = block.people.get(Number(id) - start);
    if (plan === undefined || plan.enrolments.length === 0) continue;
    const learner = {
      person: {
        reference: String(reference),
        firstName: String(firstName),
        lastName: String(lastName),
        employer: named(names.organisations, employer),
        manager: named(names.accounts, manager),
        mentor: named(names.accounts, mentor),
      },
      groups: groups.get(Number(id)) ?? [],
      enrolments: plan.enrolments.map(({ programme, status }) => ({
        programme: names.programmes.get(programme) ?? '',
        status: statusNamed(status),
      })),
      due: plan.runs.map((run) => ({
        programme: names.programmes.get(run.programme) ?? '',
        counts: block.dueIn(run, due),
      })),
    };
    learners.push({ id: Number(id), learner });
  }
  return learners;
}

const statuses = new Map<string, EnrolmentStatus>(enrolmentStatuses.map((status) => [status, status]));

/** A block holds what the column held, which was checked when it was written. */
function statusNamed(name: string): EnrolmentStatus {
  const status = statuses.get(name);
  if (status === undefined) throw new Error(`An enrolment has the status ${name}.`);
  return status;
}

function named(names: ReadonlyMap<number, string>, number: unknown): string | null {
  return number === null ? null : (names.get(Number(number)) ?? null);
}

async function rowsOf(
  driver: SqlDriver,
  block: number,
  tenant: number,
): Promise<{ readonly enrolments: EnrolmentRow[]; readonly components: ComponentRow[] }> {
  const [start, end] = rangeOf(block);
  const people = new Set((await driver.all(peopleQuery, [start, end, tenant])).map(([id]) => Number(id)));
  const enrolments: EnrolmentRow[] = [];
  for (const [person, programme, status] of await driver.all(enrolmentsQuery, [start, end]))
    if (people.has(Number(person)))
      enrolments.push([Number(person) - start, Number(programme), String(status)]);
  const components: ComponentRow[] = [];
  for (const [person, programme, due, sort] of await driver.all(componentsQuery, [start, end]))
    if (people.has(Number(person)))
      components.push([Number(person) - start, Number(programme), Number(due), Number(sort)]);
  return { enrolments, components };
}

// The tenant in an expression, so that no index on it is taken: the numbers are few, and together.
const peopleQuery = `SELECT id, reference, first_name, last_name, employer_id, manager_id, mentor_id FROM person
  WHERE id >= ? AND id < ? AND tenant_id + 0 = ? ORDER BY id`;

const groupsQuery = `SELECT person_id, group_id FROM person_group
  WHERE person_id >= ? AND person_id < ? ORDER BY person_id, group_id`;

const enrolmentsQuery = `SELECT person_id, programme_id, status FROM programme_enrolment
  WHERE person_id >= ? AND person_id < ? ORDER BY person_id, programme_id`;

const doneStatuses = componentStatuses
  .filter((status) => isDone({ status }))
  .map((status) => `'${status}'`)
  .join(', ');

const componentsQuery = `SELECT person_id, programme_id,
    CASE WHEN due IS NULL OR status IN (${doneStatuses}) THEN 0 ELSE due END,
    CASE WHEN status = 'evidence-submitted' THEN ${sortBits.evidenceSubmitted} ELSE 0 END
      + CASE WHEN type = 'review' AND employer_only = 1 THEN ${sortBits.employerOnlyReview} ELSE 0 END
      + CASE WHEN not_applicable_to_employers = 1 THEN ${sortBits.notApplicableToEmployers} ELSE 0 END
  FROM component WHERE person_id >= ? AND person_id < ? ORDER BY person_id, programme_id`;

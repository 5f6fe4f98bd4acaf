import type { CalendarDate } from '../../domain/calendar.js';
import { toDecimal } from '../../domain/calendar.js';
import { isDone } from '../../domain/learning-plan/overdue.js';
import type { EnrolmentStatus } from '../../domain/learning-plan/vocabulary.js';
import { componentStatuses, enrolmentStatuses } from '../../domain/learning-plan/vocabulary.js';
import { storedDate } from '../columns.js';
import { DecimalDays } from '../packed/day-codes.js';
import type { CountedIn, GroupSum } from '../packed/due-count.js';
import { DueCounting } from '../packed/due-count.js';
import { blockOf, rangeOf } from '../packed/people.js';
import type { ComponentRow, EnrolmentRow, PlanBlock } from '../packed/plan-block.js';
import { openPlans, packPlans } from '../packed/plan-block.js';
import type { DueQuestion, DueSum, PlanReader } from '../plans.js';
import { sortBits } from '../plans.js';
import type { SqlDriver } from './driver.js';
import { LearnerGroups, namesIn } from './learner-groups.js';
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
    async *dueBefore({ day, people, by, counted, checkpoint }) {
      const tenant = await tenantNumber();
      if (tenant === null) return;
      const among = people === undefined ? undefined : await numbersOf(driver, tenant, people);
      const blocks = among && new Set(Array.from(among, blockOf));
      const learners = await LearnerGroups.of(driver, { tenant, by, among });
      const programmes = await namesIn(driver, tenant, 'programme');
      const due = days.of(toDecimal(day));
      const counting = new DueCounting(due, countedByNumber(counted, programmes), by.includes('programme'));
      const sumFrom = ({ group, programme, overdue, visible }: GroupSum): DueSum => {
        const told = learners.traitsOf(group);
        const { person, employer, ties } = told;
        // Of thousands of people each is a sum: spreading takes several times as long.
        if (person !== undefined && employer === undefined && ties === undefined && programme === undefined)
          return { person, overdue, visible };
        return programme === undefined
          ? { ...told, overdue, visible }
          : { ...told, programme: programmes.get(programme) ?? '', overdue, visible };
      };
      for await (const page of storedBlocks(driver, 'plan', tenant)) {
        for (const stored of page) {
          if (blocks?.has(stored.block) === false) continue;
          const block = await blockFrom(tenant, stored, due);
          const found = counting.add(block, await learners.groupsIn(stored.block));
          if (by.includes('person')) {
            yield counting.take().map(sumFrom);
            learners.forget();
          }
          await checkpoint?.(found);
        }
      }
      yield counting.take().map(sumFrom);
    },
  };
}

function opened(content: Uint8Array): PlanBlock {
  const block = openPlans(content);
  if (block === undefined) throw new Error('A block that was just packed cannot be opened.');
  return block;
}

/** The same question by numbers of programmes. */
function countedByNumber(
  counted: DueQuestion['counted'],
  programmes: ReadonlyMap<number, string>,
): CountedIn {
  const named = (number: number): string => programmes.get(number) ?? '';
  return (programme, enrolmentStart, enrolments) =>
    counted(
      { programme: named(programme), enrolmentStart: dateOrNone(enrolmentStart) },
      enrolments.map((each) => ({
        programme: named(each.programme),
        status: statusNamed(each.status),
        start: dateOrNone(each.start),
      })),
    );
}

function dateOrNone(stored: number): CalendarDate | null {
  return stored === 0 ? null : storedDate(stored);
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

const statuses = new Map<string, EnrolmentStatus>(enrolmentStatuses.map((status) => [status, status]));

/** A block holds what the column held, which was checked when it was written. */
function statusNamed(name: string): EnrolmentStatus {
  const status = statuses.get(name);
  if (status === undefined) throw new Error(`An enrolment has the status ${name}.`);
  return status;
}

async function rowsOf(
  driver: SqlDriver,
  block: number,
  tenant: number,
): Promise<{ readonly enrolments: EnrolmentRow[]; readonly components: ComponentRow[] }> {
  const [start, end] = rangeOf(block);
  const people = new Set((await driver.all(peopleQuery, [start, end, tenant])).map(([id]) => Number(id)));
  const enrolments: EnrolmentRow[] = [];
  for (const [person, programme, status, begun] of await driver.all(enrolmentsQuery, [start, end]))
    if (people.has(Number(person)))
      enrolments.push([Number(person) - start, Number(programme), String(status), Number(begun)]);
  const components: ComponentRow[] = [];
  for (const [person, programme, due, sort, named] of await driver.all(componentsQuery, [start, end]))
    if (people.has(Number(person)))
      components.push([Number(person) - start, Number(programme), Number(due), Number(sort), Number(named)]);
  return { enrolments, components };
}

// The tenant in an expression, so that no index on it is taken: the numbers are few, and together.
const peopleQuery = 'SELECT id FROM person WHERE id >= ? AND id < ? AND tenant_id + 0 = ? ORDER BY id';

const enrolmentsQuery = `SELECT person_id, programme_id, status, "start" FROM programme_enrolment
  WHERE person_id >= ? AND person_id < ? ORDER BY person_id, programme_id, "start"`;

const doneStatuses = componentStatuses
  .filter((status) => isDone({ status }))
  .map((status) => `'${status}'`)
  .join(', ');

const componentsQuery = `SELECT person_id, programme_id,
    CASE WHEN due IS NULL OR status IN (${doneStatuses}) THEN 0 ELSE due END,
    CASE WHEN status = 'evidence-submitted' THEN ${sortBits.evidenceSubmitted} ELSE 0 END
      + CASE WHEN type = 'review' AND employer_only = 1 THEN ${sortBits.employerOnlyReview} ELSE 0 END
      + CASE WHEN not_applicable_to_employers = 1 THEN ${sortBits.notApplicableToEmployers} ELSE 0 END,
    coalesce(enrolment_start, 0)
  FROM component WHERE person_id >= ? AND person_id < ? ORDER BY person_id, programme_id, enrolment_start`;

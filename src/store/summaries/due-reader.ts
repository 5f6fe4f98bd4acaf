import type { CalendarDate } from '../../domain/calendar.js';
import { dayNumber } from '../../domain/calendar.js';
import { isDone } from '../../domain/learning-plan/overdue.js';
import type { EnrolmentStatus } from '../../domain/learning-plan/vocabulary.js';
import { componentStatuses, enrolmentStatuses } from '../../domain/learning-plan/vocabulary.js';
import { storedDate } from '../columns.js';
import type { DueQuestion, DueReader, DueSum } from '../due-components.js';
import { sortBits } from '../due-components.js';
import type { SqlDriver } from '../sql/driver.js';
import type { BlockForm, BlockSource } from './block-reader.js';
import { readBlocks } from './block-reader.js';
import type { CountedIn, GroupSum } from './due-count.js';
import { DueCounting } from './due-count.js';
import { LearnerGroups } from './learner-groups.js';
import type { ComponentRow, EnrolmentRow, LearningPlanBlock } from './learning-plan-block.js';
import { openLearningPlans, packLearningPlans } from './learning-plan-block.js';
import { blockOf, keysByNumber, peopleIn, rangeOf } from './people-blocks.js';

/** Components of learning plans, counted from blocks of people (docs/summaries.md). */
export function dueReader(source: BlockSource): DueReader {
  const { driver, tenantNumber } = source;
  return {
    async *dueBefore({ day, people, by, counted, checkpoint }) {
      const tenant = await tenantNumber();
      if (tenant === null) return;
      const among = people === undefined ? undefined : await numbersOf(driver, tenant, people);
      const wanted = among && new Set(Array.from(among, blockOf));
      const learners = await LearnerGroups.of(driver, { tenant, by, among });
      const programmes = await keysByNumber(driver, tenant, 'programme');
      const due = dayNumber(day);
      const counting = new DueCounting(due, countedByNumber(counted, programmes), by.includes('programme'));
      const sumFrom = ({ group, programme, overdue, visible }: GroupSum): DueSum => {
        const traits = learners.traitsOf(group);
        const { person, employer, ties } = traits;
        // There is a sum for each of thousands of people: spreading takes several times as long.
        if (person !== undefined && employer === undefined && ties === undefined && programme === undefined)
          return { person, overdue, visible };
        return programme === undefined
          ? { ...traits, overdue, visible }
          : { ...traits, programme: programmes.get(programme) ?? '', overdue, visible };
      };
      const blocks = readBlocks(
        learningPlanForm,
        source,
        ({ zero, later }) => due - zero <= later,
        (block) => wanted?.has(block) ?? true,
      );
      for await (const { number, block } of blocks) {
        const learnersAdded = counting.add(block, await learners.groupsIn(number));
        if (by.includes('person')) {
          yield counting.take().map(sumFrom);
          learners.forget();
        }
        await checkpoint?.(learnersAdded);
      }
      yield counting.take().map(sumFrom);
    },
  };
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

interface LearningPlanRows {
  readonly enrolments: EnrolmentRow[];
  readonly components: ComponentRow[];
}

const learningPlanForm: BlockForm<LearningPlanRows, LearningPlanBlock> = {
  kind: 'plan',
  rowsOf,
  pack: ({ enrolments, components }, days, isWide) => packLearningPlans(enrolments, components, days, isWide),
  open: openLearningPlans,
};

async function rowsOf(
  driver: SqlDriver,
  block: number,
  tenant: number,
): Promise<{ readonly rows: LearningPlanRows; readonly count: number }> {
  const people = await peopleIn(driver, block, tenant);
  const [start, end] = rangeOf(block);
  const enrolments: EnrolmentRow[] = [];
  for (const [person, programme, status, begun] of await driver.all(enrolmentsQuery, [start, end]))
    if (people.has(Number(person)))
      enrolments.push([Number(person) - start, Number(programme), String(status), Number(begun)]);
  const components: ComponentRow[] = [];
  for (const [person, programme, due, sort, named] of await driver.all(componentsQuery, [start, end]))
    if (people.has(Number(person)))
      components.push([Number(person) - start, Number(programme), Number(due), Number(sort), Number(named)]);
  return { rows: { enrolments, components }, count: enrolments.length + components.length };
}

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

import { z } from 'zod';
import { toDecimal } from '../../domain/calendar.js';
import type {
  AssignmentCounts,
  ComplianceQuestion,
  ComplianceReader,
  Place,
  PlaceCounts,
  Post,
} from '../compliance.js';
import type { AchievementRow, AssignmentRow, ComplianceBlock } from '../packed/compliance-block.js';
import { openCompliance, packCompliance } from '../packed/compliance-block.js';
import type { BlockAssignments, TenantNumbers } from '../packed/compliance-count.js';
import { ComplianceCounting, Standings } from '../packed/compliance-count.js';
import { DecimalDays } from '../packed/day-codes.js';
import { PEOPLE_IN_BLOCK } from '../packed/people.js';
import type { SqlDriver } from './driver.js';
import type { BlockKeeper, StoredBlock } from './packed-blocks.js';
import { storedBlocks } from './packed-blocks.js';

/**
 * Compliance counted from packed blocks of people (docs/decisions/compliance-table.md). Blocks that the store does not hold, or
 * that are damaged, are packed from the records, and given to `keeper` where there is one.
 */
export function sqlCompliance(
  driver: SqlDriver,
  tenantNumber: () => Promise<number | null>,
  keeper: BlockKeeper | undefined,
): ComplianceReader {
  const days = new DecimalDays();
  const blocks = (standings: Standings, checkpoint?: () => Promise<void>): AsyncIterable<BlockAt> =>
    complianceBlocks({ driver, tenantNumber, keeper, days, standings, checkpoint });

  /** Every block with what is counted of its assignments. */
  async function* counted(
    { checkpoint }: ComplianceQuestion,
    counting: ComplianceCounting,
  ): AsyncIterable<BlockAt & { readonly found: BlockAssignments }> {
    for await (const at of blocks(counting.standings, checkpoint))
      yield { ...at, found: counting.take(at.block) };
  }

  const countingFor = async (question: ComplianceQuestion): Promise<ComplianceCounting> => {
    const { window, requirements, organisations } = question;
    return new ComplianceCounting(window, requirements, await numbersOf(driver, await tenantNumber()), organisations);
  };

  return {
    async posts(asOf) {
      const day = toDecimal(asOf);
      return (await driver.all(postsQuery, [await tenantNumber(), day, day])).map(postFrom);
    },

    async byPlace(question, place) {
      const counting = await countingFor(question);
      const sums = new PlaceSums(place);
      for await (const { block, found } of counted(question, counting)) sums.add(block, found, counting);
      return sums.counts(counting.numbers.organisations);
    },

    async byCompetence(question) {
      const counting = await countingFor(question);
      for await (const _ of counted(question, counting));
      return counting.byCompetence();
    },

    async *byAssignment(question) {
      const counting = await countingFor(question);
      for await (const { number, block, found } of counted(question, counting)) {
        const people = new Set(await peopleIn(driver, number, (await tenantNumber()) ?? -1));
        const rows = await driver.all(assignmentNamesQuery, rangeOf(number));
        const names = rows.filter(([id]) => people.has(Number(id)));
        if (names.length !== block.assignments.count) throw new Error('A block of people is not what the store holds.');
        yield assignmentCounts(found, counting, names);
      }
    },

    async holders(window, competences) {
      const standings = new Standings(window);
      const { competences: numbers } = await numbersOf(driver, await tenantNumber());
      const rows = competences.flatMap((each) => {
        const number = numbers.get(each.competence);
        return number === undefined ? [] : [[each.competence, standings.rowOf(number, each)] as const];
      });
      const holders = new Map<string, number>();
      for await (const { block } of blocks(standings)) {
        standings.take(block);
        for (const [competence, row] of rows) {
          const held = standings.heldIn(row);
          if (held > 0) holders.set(competence, (holders.get(competence) ?? 0) + held);
        }
      }
      return holders;
    },
  };
}

interface BlockAt {
  /** Which block of people it is. */
  readonly number: number;
  readonly block: ComplianceBlock;
}

interface BlockSource {
  readonly driver: SqlDriver;
  readonly tenantNumber: () => Promise<number | null>;
  readonly keeper: BlockKeeper | undefined;
  readonly days: DecimalDays;
  /** What the blocks are for: their days must suffice. */
  readonly standings: Standings;
  readonly checkpoint: (() => Promise<void>) | undefined;
}

async function* complianceBlocks(source: BlockSource): AsyncIterable<BlockAt> {
  const { driver, tenantNumber, standings, checkpoint } = source;
  const tenant = await tenantNumber();
  if (tenant === null) return;
  for await (const page of storedBlocks(driver, 'compliance', tenant)) {
    for (const stored of page) {
      const kept = stored.content === undefined ? undefined : openCompliance(stored.content);
      const block = kept ?? (await madeBlock(source, tenant, stored));
      const number = stored.block;
      yield { number, block: standings.suffices(block.days) ? block : await widerBlock(source, tenant, number) };
    }
    await checkpoint?.();
  }
}

/** The block packed from the records, which the keeper is given. */
async function madeBlock(
  { driver, days, keeper }: BlockSource,
  tenant: number,
  { block, changed }: StoredBlock,
): Promise<ComplianceBlock> {
  const { assignments, achievements } = await rowsOf(driver, block, tenant);
  const content = packCompliance(assignments, achievements, days);
  const rows = assignments.length + achievements.length;
  await keeper?.take({ tenant, kind: 'compliance', block, changed, content, rows });
  return opened(content);
}

/** For a question about days that kept blocks do not tell apart: rare, and so made anew each time. */
async function widerBlock({ driver, days }: BlockSource, tenant: number, block: number): Promise<ComplianceBlock> {
  const { assignments, achievements } = await rowsOf(driver, block, tenant);
  return opened(packCompliance(assignments, achievements, days, true));
}

function opened(content: Uint8Array): ComplianceBlock {
  const block = openCompliance(content);
  if (block === undefined) throw new Error('A block that was just packed cannot be opened.');
  return block;
}

const assignmentRow = z.tuple([
  z.int(),
  z.int(),
  z.string().nullable(),
  z.string().nullable(),
  z.int().nullable(),
  z.int().nullable(),
]);

async function rowsOf(
  driver: SqlDriver,
  block: number,
  tenant: number,
): Promise<{ readonly assignments: AssignmentRow[]; readonly achievements: AchievementRow[] }> {
  const people = new Set(await peopleIn(driver, block, tenant));
  if (people.size === 0) return { assignments: [], achievements: [] };
  const [start, end] = rangeOf(block);
  const assignments: AssignmentRow[] = [];
  for (const row of await driver.all(assignmentsQuery, [start, end])) {
    const [person, ...rest] = assignmentRow.parse(row);
    if (people.has(person)) assignments.push([person - start, ...rest]);
  }
  const achievements: AchievementRow[] = [];
  for (const row of await driver.all(achievementsQuery, [start, end])) {
    const person = Number(row[0]);
    if (!people.has(person)) continue;
    achievements.push([
      person - start,
      Number(row[1]),
      Number(row[2]),
      Number(row[3]),
      Number(row[4]),
      Number(row[5]),
    ]);
  }
  return { assignments, achievements };
}

/** The numbers of the tenant's people in a block: other tenants may have people there too. */
async function peopleIn(driver: SqlDriver, block: number, tenant: number): Promise<number[]> {
  return (await driver.all(peopleQuery, [...rangeOf(block), tenant])).map(([id]) => Number(id));
}

/** The number of the first person of a block, and that of the first one behind it. */
function rangeOf(block: number): [start: number, end: number] {
  return [block * PEOPLE_IN_BLOCK, (block + 1) * PEOPLE_IN_BLOCK];
}

// An expression, so that no index on the tenant is taken: the numbers are few, and together.
const peopleQuery = 'SELECT id FROM person WHERE id >= ? AND id < ? AND tenant_id + 0 = ? ORDER BY id';

const assignmentsQuery = `SELECT person_id, organisation_id, job, position, start, "end" FROM assignment
  WHERE person_id >= ? AND person_id < ? ORDER BY person_id, number`;

const achievementsQuery = `SELECT person_id, competence_id, "from", level, awarded, expires FROM achievement
  WHERE person_id >= ? AND person_id < ? ORDER BY person_id, competence_id, "from", level`;

const assignmentNamesQuery = `SELECT p.id, p.reference, p.first_name, p.last_name, a.number
  FROM assignment a JOIN person p ON p.id = a.person_id
  WHERE a.person_id >= ? AND a.person_id < ? ORDER BY a.person_id, a.number`;

const postsQuery = `SELECT DISTINCT o."key", a.job, a.position
  FROM organisation o JOIN assignment a ON a.organisation_id = o.id
  WHERE o.tenant_id = ? AND (a.start IS NULL OR a.start <= ?) AND (a."end" IS NULL OR a."end" >= ?)`;

const postRow = z.tuple([z.string(), z.string().nullable(), z.string().nullable()]);

function postFrom(row: readonly unknown[]): Post {
  const [organisation, job, position] = postRow.parse(row);
  return { organisation, job, position };
}

async function numbersOf(driver: SqlDriver, tenant: number | null): Promise<TenantNumbers> {
  const organisations = await driver.all('SELECT id, "key" FROM organisation WHERE tenant_id = ?', [tenant]);
  const competences = await driver.all('SELECT id, name FROM competence WHERE tenant_id = ?', [tenant]);
  return {
    organisations: new Map(organisations.map(([id, key]) => [Number(id), String(key)])),
    competences: new Map(competences.map(([id, name]) => [String(name), Number(id)])),
  };
}

/** Adds up by organisation, job or position. Blocks know these by their own places, which are held against keys once a block. */
class PlaceSums {
  readonly #place: Place;
  readonly #groups = new Map<number | string | null, { -readonly [C in Exclude<keyof PlaceCounts, 'key'>]: number }>();

  constructor(place: Place) {
    this.#place = place;
  }

  add(block: ComplianceBlock, found: BlockAssignments, counting: ComplianceCounting): void {
    const { cells, posts, assignments } = block;
    const keys = this.#keysIn(block);
    const column = posts[this.#place];
    const sums = new Float64Array(4 * keys.length);
    let [set, end] = [-1, 0];
    for (let index = 0; index < found.count; index += 1) {
      while (index >= end) end = found.endOfSet[(set += 1)] ?? found.count;
      const at = 4 * (cells[column + (cells[assignments.post + (found.order[index] ?? 0)] ?? 0)] ?? 0);
      sums[at] = (sums[at] ?? 0) + 1;
      sums[at + 1] = (sums[at + 1] ?? 0) + counting.sizeOf(set);
      sums[at + 2] = (sums[at + 2] ?? 0) + (found.achieved[index] ?? 0);
      sums[at + 3] = (sums[at + 3] ?? 0) + (found.expiringSoon[index] ?? 0);
    }
    keys.forEach((key, place) => {
      const [assigned = 0, required = 0, achieved = 0, expiringSoon = 0] = sums.subarray(4 * place);
      if (assigned === 0) return;
      const group = this.#groupOf(key);
      group.assignments += assigned;
      group.required += required;
      group.achieved += achieved;
      group.expiringSoon += expiringSoon;
    });
  }

  counts(organisations: ReadonlyMap<number, string>): PlaceCounts[] {
    return Array.from(this.#groups, ([key, counts]) => ({
      key: typeof key === 'number' ? (organisations.get(key) ?? null) : key,
      ...counts,
    }));
  }

  /** What stands at each place of the block's column: numbers of organisations, names of jobs or positions. */
  #keysIn({ organisations, jobs, positions }: ComplianceBlock): readonly (number | string | null)[] {
    if (this.#place === 'organisation') return [...organisations];
    return [null, ...(this.#place === 'job' ? jobs() : positions())];
  }

  #groupOf(key: number | string | null) {
    let group = this.#groups.get(key);
    if (group === undefined)
      this.#groups.set(key, (group = { assignments: 0, required: 0, achieved: 0, expiringSoon: 0 }));
    return group;
  }
}

function assignmentCounts(
  found: BlockAssignments,
  counting: ComplianceCounting,
  names: readonly unknown[][],
): AssignmentCounts[] {
  const counts: AssignmentCounts[] = [];
  let [set, end] = [-1, 0];
  for (let index = 0; index < found.count; index += 1) {
    while (index >= end) end = found.endOfSet[(set += 1)] ?? found.count;
    const [, person, firstName, lastName, number] = names[found.order[index] ?? 0] ?? [];
    counts.push({
      person: String(person),
      firstName: String(firstName),
      lastName: String(lastName),
      number: String(number),
      required: counting.sizeOf(set),
      achieved: found.achieved[index] ?? 0,
      expiringSoon: found.expiringSoon[index] ?? 0,
    });
  }
  return counts;
}

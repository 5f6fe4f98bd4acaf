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
import { ComplianceCounting } from '../packed/compliance-count.js';
import { DecimalDays } from '../packed/day-codes.js';
import { rangeOf } from '../packed/people.js';
import { Standings } from '../packed/standings.js';
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

  const countingFor = async (question: ComplianceQuestion): Promise<ComplianceCounting> => {
    const { window, requirements, organisations } = question;
    return new ComplianceCounting(
      window,
      requirements,
      await numbersOf(driver, await tenantNumber()),
      organisations,
    );
  };

  return {
    async posts(asOf) {
      const day = toDecimal(asOf);
      return (await driver.all(postsQuery, [await tenantNumber(), day, day])).map(postFrom);
    },

    async byPlace(question, place) {
      const counting = await countingFor(question);
      const sums = new PlaceSums(place, counting.numbers.organisations);
      for await (const { block } of blocks(counting.standings, question.checkpoint))
        sums.add(block, counting.assignmentsOf(block));
      return sums.counts();
    },

    async byCompetence(question) {
      const counting = await countingFor(question);
      for await (const { block } of blocks(counting.standings, question.checkpoint))
        counting.addByCompetence(block);
      return counting.byCompetence();
    },

    async *byAssignment(question) {
      const counting = await countingFor(question);
      for await (const { number, block } of blocks(counting.standings, question.checkpoint)) {
        const people = new Set(await peopleIn(driver, number, (await tenantNumber()) ?? -1));
        const rows = await driver.all(assignmentNamesQuery, rangeOf(number));
        const names = rows.filter(([id]) => people.has(Number(id)));
        if (names.length !== block.assignments.count)
          throw new Error('A block of people is not what the store holds.');
        yield assignmentCounts(counting.assignmentsOf(block), names);
      }
    },

    async holders(window, competences) {
      const standings = new Standings(window);
      const { competences: numbers } = await numbersOf(driver, await tenantNumber());
      const rows = competences.flatMap((each) => {
        const number = numbers.get(each.competence);
        if (number === undefined) return [];
        const row = standings.rowOf({ competence: number, level: -Infinity, awards: each.awards });
        return [[each.competence, row] as const];
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
      yield {
        number,
        block: standings.suffices(block.days) ? block : await widerBlock(source, tenant, number),
      };
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
async function widerBlock(
  { driver, days }: BlockSource,
  tenant: number,
  block: number,
): Promise<ComplianceBlock> {
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

/** Adds up by organisation, job or position. */
class PlaceSums {
  readonly #place: Place;
  readonly #organisations: ReadonlyMap<number, string>;
  readonly #keys: (string | null)[] = [];
  readonly #places = new Map<string | null, number>();
  readonly #placeOfOrganisation: number[] = [];
  /** Assignments, required, achieved and expiring soon of each place. */
  #sums = new Float64Array(4 * 1_024);

  constructor(place: Place, organisations: ReadonlyMap<number, string>) {
    this.#place = place;
    this.#organisations = organisations;
  }

  add(block: ComplianceBlock, found: BlockAssignments): void {
    const { cells, posts, assignments } = block;
    const { count, order, required, achieved, expiringSoon } = found;
    const places = this.#placesIn(block);
    this.#makeRoom();
    const sums = this.#sums;
    const column = posts[this.#place];
    for (let index = 0; index < count; index += 1) {
      const post = cells[assignments.post + (order[index] ?? 0)] ?? 0;
      const at = 4 * (places[cells[column + post] ?? 0] ?? 0);
      sums[at] = (sums[at] ?? 0) + 1;
      sums[at + 1] = (sums[at + 1] ?? 0) + (required[index] ?? 0);
      sums[at + 2] = (sums[at + 2] ?? 0) + (achieved[index] ?? 0);
      sums[at + 3] = (sums[at + 3] ?? 0) + (expiringSoon[index] ?? 0);
    }
  }

  /** Those that hold any assignment that counts. */
  counts(): PlaceCounts[] {
    return this.#keys.flatMap((key, place) => {
      const [assignments = 0, required = 0, achieved = 0, expiringSoon = 0] = this.#sums.subarray(4 * place);
      return assignments === 0 ? [] : [{ key, assignments, required, achieved, expiringSoon }];
    });
  }

  /** What the block names by places of its own, by places here. */
  #placesIn({ organisations, jobs, positions }: ComplianceBlock): Int32Array {
    if (this.#place === 'organisation')
      return organisations.map(
        (number) =>
          (this.#placeOfOrganisation[number] ??= this.#placeOf(this.#organisations.get(number) ?? null)),
      );
    return Int32Array.from([null, ...(this.#place === 'job' ? jobs() : positions())], (name) =>
      this.#placeOf(name),
    );
  }

  #placeOf(key: string | null): number {
    let place = this.#places.get(key);
    if (place === undefined) {
      this.#places.set(key, (place = this.#keys.length));
      this.#keys.push(key);
    }
    return place;
  }

  #makeRoom(): void {
    const wanted = 4 * this.#keys.length;
    if (wanted <= this.#sums.length) return;
    const larger = new Float64Array(2 * wanted);
    larger.set(this.#sums);
    this.#sums = larger;
  }
}

function assignmentCounts(found: BlockAssignments, names: readonly unknown[][]): AssignmentCounts[] {
  return Array.from({ length: found.count }, (_, index) => {
    const [, person, firstName, lastName, number] = names[found.order[index] ?? 0] ?? [];
    return {
      person: String(person),
      firstName: String(firstName),
      lastName: String(lastName),
      number: String(number),
      required: found.required[index] ?? 0,
      achieved: found.achieved[index] ?? 0,
      expiringSoon: found.expiringSoon[index] ?? 0,
    };
  });
}

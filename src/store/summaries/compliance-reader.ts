import { z } from 'zod';
import { toDecimal } from '../../domain/calendar.js';
import type { AssignmentCounts, ComplianceQuestion, ComplianceReader, Post } from '../compliance-counts.js';
import type { SqlDriver } from '../sql/driver.js';
import type { BlockForm, BlockSource } from './block-reader.js';
import { readBlocks } from './block-reader.js';
import type { ComplianceBlock } from './compliance-block.js';
import { openCompliance } from './compliance-block.js';
import type { BlockAssignments } from './compliance-count.js';
import { ComplianceCounting } from './compliance-count.js';
import type { AchievementRow, AssignmentRow } from './compliance-packing.js';
import { packCompliance } from './compliance-packing.js';
import { keysByNumber, peopleIn, rangeOf } from './people-blocks.js';
import { PostSums } from './post-sums.js';
import { Standings } from './standings.js';
import { lazily } from '../../domain/lazily.js';

/** Compliance, counted from blocks of people (docs/summaries.md). */
export function complianceReader(source: BlockSource): ComplianceReader {
  const { driver, tenantNumber } = source;

  const organisations = async (): Promise<Map<number, string>> =>
    keysByNumber(driver, await tenantNumber(), 'organisation');
  const competences = async (): Promise<Map<string, number>> => {
    const names = await keysByNumber(driver, await tenantNumber(), 'competence');
    return new Map(Array.from(names, ([number, name]) => [name, number]));
  };
  const blocksFor = (standings: Standings) =>
    readBlocks(complianceForm, source, (codes) => standings.suffices(codes));
  const countingFor = async (question: ComplianceQuestion): Promise<ComplianceCounting> =>
    new ComplianceCounting(question, await organisations(), await competences());

  return {
    async posts(asOf) {
      const day = toDecimal(asOf);
      return (await driver.all(postsQuery, [await tenantNumber(), day, day])).map(postFrom);
    },

    async byPostField(question, field) {
      const counting = await countingFor(question);
      const sums = new PostSums(field, counting.organisations);
      for await (const { block } of blocksFor(counting.standings)) {
        sums.add(block, counting.assignmentsOf(block));
        await question.checkpoint?.();
      }
      return sums.counts();
    },

    async byCompetence(question) {
      const counting = await countingFor(question);
      for await (const { block } of blocksFor(counting.standings)) {
        counting.addByCompetence(block);
        await question.checkpoint?.();
      }
      return counting.byCompetence();
    },

    async *byAssignment(question) {
      const counting = await countingFor(question);
      for await (const { number, block } of blocksFor(counting.standings)) {
        const people = await peopleIn(driver, number, (await tenantNumber()) ?? -1);
        const rows = await driver.all(assignmentNamesQuery, rangeOf(number));
        const names = rows.filter(([id]) => people.has(Number(id)));
        if (names.length !== block.assignments.count)
          throw new Error('A block of people is not what the store holds.');
        yield assignmentCounts(counting.assignmentsOf(block), names);
        await question.checkpoint?.();
      }
    },

    async holders(window, wanted) {
      const standings = new Standings(window);
      const numbers = await competences();
      const rows = wanted.flatMap(({ competence, awards }) => {
        const number = numbers.get(competence);
        if (number === undefined) return [];
        return [[competence, standings.rowOf({ competence: number, level: -Infinity, awards })] as const];
      });
      const holders = new Map<string, number>();
      for await (const { block } of blocksFor(standings)) {
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

interface ComplianceRows {
  readonly assignments: AssignmentRow[];
  readonly achievements: AchievementRow[];
}

const complianceForm: BlockForm<ComplianceRows, ComplianceBlock> = {
  kind: 'compliance',
  rowsOf,
  pack: ({ assignments, achievements }, days, isWide) =>
    packCompliance(assignments, achievements, days, isWide),
  open: openCompliance,
};

const assignmentRow = lazily(() =>
  z.tuple([
    z.int(),
    z.int(),
    z.string().nullable(),
    z.string().nullable(),
    z.int().nullable(),
    z.int().nullable(),
  ]),
);

async function rowsOf(
  driver: SqlDriver,
  block: number,
  tenant: number,
): Promise<{ readonly rows: ComplianceRows; readonly count: number }> {
  const people = await peopleIn(driver, block, tenant);
  const [start, end] = rangeOf(block);
  const assignments: AssignmentRow[] = [];
  for (const row of await driver.all(assignmentsQuery, [start, end])) {
    const [person, ...rest] = assignmentRow().parse(row);
    if (people.has(person)) assignments.push([person - start, ...rest]);
  }
  const achievements: AchievementRow[] = [];
  for (const row of await driver.all(achievementsQuery, [start, end])) {
    const person = Number(row[0]);
    if (people.has(person)) achievements.push(achievementIn(row, person - start));
  }
  return { rows: { assignments, achievements }, count: assignments.length + achievements.length };
}

function achievementIn(
  [, competence, from, level, awarded, expires]: readonly unknown[],
  person: number,
): AchievementRow {
  return [person, Number(competence), Number(from), Number(level), Number(awarded), Number(expires)];
}

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

const postRow = lazily(() => z.tuple([z.string(), z.string().nullable(), z.string().nullable()]));

function postFrom(row: readonly unknown[]): Post {
  const [organisation, job, position] = postRow().parse(row);
  return { organisation, job, position };
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

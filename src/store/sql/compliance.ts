import { z } from 'zod';
import type { CalendarDate } from '../../domain/calendar.js';
import { toDecimal } from '../../domain/calendar.js';
import type { ComplianceWindow } from '../../domain/competence/status.js';
import type {
  AchievedCounts,
  CompetenceAwards,
  ComplianceCounter,
  ComplianceReader,
  ComplianceUnit,
  CountedAssignment,
  RequiredAwards,
} from '../compliance.js';
import type { SqlDriver } from './driver.js';

/**
 * Compliance counted where the achievements lie. For each required competence one seek in the achievements' own order
 * (person, competence, date from, level) finds the current one, and only sums leave the engine: carrying a million rows
 * out of it takes several times as long as deciding about them inside (docs/decisions/compliance-table.md).
 */
export function sqlCompliance(
  driver: SqlDriver,
  tenantNumber: () => Promise<number | null>,
): ComplianceReader {
  const competenceNumbers = async (): Promise<Map<string, number>> => {
    const rows = await driver.all('SELECT name, id FROM competence WHERE tenant_id = ?', [
      await tenantNumber(),
    ]);
    return new Map(rows.map(([name, id]) => [String(name), Number(id)]));
  };

  return {
    async *assignments(asOf, { organisations, batchSize = 5_000 } = {}) {
      const tenant = await tenantNumber();
      if (tenant === null) return;
      const day = toDecimal(asOf);
      const narrowed = organisations === undefined ? null : JSON.stringify([...organisations]);
      const query = assignmentsQuery(narrowed !== null);
      // Page by page, from the last key on: no statement stays open while the reader counts in between.
      for (let last: CountedAssignment | undefined; ;) {
        const after = [last?.person ?? '', last?.number ?? ''];
        const rows = await driver.all(query, [
          tenant,
          day,
          ...after,
          batchSize,
          ...(narrowed === null ? [] : [narrowed]),
        ]);
        const page = rows.map(assignmentFrom);
        if (page.length > 0) yield page;
        if (page.length < batchSize) return;
        last = page.at(-1);
      }
    },

    counter: (window) => sqlCounter(driver, window, competenceNumbers),

    async holders(window, competences) {
      const tenant = await tenantNumber();
      const counter = await sqlCounter(driver, window, competenceNumbers);
      await counter.define(0, competences.map(atAnyLevel));
      const rows = await driver.all(holdersQuery, [...windowOf(window), tenant]);
      return new Map(rows.map(([name, holders]) => [String(name), Number(holders)]));
    },
  };
}

const assignmentRow = z.tuple([
  z.int(),
  z.string(),
  z.string(),
  z.string(),
  z.string().nullable(),
  z.string().nullable(),
]);

function assignmentFrom(row: readonly unknown[]): CountedAssignment {
  const [personNumber, person, number, organisation, job, position] = assignmentRow.parse(row);
  return { personNumber, person, number, organisation, job, position };
}

/** Required competences, by the number of their set: made when a connection first counts, emptied for each counter. */
const REQUIRED_TABLE = `CREATE TEMP TABLE IF NOT EXISTS required_competence (
  required_set integer NOT NULL, competence_id integer NOT NULL, level integer NOT NULL,
  valid_from integer NOT NULL, lasting_from integer NOT NULL, PRIMARY KEY (required_set, competence_id)
) WITHOUT ROWID`;
const REQUIRED = 'temp.required_competence';

/** No date comes after it: where no award will do. */
const NEVER = 99_999_999;

/** Person and required set share one number on the way in: one JSON array of numbers carries a batch. */
const SET_BITS = 20;
const LARGEST_SET = 2 ** SET_BITS - 1;
const PERSON = `j.value >> ${SET_BITS}`;
const SET = `j.value & ${LARGEST_SET}`;

/** Both counts of a unit in one number on the way out. */
const COUNT_BITS = 24;
const COUNT_MASK = 2 ** COUNT_BITS - 1;

async function sqlCounter(
  driver: SqlDriver,
  window: ComplianceWindow,
  competenceNumbers: () => Promise<Map<string, number>>,
): Promise<ComplianceCounter> {
  await driver.run(REQUIRED_TABLE, []);
  await driver.run(`DELETE FROM ${REQUIRED}`, []);
  const numbers = await competenceNumbers();
  const names = new Map(Array.from(numbers, ([name, id]) => [id, name]));

  return {
    async define(requiredSet, required) {
      if (requiredSet > LARGEST_SET)
        throw new RangeError(`No more than ${LARGEST_SET + 1} sets of requirements`);
      const rows = required.flatMap(({ competence, level, awards }) => {
        const number = numbers.get(competence);
        return number === undefined
          ? []
          : [
              [
                requiredSet,
                number,
                level,
                decimalOrNever(awards.validFrom),
                decimalOrNever(awards.lastingFrom),
              ],
            ];
      });
      await driver.runMany(`INSERT INTO ${REQUIRED} VALUES (?, ?, ?, ?, ?)`, rows);
    },

    async countByUnit(units) {
      const rows = await driver.all(byUnitQuery, [...windowOf(window), packed(units)]);
      return rows.map(([value]) => {
        const counts = Number(value ?? 0);
        return { achieved: Math.floor(counts / (COUNT_MASK + 1)), expiringSoon: counts & COUNT_MASK };
      });
    },

    async countByCompetence(units) {
      const rows = await driver.all(byCompetenceQuery, [...windowOf(window), packed(units)]);
      const counts = new Map<string, AchievedCounts & { required: number }>();
      for (const [id, required, achieved, expiringSoon] of rows) {
        counts.set(names.get(Number(id)) ?? '', {
          required: Number(required),
          achieved: Number(achieved),
          expiringSoon: Number(expiringSoon),
        });
      }
      return counts;
    },
  };
}

/**
 * Where an achievement stands by its expiry: 0 expired, 1 valid and expiring within the window, 2 valid beyond it. The order
 * of these numbers is the order of expiry, as far as it matters here.
 */
function standing(row: string): string {
  const byAward = (column: string): string =>
    `(${row}.${column} >= r.valid_from) + (${row}.${column} >= r.lasting_from)`;
  return `CASE WHEN ${row}.expires > 0 THEN (${row}.expires >= ?1) + (${row}.expires > ?2)
    WHEN ${row}.awarded > 0 THEN ${byAward('awarded')}
    ELSE ${byAward('"from"')} END`;
}

/**
 * The standing of the person's current achievement of the competence `r`, 0 also where it is below the level; NULL where
 * there is none. The row with the latest date from and the highest level comes first; others that agree with it in both
 * (the latest expiry of them counts) are looked for only where it does not already stand highest itself.
 */
function currentStanding(person: string): string {
  const ties = `SELECT max(${standing('y')}) FROM achievement y WHERE y.person_id = x.person_id
    AND y.competence_id = x.competence_id AND y."from" = x."from" AND y.level = x.level`;
  return `(SELECT CASE WHEN x.level < r.level THEN 0 WHEN (${standing('x')}) = 2 THEN 2 ELSE (${ties}) END
    FROM achievement x WHERE x.person_id = ${person} AND x.competence_id = r.competence_id AND x."from" <= ?1
    ORDER BY x."from" DESC, x.level DESC LIMIT 1)`;
}

const byUnitQuery = `SELECT (
    SELECT sum((standing > 0) * ${COUNT_MASK + 1} + (standing = 1))
    FROM (SELECT ${currentStanding(PERSON)} AS standing FROM ${REQUIRED} r WHERE r.required_set = ${SET})
  ) FROM json_each(?3) j`;

const byCompetenceQuery = `SELECT competence_id, count(*), coalesce(sum(standing > 0), 0), coalesce(sum(standing = 1), 0)
  FROM (
    SELECT r.competence_id, ${currentStanding(PERSON)} AS standing
    FROM json_each(?3) j CROSS JOIN ${REQUIRED} r WHERE r.required_set = ${SET}
  ) GROUP BY competence_id`;

const holdersQuery = `SELECT c.name, h.holders FROM (
    SELECT r.competence_id, sum(${currentStanding('d.person_id')} > 0) AS holders
    FROM (SELECT DISTINCT person_id, competence_id FROM achievement) d
    CROSS JOIN ${REQUIRED} r WHERE r.required_set = 0 AND r.competence_id = d.competence_id
    GROUP BY r.competence_id
  ) h JOIN competence c ON c.id = h.competence_id WHERE h.holders > 0 AND c.tenant_id = ?3`;

function assignmentsQuery(narrowed: boolean): string {
  return `SELECT p.id, p.reference, a.number, o."key", a.job, a.position
    FROM person p CROSS JOIN assignment a ON a.person_id = p.id JOIN organisation o ON o.id = a.organisation_id
    WHERE p.tenant_id = ?1 AND (a.start IS NULL OR a.start <= ?2) AND (a."end" IS NULL OR a."end" >= ?2)
      AND p.reference >= ?3 AND (p.reference > ?3 OR a.number > ?4)
      ${narrowed ? 'AND o."key" IN (SELECT value FROM json_each(?6))' : ''}
    ORDER BY p.reference, a.number LIMIT ?5`;
}

function windowOf({ asOf, until }: ComplianceWindow): [number, number] {
  return [toDecimal(asOf), toDecimal(until)];
}

function packed(units: readonly ComplianceUnit[]): string {
  return JSON.stringify(
    units.map(({ personNumber, requiredSet }) => personNumber * (LARGEST_SET + 1) + requiredSet),
  );
}

function decimalOrNever(date: CalendarDate | null): number {
  return date === null ? NEVER : toDecimal(date);
}

/** A level that every achievement reaches. */
function atAnyLevel(of: CompetenceAwards): RequiredAwards {
  return { ...of, level: Number.MIN_SAFE_INTEGER };
}

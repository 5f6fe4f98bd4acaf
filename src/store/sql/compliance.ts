import { z } from 'zod';
import type { CalendarDate } from '../../domain/calendar.js';
import { toDecimal } from '../../domain/calendar.js';
import type { ComplianceWindow } from '../../domain/competence/status.js';
import type {
  AchievedCounts,
  CompetenceCounts,
  ComplianceCounter,
  ComplianceReader,
  Post,
} from '../compliance.js';
import type { SqlValue } from '../columns.js';
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
  return {
    async posts(asOf) {
      return (await driver.all(postsQuery, [toDecimal(asOf), await tenantNumber()])).map(postFrom);
    },

    async counter(window, { organisations, peopleAtOnce = 5_000 } = {}) {
      const counting = {
        driver,
        window,
        tenant: await tenantNumber(),
        peopleAtOnce,
      };
      return sqlCounter(counting, await fillPosts(counting, organisations));
    },

    async holders(window, competences) {
      const tenant = await tenantNumber();
      const numbers = await competenceNumbers(driver, tenant);
      const rows = competences.flatMap(({ competence, awards }) => {
        const number = numbers.get(competence);
        return number === undefined ? [] : [[0, number, 0, ...boundsOf(awards)]];
      });
      await fillRequired(driver, rows);
      const query = holdersQuery(rows.length <= FEW_COMPETENCES);
      const held = new Map<number, number>();
      for (const [numbersHeld] of await driver.all(query, [...boundsOfWindow(window), tenant]))
        for (const number of numbersIn(numbersHeld)) held.set(number, (held.get(number) ?? 0) + 1);
      return new Map(
        Array.from(numbers).flatMap(([name, number]) => {
          const holders = held.get(number);
          return holders === undefined ? [] : [[name, holders] as const];
        }),
      );
    },
  };
}

/** What one counter works with. */
interface Counting {
  readonly driver: SqlDriver;
  readonly window: ComplianceWindow;
  readonly tenant: number | null;
  readonly peopleAtOnce: number;
}

/** The posts that are counted; a post's number is one more than its place among them. */
const POSTS_TABLE = `CREATE TEMP TABLE IF NOT EXISTS counted_post (
  number integer PRIMARY KEY, organisation_id integer NOT NULL, job text, position text, required_set integer NOT NULL
)`;
const POSTS_INDEX = `CREATE INDEX IF NOT EXISTS temp.counted_post_by_place
  ON counted_post (organisation_id, job, position, required_set)`;
const POSTS = 'temp.counted_post';

/** Required competences by the number of their set, with the dates that decide where an achievement stands. */
const REQUIRED_TABLE = `CREATE TEMP TABLE IF NOT EXISTS required_competence (
  required_set integer NOT NULL, competence_id integer NOT NULL, level integer NOT NULL,
  valid_from integer NOT NULL, lasting_from integer NOT NULL, PRIMARY KEY (required_set, competence_id)
) WITHOUT ROWID`;
const REQUIRED = 'temp.required_competence';

/** No date comes after it: where no award will do. */
const NEVER = 99_999_999;

/** Up to here competences are looked for at each person; of more of them each person's achievements are gone through. */
const FEW_COMPETENCES = 20;

async function fillPosts(
  { driver, window, tenant }: Counting,
  organisations: ReadonlySet<string> | undefined,
): Promise<Post[]> {
  for (const statement of [POSTS_TABLE, POSTS_INDEX, `DELETE FROM ${POSTS}`]) await driver.run(statement, []);
  const narrowed = organisations === undefined ? [] : [JSON.stringify([...organisations])];
  await driver.run(fillPostsQuery(narrowed.length > 0), [toDecimal(window.asOf), tenant, ...narrowed]);
  return (await driver.all(filledPostsQuery, [])).map(postFrom);
}

async function fillRequired(driver: SqlDriver, rows: readonly SqlValue[][]): Promise<void> {
  for (const statement of [REQUIRED_TABLE, `DELETE FROM ${REQUIRED}`]) await driver.run(statement, []);
  await driver.runMany(`INSERT INTO ${REQUIRED} VALUES (?, ?, ?, ?, ?)`, rows);
}

function sqlCounter(counting: Counting, posts: readonly Post[]): ComplianceCounter {
  const { driver, tenant } = counting;
  const names = new Map<number, string>();

  return {
    posts,

    async require(sets, setOf) {
      const numbers = await competenceNumbers(driver, tenant);
      for (const [name, number] of numbers) names.set(number, name);
      const rows = sets.flatMap((required, set) =>
        required.flatMap(({ competence, level, awards }) => {
          const number = numbers.get(competence);
          return number === undefined ? [] : [[set, number, level, ...boundsOf(awards)]];
        }),
      );
      await fillRequired(driver, rows);
      await driver.runMany(
        `UPDATE ${POSTS} SET required_set = ? WHERE number = ?`,
        setOf.map((set, post) => [set, post + 1]),
      );
    },

    async *byPost() {
      for await (const rows of pages(counting, byPostQuery)) {
        yield rows.map(([number, assignments, counts]) => ({
          post: Number(number) - 1,
          assignments: Number(assignments),
          ...unpacked(counts),
        }));
      }
    },

    async *byAssignment() {
      for await (const rows of pages(counting, byAssignmentQuery)) {
        yield rows.map(([post, person, firstName, lastName, number, counts]) => ({
          post: Number(post) - 1,
          person: String(person),
          firstName: String(firstName),
          lastName: String(lastName),
          number: String(number),
          ...unpacked(counts),
        }));
      }
    },

    async *byCompetence() {
      for await (const rows of pages(counting, byCompetenceQuery)) yield countedPairs(rows, names);
    },
  };
}

/**
 * The query's rows for some thousands of people at a time, by reference: no statement stays open while the reader works
 * with what came, and a long count can be stopped between two of them.
 */
async function* pages(
  { driver, window, tenant, peopleAtOnce }: Counting,
  query: (bounded: boolean) => string,
): AsyncIterable<unknown[][]> {
  if (tenant === null) return;
  for (let from: string | undefined = ''; from !== undefined;) {
    const [next]: unknown[][] = await driver.all(nextPageQuery, [tenant, from, peopleAtOnce]);
    const to: string | undefined = next === undefined ? undefined : String(next[0]);
    const bounds = to === undefined ? [from] : [from, to];
    yield await driver.all(query(to !== undefined), [...boundsOfWindow(window), tenant, ...bounds]);
    from = to;
  }
}

const nextPageQuery =
  'SELECT reference FROM person WHERE tenant_id = ? AND reference >= ? ORDER BY reference LIMIT 1 OFFSET ?';

/** Both counts of an assignment in one number, so that the achievement behind them is looked for once. */
const COUNT_BITS = 24;
const COUNT_MASK = 2 ** COUNT_BITS - 1;
const PACKED = { soon: COUNT_MASK + 2, lasting: COUNT_MASK + 1 };

function unpacked(value: unknown): AchievedCounts {
  const counts = Number(value ?? 0);
  return {
    achieved: Math.floor(counts / (COUNT_MASK + 1)),
    expiringSoon: counts & COUNT_MASK,
  };
}

/** Where a required competence stands, in the two lowest bits beside the competence's number. */
const PAIR = { soon: 1, lasting: 2 };

function countedPairs(rows: readonly unknown[][], names: ReadonlyMap<number, string>): CompetenceCounts[] {
  const counts = new Map<number, { required: number; achieved: number; expiringSoon: number }>();
  for (const [pairs] of rows) {
    for (const pair of numbersIn(pairs)) {
      const standing = pair % 4;
      const competence = (pair - standing) / 4;
      let count = counts.get(competence);
      if (count === undefined)
        counts.set(competence, (count = { required: 0, achieved: 0, expiringSoon: 0 }));
      count.required += 1;
      if (standing !== 0) count.achieved += 1;
      if (standing === PAIR.soon) count.expiringSoon += 1;
    }
  }
  return Array.from(counts, ([number, count]) => ({
    competence: names.get(number) ?? '',
    ...count,
  }));
}

/** Whole numbers with commas between them: one text carries what would be dozens of rows. */
function numbersIn(list: unknown): number[] {
  return typeof list === 'string' ? list.split(',').map(Number) : [];
}

async function competenceNumbers(driver: SqlDriver, tenant: number | null): Promise<Map<string, number>> {
  const rows = await driver.all('SELECT name, id FROM competence WHERE tenant_id = ?', [tenant]);
  return new Map(rows.map(([name, id]) => [String(name), Number(id)]));
}

const postRow = z.tuple([z.string(), z.string().nullable(), z.string().nullable()]);

function postFrom(row: readonly unknown[]): Post {
  const [organisation, job, position] = postRow.parse(row);
  return { organisation, job, position };
}

/** In every query ?1 and ?2 are the window's first and last day and ?3 the tenant, where it has them. */
const counts = '(a.start IS NULL OR a.start <= ?1) AND (a."end" IS NULL OR a."end" >= ?1)';

const postsQuery = `SELECT DISTINCT o."key", a.job, a.position
  FROM person p CROSS JOIN assignment a ON a.person_id = p.id CROSS JOIN organisation o ON o.id = a.organisation_id
  WHERE p.tenant_id = ?2 AND ${counts}`;

function fillPostsQuery(narrowed: boolean): string {
  const among = 'AND a.organisation_id IN (SELECT id FROM organisation WHERE tenant_id = ?2 AND "key" IN';
  return `INSERT INTO ${POSTS} (organisation_id, job, position, required_set)
    SELECT DISTINCT a.organisation_id, a.job, a.position, 0 FROM person p CROSS JOIN assignment a ON a.person_id = p.id
    WHERE p.tenant_id = ?2 AND ${counts} ${narrowed ? `${among} (SELECT value FROM json_each(?3)))` : ''}`;
}

const filledPostsQuery = `SELECT o."key", q.job, q.position
  FROM ${POSTS} q JOIN organisation o ON o.id = q.organisation_id ORDER BY q.number`;

/** The assignments that are counted of the people from ?4 on and, when bounded, before ?5. */
function counted(bounded: boolean): string {
  return `FROM person p CROSS JOIN assignment a ON a.person_id = p.id CROSS JOIN ${POSTS} q
    ON q.organisation_id = a.organisation_id AND q.job IS a.job AND q.position IS a.position
    WHERE p.tenant_id = ?3 AND p.reference >= ?4 ${bounded ? 'AND p.reference < ?5' : ''} AND ${counts}`;
}

/** Of what the assignment's post requires. */
function ofRequired(sum: string): string {
  return `(SELECT ${sum} FROM ${REQUIRED} r WHERE r.required_set = q.required_set)`;
}

// Materialised: else the engine sorts the assignments by post first and then looks for achievements all over the store.
const byPostQuery = (bounded: boolean): string => `WITH unit AS MATERIALIZED (
    SELECT q.number AS post, ${ofRequired(`sum(${standing(PACKED)})`)} AS counts ${counted(bounded)}
  ) SELECT post, count(*), sum(counts) FROM unit GROUP BY post`;

const byAssignmentQuery = (bounded: boolean): string =>
  `SELECT q.number, p.reference, p.first_name, p.last_name, a.number, ${ofRequired(`sum(${standing(PACKED)})`)}
  ${counted(bounded)} ORDER BY p.reference, a.number`;

const byCompetenceQuery = (bounded: boolean): string =>
  `SELECT ${ofRequired(`group_concat(r.competence_id * 4 + coalesce(${standing(PAIR)}, 0))`)} ${counted(bounded)}`;

/**
 * Where the person `p` stands in the required competence `r`: one of the two values where it is achieved, 0 where the current
 * achievement has expired or is below the level, NULL where there is none. The row with the latest date from and the highest
 * level comes first; others that agree with it in both (the latest expiry of them counts) are looked for only where it does not already
 * outlast the window. The whole is an expression, and named nowhere twice: the engine would look twice.
 */
function standing({ soon, lasting }: { readonly soon: number; readonly lasting: number }): string {
  const ties = `SELECT CASE max(${tier('y')}) WHEN 2 THEN ${lasting} WHEN 1 THEN ${soon} ELSE 0 END
    FROM achievement y WHERE y.person_id = x.person_id AND y.competence_id = x.competence_id
    AND y."from" = x."from" AND y.level = x.level`;
  return `(SELECT CASE WHEN x.level < r.level THEN 0 WHEN ${tier('x')} = 2 THEN ${lasting} ELSE (${ties}) END
    FROM achievement x WHERE x.person_id = p.id AND x.competence_id = r.competence_id AND x."from" <= ?1
    ORDER BY x."from" DESC, x.level DESC LIMIT 1)`;
}

/**
 * Where an achievement stands by its expiry: 0 expired, 1 valid and expiring within the window, 2 valid beyond it. The order
 * of these numbers is the order of expiry, as far as it matters here.
 */
function tier(row: string): string {
  const byAward = (column: string): string =>
    `(${row}.${column} >= r.valid_from) + (${row}.${column} >= r.lasting_from)`;
  return `CASE WHEN ${row}.expires > 0 THEN (${row}.expires >= ?1) + (${row}.expires > ?2)
    WHEN ${row}.awarded > 0 THEN ${byAward('awarded')}
    ELSE ${byAward('"from"')} END`;
}

/**
 * For each person the competences that they validly hold. Here every achievement is looked at, so the latest date from, the highest
 * level and the furthest tier are one maximum: a date takes 27 bits, a level up to 34 and the tier 2.
 */
function holdersQuery(isFew: boolean): string {
  const tables = [`${REQUIRED} r`, 'achievement x'];
  return `SELECT (
      SELECT group_concat(competence_id) FROM (
        SELECT r.competence_id, max((x."from" << 36) + (x.level << 2) + ${tier('x')}) & 3 AS tier
        FROM ${(isFew ? tables : tables.reverse()).join(' CROSS JOIN ')}
        WHERE x.person_id = p.id AND x.competence_id = r.competence_id AND r.required_set = 0 AND x."from" <= ?1
        GROUP BY x.competence_id
      ) WHERE tier > 0
    ) FROM person p WHERE p.tenant_id = ?3 AND p.reference >= ''`;
}

function boundsOfWindow({ asOf, until }: ComplianceWindow): [number, number] {
  return [toDecimal(asOf), toDecimal(until)];
}

function boundsOf(awards: {
  readonly validFrom: CalendarDate | null;
  readonly lastingFrom: CalendarDate | null;
}): [number, number] {
  return [decimalOrNever(awards.validFrom), decimalOrNever(awards.lastingFrom)];
}

function decimalOrNever(date: CalendarDate | null): number {
  return date === null ? NEVER : toDecimal(date);
}

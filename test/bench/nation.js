import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { date } from '../../dist/domain/calendar.js';
import { complianceTable } from '../../dist/operations/compliance/table.js';
import { createLocalRunner } from '../../dist/operations/local-runner.js';
import { openStore } from '../../dist/store/open.js';
import { competences } from './data.js';
import { memoryRow, ratioRow } from './figures.js';
import { median, provost } from './processes.js';

const PEOPLE = 1_900_000;
const ORGANISATIONS = 400;
const JOBS = 20;
const POSITIONS = 50;
const PEOPLE_IN_BLOCK = 1_024;

/**
 * The nation: 1,900,000 assignments in 400 organisations, about 35,000,000 required pairs and 30,000,000 achievements. About two
 * minutes and 2 GB of disk, most of both for making the store.
 */
export async function nation(folder) {
  const path = join(folder, 'nation.db');
  await makeNation(path, PEOPLE);
  const runner = createLocalRunner({ storeUrl: `file:${path}`, user: 'bench', clock: Date.now });
  const scan = scanning(path);
  const rows = [];
  const table = (by, asOf) => runner.read(complianceTable, { by }, { asOf: date(asOf) });
  const first = await timed(() => table('organisation', '2026-06-30'));
  for (const by of ['organisation', 'competence']) {
    for (const asOf of ['2026-06-30', '2024-02-29']) {
      const [floors, times] = [[], []];
      let total;
      // In turns, so that a slow moment of the machine meets both.
      for (let round = 0; round < 5; round += 1) {
        floors.push((await timed(scan)).milliseconds);
        const { milliseconds, result } = await timed(() => table(by, asOf));
        times.push(milliseconds);
        total = result.total;
      }
      const size =
        by === 'organisation' ? `, ${total.assignmentCount} assignments, ${total.required} pairs` : '';
      const what = `nation, compliance table by ${by} as of ${asOf}${size}`;
      rows.push(
        ratioRow(what, {
          floorName: 'count(*) scan',
          floor: median(floors),
          measured: median(times),
          limit: 1,
        }),
      );
    }
  }
  await runner.close();
  const whole = await provost([
    'compliance',
    'table',
    '--as-of',
    '2026-06-30',
    '--json',
    '--store',
    `file:${path}`,
  ]);
  rows.push(
    memoryRow(
      `nation, compliance table, whole process of ${Math.round(whole.milliseconds)} ms`,
      whole.peakMegabytes,
      300,
    ),
  );
  rows.push({
    what: 'nation, the first table, which packs what the others are counted from',
    milliseconds: first.milliseconds,
    met: true,
  });
  return rows;
}

/**
 * Makes the store as an import would leave it, by prepared statements in one transaction: through the change engine it would take an hour,
 * and what is measured here is reading.
 */
export async function makeNation(path, people) {
  await (await openStore(`file:${path}`, { create: true })).close();
  const database = new DatabaseSync(path);
  database.exec('PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN');
  database.exec(
    "INSERT INTO tenant (id, key, name, time_zone, settings) VALUES (1, 'nation', 'Nation', 'Europe/London', '{}')",
  );
  const organisation = database.prepare(
    "INSERT INTO organisation (tenant_id, key, name, kind, parent_id) VALUES (1, ?, ?, 'other', NULL)",
  );
  const organisations = Array.from({ length: ORGANISATIONS }, (_, index) =>
    Number(organisation.run(`trust-${index}`, `Trust ${index}`).lastInsertRowid),
  );
  const competence = database.prepare(
    "INSERT INTO competence (tenant_id, name, renewal_every, renewal_unit) VALUES (1, ?, ?, 'year')",
  );
  const numbers = competences.map((name, index) =>
    Number(competence.run(name, 1 + (index % 3)).lastInsertRowid),
  );
  const requirement = database.prepare(
    'INSERT INTO requirement (competence_id, scope_kind, scope_of, "from", "to", level, essential) VALUES (?, ?, ?, 20100101, NULL, 1, 1)',
  );
  addRequirements(numbers, (...values) => requirement.run(...values), database);
  addPeople(database, { people, organisations, numbers });
  database.exec(
    `INSERT INTO packed_block SELECT DISTINCT 1, 'compliance', id / ${PEOPLE_IN_BLOCK}, 1, NULL FROM person`,
  );
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

/** Ten competences for everybody, the others for some jobs or organisations: 18 to 19 for an assignment on average. */
function addRequirements(numbers, add) {
  for (const [index, number] of numbers.entries()) {
    if (index < 10) add(number, 'tenant', '');
    else if (index < 25) {
      for (let job = index % 5; job < JOBS; job += 3) add(number, 'job', `Job ${job}`);
    } else {
      for (let trust = index % 4; trust < ORGANISATIONS; trust += 4)
        add(number, 'organisation', `trust-${trust}`);
    }
  }
}

/** One assignment each, in no order of organisations, and 15 or 16 achievements over twelve years, every third with an expiry of its own. */
function addPeople(database, { people, organisations, numbers }) {
  const person = database.prepare(
    "INSERT INTO person (id, tenant_id, reference, first_name, last_name, kind) VALUES (?, 1, ?, 'Sam', 'Okafor', 'employee')",
  );
  const assignment = database.prepare(
    'INSERT INTO assignment (person_id, number, organisation_id, job, position, start, "end", "primary") VALUES (?, ?, ?, ?, ?, ?, ?, 1)',
  );
  const achievement = database.prepare(
    `INSERT INTO achievement (person_id, competence_id, "from", level, awarded, expires, source) VALUES (?, ?, ?, 1, ?, ?, 'class')`,
  );
  for (let index = 0; index < people; index += 1) {
    const id = index + 1;
    const reference = String(20_000_000 + index);
    person.run(id, reference);
    const end = index % 17 === 0 ? 20251231 : null;
    assignment.run(
      id,
      reference,
      organisations[index % ORGANISATIONS],
      `Job ${index % JOBS}`,
      `Position ${index % POSITIONS}`,
      20150101,
      end,
    );
    const awards = 15 + (index % 5 === 0 ? 0 : 1);
    for (let award = 0; award < awards; award += 1) {
      const seed = index * 31 + award * 17;
      const year = 2026 - (award < 14 ? seed % 3 : 3 + (seed % 9));
      const from = year * 10_000 + (1 + (seed % (year === 2026 ? 10 : 12))) * 100 + 1 + (seed % 28);
      const expires = seed % 3 === 0 ? from + 20_000 : 0;
      // Nearly all hold most of what everybody must hold; of the rest they hold what their number makes of it.
      const competence = award < 9 ? (index + award) % 10 : 10 + ((index + 7 * award) % 30);
      achievement.run(id, numbers[competence], from, from, expires);
    }
  }
}

function scanning(path) {
  const database = new DatabaseSync(path);
  // Prepared at each call: a statement alone does not keep its database open.
  return () => database.prepare('SELECT count(*) FROM achievement').get();
}

async function timed(work) {
  const started = performance.now();
  const result = await work();
  return { milliseconds: performance.now() - started, result };
}

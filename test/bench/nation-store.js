import { DatabaseSync } from '@photostructure/sqlite';
import { openStore } from '../../dist/store/open.js';
import { PEOPLE_IN_BLOCK } from '../../dist/store/summaries/people-blocks.js';
import { competences } from './data.js';

const ORGANISATIONS = 400;
const JOBS = 20;
const POSITIONS = 50;

/** What people hold repeats after so many of them, so the others are copied: 25 times as quick as writing each row from here. */
const PATTERN = 12_600;

/**
 * Makes the store as an import would leave it, of so many people with one assignment each, by statements in one transaction: through the
 * change engine it would take an hour, and what is measured here is reading.
 */
export async function makeNation(path, people) {
  await (await openStore(`file:${path}`, { create: true })).close();
  const database = new DatabaseSync(path);
  database.exec('PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF');
  database.exec('PRAGMA cache_size = -262144; BEGIN');
  database.exec(
    "INSERT INTO tenant (id, key, name, time_zone, settings) VALUES (1, 'nation', 'Nation', 'Europe/London', '{}')",
  );
  const add = (sql) => {
    const statement = database.prepare(sql);
    return (...values) => Number(statement.run(...values).lastInsertRowid);
  };
  const organisation = add(
    "INSERT INTO organisation (tenant_id, key, name, kind, parent_id) VALUES (1, ?, ?, 'other', NULL)",
  );
  for (let index = 0; index < ORGANISATIONS; index += 1) organisation(`trust-${index}`, `Trust ${index}`);
  const competence = add(
    "INSERT INTO competence (tenant_id, name, renewal_every, renewal_unit) VALUES (1, ?, ?, 'year')",
  );
  const numbers = competences.map((name, index) => competence(name, 1 + (index % 3)));
  addRequirements(
    numbers,
    add(
      'INSERT INTO requirement (competence_id, scope_kind, scope_of, "from", "to", level, essential) VALUES (?, ?, ?, 20100101, NULL, 1, 1)',
    ),
  );
  addPattern(database, add, numbers);
  copyPattern(database, people);
  database.exec(
    `INSERT INTO packed_block SELECT DISTINCT 1, 'compliance', id / ${PEOPLE_IN_BLOCK}, 1, NULL FROM person`,
  );
  database.exec('COMMIT; PRAGMA journal_mode = WAL');
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

/** 15 or 16 achievements for each of the pattern's people over twelve years, every third with an expiry of its own. */
function addPattern(database, add, numbers) {
  database.exec(`CREATE TEMP TABLE pattern_person (place integer PRIMARY KEY);
    CREATE TEMP TABLE pattern (place, competence, "from", expires, PRIMARY KEY (place, competence, "from", expires)) WITHOUT ROWID`);
  const person = add('INSERT INTO pattern_person VALUES (?)');
  const achievement = add('INSERT INTO pattern VALUES (?, ?, ?, ?)');
  for (let place = 0; place < PATTERN; place += 1) {
    person(place);
    const awards = 15 + (place % 5 === 0 ? 0 : 1);
    for (let award = 0; award < awards; award += 1) {
      const seed = place * 31 + award * 17;
      const year = 2026 - (award < 14 ? seed % 3 : 3 + (seed % 9));
      const from = year * 10_000 + (1 + (seed % (year === 2026 ? 10 : 12))) * 100 + 1 + (seed % 28);
      const expires = seed % 3 === 0 ? from + 20_000 : 0;
      // Nearly all hold most of what everybody must hold; of the rest they hold what their number makes of it.
      const competence = award < 9 ? (place + award) % 10 : 10 + ((place + 7 * award) % 30);
      achievement(place, numbers[competence], from, expires);
    }
  }
}

/** The people, in no order of organisations, each with an assignment, every 17th of which has ended, and with what the pattern gives them. */
function copyPattern(database, people) {
  const copies = [
    `INSERT INTO person (id, tenant_id, reference, first_name, last_name, kind)
      SELECT :first + place, 1, :first + place + 20000000, 'Sam', 'Okafor', 'employee' FROM pattern_person WHERE :first + place <= :people`,
    `INSERT INTO assignment (person_id, number, organisation_id, job, position, start, "end", "primary")
      SELECT id, id + 20000000, 1 + id % ${ORGANISATIONS}, 'Job ' || (id % ${JOBS}), 'Position ' || (id % ${POSITIONS}),
        20150101, CASE WHEN id % 17 = 0 THEN 20251231 END, 1
      FROM (SELECT :first + place AS id FROM pattern_person) WHERE id <= :people`,
    `INSERT INTO achievement (person_id, competence_id, "from", level, awarded, expires, source)
      SELECT :first + place, competence, "from", 1, "from", expires, 'class' FROM pattern WHERE :first + place <= :people`,
  ].map((sql) => database.prepare(sql));
  // Table after table, so that each lies together in the file. As a number of JavaScript it would be taken for a fraction.
  for (const copy of copies) {
    for (let first = 1; first <= people; first += PATTERN)
      copy.run({ first: BigInt(first), people: BigInt(people) });
  }
}

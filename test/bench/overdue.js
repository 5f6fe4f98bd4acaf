import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { date } from '../../dist/domain/calendar.js';
import { createLocalRunner } from '../../dist/operations/local-runner.js';
import { countOverdue, overdueHeadings } from '../../dist/operations/overdue/count.js';
import { openStore } from '../../dist/store/open.js';
import { memoryRow, ratioRow } from './figures.js';
import { median, provost } from './processes.js';

const LEARNERS = 20_000;
const COMPONENTS = 50;
const EMPLOYERS = 5_000;
const ORGANISATIONS = 500;
const GROUPS = 100;
const PEOPLE_IN_BLOCK = 1_024;
const AS_OF = '2026-06-30';

/** A large apprenticeship provider: 20,000 learners, 1,000,000 components, 5,000 employer accounts. In this process, store open. */
export async function overdue(folder) {
  const path = join(folder, 'provider.db');
  await makeProvider(path);
  const runner = createLocalRunner({ storeUrl: `file:${path}`, user: 'bench', clock: Date.now });
  const count = (by) => runner.read(countOverdue, { by }, { asOf: date(AS_OF) });
  // The first count packs what the others are made from.
  await count('learner');
  const scan = scanning(path);
  const rows = [];
  for (const by of overdueHeadings) {
    const [floors, times] = [[], []];
    let total;
    // In turns, so that a slow moment of the machine meets both.
    for (let round = 0; round < 5; round += 1) {
      floors.push((await timed(scan)).milliseconds);
      const { milliseconds, result } = await timed(() => count(by));
      times.push(milliseconds);
      total = result.total;
    }
    const what = `overdue count by ${by}, ${total.dashboard} overdue of ${LEARNERS * COMPONENTS} components`;
    rows.push(
      ratioRow(what, {
        floorName: 'count(*) scan',
        floor: median(floors),
        measured: median(times),
        limit: 5,
      }),
    );
  }
  await runner.close();
  const whole = await provost([
    ...['overdue', 'count', '--by', 'employer', '--as-of', AS_OF, '--json', '--store', `file:${path}`],
  ]);
  rows.push(memoryRow('overdue count, whole process, peak memory', whole.peakMegabytes, 300));
  return rows;
}

/** Made by prepared statements in one transaction: what is measured here is reading. */
export async function makeProvider(path) {
  await (await openStore(`file:${path}`, { create: true })).close();
  const database = new DatabaseSync(path);
  database.exec('PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN');
  database.exec(
    "INSERT INTO tenant (id, key, name, time_zone, settings) VALUES (1, 'provider', 'Provider', 'Europe/London', '{}')",
  );
  database.exec("INSERT INTO feature (tenant_id, key, enabled) VALUES (1, 'employer-learning-plan', 1)");
  const add = (sql) => {
    const statement = database.prepare(sql);
    return (...values) => Number(statement.run(...values).lastInsertRowid);
  };
  const programmes = addProgrammes(add);
  const accounts = addEmployers(add);
  addLearners(add, programmes, accounts);
  database.exec(
    `INSERT INTO packed_block SELECT DISTINCT 1, 'plan', id / ${PEOPLE_IN_BLOCK}, 1, NULL FROM person`,
  );
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

/** Twenty programmes with two sub-programmes each, every fourth of which hides them. */
function addProgrammes(add) {
  const programme = add(
    "INSERT INTO programme (tenant_id, key, name, kind, parent_id, hide_sub_programmes_from_employers) VALUES (1, ?, ?, 'delivery', ?, ?)",
  );
  return Array.from({ length: 20 }, (_, index) => {
    const own = programme(`p${index}`, `Programme ${index}`, null, index % 4 === 0 ? 1 : 0);
    return [own, ...[1, 2].map((sub) => programme(`p${index}-${sub}`, `Part ${sub} of ${index}`, own, 0))];
  });
}

/** Accounts with access, every fifth of which sees all in its groups. */
function addEmployers(add) {
  const organisation = add(
    "INSERT INTO organisation (tenant_id, key, name, kind, parent_id) VALUES (1, ?, ?, 'employer', NULL)",
  );
  const group = add('INSERT INTO learner_group (tenant_id, key, name, parent_id) VALUES (1, ?, ?, NULL)');
  const account = add(
    "INSERT INTO account (tenant_id, email, first_name, last_name, kind, organisation_id, status) VALUES (1, ?, 'Pat', 'Okafor', 'employer', ?, 'full-user')",
  );
  const role = add('INSERT INTO account_role (account_id, role) VALUES (?, ?)');
  const member = add('INSERT INTO account_group (account_id, group_id) VALUES (?, ?)');
  const organisations = Array.from({ length: ORGANISATIONS }, (_, index) =>
    organisation(`employer-${index}`, `Employer ${index}`),
  );
  const groups = Array.from({ length: GROUPS }, (_, index) => group(`group-${index}`, `Group ${index}`));
  const accounts = Array.from({ length: EMPLOYERS }, (_, index) => {
    const id = account(
      `employer-${String(index).padStart(5, '0')}@bench.example`,
      organisations[index % ORGANISATIONS],
    );
    role(id, 'Employer - View Learning Plan');
    if (index % 5 === 0) role(id, 'Employer - View All in Assigned Group(s)');
    if (index % 5 === 0) member(id, groups[index % GROUPS]);
    return id;
  });
  return { organisations, groups, accounts };
}

function addLearners(add, programmes, { organisations, groups, accounts }) {
  const person = add(
    "INSERT INTO person (id, tenant_id, reference, first_name, last_name, kind, employer_id, manager_id, mentor_id) VALUES (?, 1, ?, 'Sam', 'Okafor', 'employee', ?, ?, ?)",
  );
  const member = add('INSERT INTO person_group (person_id, group_id) VALUES (?, ?)');
  const enrolment = add(
    'INSERT INTO programme_enrolment (person_id, programme_id, "start", status) VALUES (?, ?, 20250901, ?)',
  );
  const component = add(
    `INSERT INTO component (person_id, key, programme_id, name, type, status, due, planned_minutes, actual_minutes, not_applicable_to_employers, employer_only)
    VALUES (?, ?, ?, ?, ?, ?, ?, 60, 0, ?, ?)`,
  );
  const statuses = [
    'completed',
    'verified',
    'completed',
    'not-started',
    'in-progress',
    'evidence-submitted',
    'completed',
  ];
  for (let index = 0; index < LEARNERS; index += 1) {
    const id = index + 1;
    // The accounts of an organisation stand at its number and every 500th after it.
    const manager = accounts[(index % ORGANISATIONS) + ORGANISATIONS * (index % 10)];
    person(id, `L-${String(index).padStart(6, '0')}`, organisations[index % ORGANISATIONS], manager, null);
    member(id, groups[index % GROUPS]);
    const own = programmes[index % programmes.length];
    enrolment(id, own[0], index % 11 === 0 ? 'complete' : index % 13 === 0 ? 'on-a-break' : 'active');
    for (let each = 0; each < COMPONENTS; each += 1) {
      const seed = index * 7 + each * 13;
      const due =
        seed % 19 === 0 ? null : (2025 + (seed % 3)) * 10_000 + (1 + (seed % 12)) * 100 + 1 + (seed % 28);
      component(
        ...[id, `C-${String(each).padStart(2, '0')}`, own[seed % 3], `Component ${each}`],
        ...[seed % 5 === 0 ? 'review' : 'assignment', statuses[seed % statuses.length], due],
        ...[seed % 17 === 0 ? 1 : 0, seed % 10 === 0 ? 1 : 0],
      );
    }
  }
}

function scanning(path) {
  const database = new DatabaseSync(path);
  // Prepared at each call: a statement alone does not keep its database open.
  return () => database.prepare('SELECT count(*) FROM component').get();
}

async function timed(work) {
  const started = performance.now();
  const result = await work();
  return { milliseconds: performance.now() - started, result };
}

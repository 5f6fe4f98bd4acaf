import { join } from 'node:path';
import { employers, roleFile, transferFile, trust } from './data.js';
import { memoryRow, ratioRow } from './figures.js';
import { provost, root, run } from './processes.js';

const ROWS = 100_000;
const PEOPLE = 5_000;
const floorName = 'csv-parse and bare insert';

/** Files of 100,000 rows, whole processes: read, checked, matched, applied and journaled. */
export async function imports(folder) {
  return [...(await roles(folder)), ...(await transfers(folder))];
}

async function roles(folder) {
  const [tenant, file] = [join(folder, 'employers.ndjson'), join(folder, 'roles.csv')];
  await employers(tenant, ROWS);
  await roleFile(file, ROWS);
  const store = `file:${join(folder, 'employers.db')}`;
  const applied = await provost(['tenant', 'apply', tenant, '--yes', '--store', store]);
  const assign = [
    'role',
    'assign',
    'Employer - View Learning Plan',
    '--file',
    file,
    '--yes',
    '--json',
    '--store',
    store,
  ];
  return [
    memoryRow(`tenant apply, ${ROWS} accounts`, applied.peakMegabytes, 300),
    ...(await importRows('role file', file, assign, folder)),
  ];
}

async function transfers(folder) {
  const [tenant, file] = [join(folder, 'people.ndjson'), join(folder, 'transfer.csv')];
  await trust(tenant, { people: PEOPLE, awards: 0 });
  await transferFile(file, { people: PEOPLE, rows: ROWS });
  const store = `file:${join(folder, 'people.db')}`;
  await provost(['tenant', 'apply', tenant, '--yes', '--store', store]);
  const importing = [
    'transfer',
    'import',
    file,
    '--as-of',
    '2026-12-31',
    '--yes',
    '--json',
    '--store',
    store,
  ];
  return importRows('transfer file', file, importing, folder);
}

async function importRows(what, file, args, folder) {
  const floors = [];
  for (let round = 0; round < 3; round += 1) {
    floors.push(
      (await run([join(root, 'test/bench/floor.js'), file, join(folder, 'floor.db')])).milliseconds,
    );
  }
  const floor = floors.sort((a, b) => a - b)[1];
  const first = await provost(args);
  const made = JSON.parse(first.stdout).changes;
  if (made !== ROWS) throw new Error(`${what}: ${made} changes instead of ${ROWS}`);
  const again = await provost(args);
  const repeated = JSON.parse(again.stdout).changes;
  if (repeated !== 0) throw new Error(`${what}: ${repeated} changes the second time instead of none`);
  const row = (name, { milliseconds, peakMegabytes }) =>
    ratioRow(name, { floorName, floor, measured: milliseconds, limit: 5, peakMegabytes });
  return [
    row(`${what}, ${ROWS} rows`, first),
    row(`${what}, ${ROWS} rows again`, again),
    memoryRow(`${what}, peak memory`, first.peakMegabytes, 300),
  ];
}

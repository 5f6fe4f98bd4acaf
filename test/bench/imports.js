import { join } from 'node:path';
import { employers, roleFile, transferFile, trust } from './data.js';
import { growthRow, memoryRow, ratioRow } from './figures.js';
import { floorName, floorOf, leastOfRoles } from './floor.js';
import { median, provost } from './processes.js';

const ROLES = 100_000;
const TRANSFERS = [10_000, 100_000, 1_000_000];
const COMPETENCES = 40;
const MOST_MEMORY = 300;

/** Whole files as whole processes: read, checked, matched, decided, applied and journaled; the same again; and taken back. */
export async function imports(folder) {
  const rows = await roles(folder);
  const sizes = [];
  for (const size of TRANSFERS) sizes.push({ size, ...(await transfers(folder, size)) });
  const [, hundredThousand, million] = sizes;
  return [
    ...rows,
    ...sizes.flatMap(({ rows }) => rows),
    // Against 100,000: of 10,000 rows the start of the program is a large part.
    growthRow(
      'transfer file',
      sizes.slice(1).map(({ size, first }) => ({ rows: size, ...first })),
      1.2,
    ),
    memoryRow(
      'transfer file, what 1000000 rows need beyond 100000',
      Math.max(0, million.peakMegabytes - hundredThousand.peakMegabytes),
      30,
    ),
  ];
}

async function roles(folder) {
  const [tenant, file] = [join(folder, 'employers.ndjson'), join(folder, 'roles.csv')];
  await employers(tenant, ROLES);
  await roleFile(file, ROLES);
  const store = `file:${join(folder, 'employers.db')}`;
  const applied = await provost(['tenant', 'apply', tenant, '--yes', '--store', store]);
  const least = median(
    [1, 2, 3].map(() => leastOfRoles(file, join(folder, 'employers.db'), join(folder, 'least.db'))),
  );
  const assign = ['role', 'assign', 'Employer - View Learning Plan', '--file', file];
  const { rows, floor } = await measured(
    { what: `role file, ${ROLES} rows`, kind: 'roles', size: ROLES, file, store, folder },
    assign,
  );
  return [
    memoryRow(`tenant apply, ${ROLES} accounts`, applied.peakMegabytes, MOST_MEMORY),
    ...rows,
    ...(least === undefined
      ? []
      : [
          ratioRow(`role file, ${ROLES} rows, its writes by sqlite3 alone`, {
            floorName,
            floor,
            measured: least,
          }),
        ]),
  ];
}

async function transfers(folder, size) {
  const people = size / COMPETENCES;
  const [tenant, file] = [join(folder, `people-${size}.ndjson`), join(folder, `transfer-${size}.csv`)];
  await trust(tenant, { people, awards: 0 });
  await transferFile(file, { people, rows: size });
  const store = `file:${join(folder, `people-${size}.db`)}`;
  await provost(['tenant', 'apply', tenant, '--yes', '--store', store]);
  const importing = ['transfer', 'import', file, '--as-of', '2026-12-31'];
  return measured(
    { what: `transfer file, ${size} rows`, kind: 'transfer', size, file, store, folder },
    importing,
  );
}

async function measured({ what, kind, size, file, store, folder }, command) {
  const floors = [];
  for (let round = 0; round < 3; round += 1) floors.push(await floorOf(kind, file, join(folder, 'floor.db')));
  const floor = median(floors);
  const change = async (args, expected) => {
    const done = await provost([...args, '--yes', '--json', '--store', store]);
    const { changes, job } = JSON.parse(done.stdout);
    if (changes !== expected) throw new Error(`${args.join(' ')}: ${changes} changes instead of ${expected}`);
    return { ...done, job };
  };
  const first = await change(command, size);
  const again = await change(command, 0);
  const undone = await change(['job', 'undo', first.job], size);
  const shown = await provost(['job', 'show', first.job, '--json', '--store', store], { discard: true });
  const peakMegabytes = Math.max(...[first, again, undone].map((done) => done.peakMegabytes));
  // Below a million rows the start of the program counts for more than the rows.
  const isJudged = kind === 'roles' || size === TRANSFERS.at(-1);
  const row = (name, { milliseconds, peakMegabytes }, limit, against = { floorName, floor }) =>
    ratioRow(name, {
      ...against,
      measured: milliseconds,
      limit: isJudged ? limit : undefined,
      peakMegabytes,
    });
  return {
    first,
    floor,
    peakMegabytes,
    rows: [
      row(what, first, 2),
      row(`${what}, again`, again, 1.5),
      row(`${what}, undone`, undone, 1, { floorName: 'its import', floor: first.milliseconds }),
      memoryRow(`${what}, peak memory`, peakMegabytes, MOST_MEMORY),
      memoryRow(`${what}, the job shown in JSON`, shown.peakMegabytes, MOST_MEMORY),
    ],
  };
}

import { join } from 'node:path';
import { employers, roleFile, transferFile, trust } from './data.js';
import { growthRow, memoryRow, ratioRow } from './figures.js';
import { floorName, floorOf, leastOfRoles } from './floor.js';
import { median, provost } from './processes.js';

const ROLES = 100_000;
const TRANSFERS = [10_000, 100_000, 1_000_000];
const COMPETENCES = 40;
const MOST_MEMORY = 300;
/** How many megabytes a million rows may need beyond a hundred thousand: what is called the same. */
const MOST_GROWTH = 30;

/** Whole files as whole processes: read, checked, matched, decided, applied and journaled; the same again; and taken back. */
export async function imports(folder) {
  const rows = await roles(folder);
  const sizes = [];
  for (const size of TRANSFERS) sizes.push({ size, ...(await transfers(folder, size)) });
  return [
    ...rows,
    ...sizes.flatMap(({ rows }) => rows),
    // Against 100,000: of 10,000 rows the start of the program is a large part.
    growthRow(
      'transfer file',
      sizes.slice(1).map(({ size, first }) => ({ rows: size, ...first })),
      1.2,
    ),
    ...growthOfMemory(sizes),
  ];
}

/** What each kind of work needs for the most rows beyond what it needs for a tenth of them. */
function growthOfMemory(sizes) {
  const [fewer, most] = sizes.slice(-2);
  return Object.entries(most.peaks).map(([what, peak]) =>
    memoryRow(
      `${what}, what ${most.size} rows need beyond ${fewer.size}`,
      Math.max(0, peak - fewer.peaks[what]),
      MOST_GROWTH,
    ),
  );
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
  const { first, rows } = await measured(
    { what: `role file, ${ROLES} rows`, kind: 'roles', size: ROLES, file, store, folder },
    assign,
  );
  return [
    memoryRow(`tenant apply, ${ROLES} accounts`, applied.peakMegabytes, MOST_MEMORY),
    ...rows,
    ...(least === undefined
      ? []
      : [
          ratioRow(`role file, ${ROLES} rows`, {
            floorName: 'its lookups, writes and journal by sqlite3 alone',
            floor: least,
            measured: first.milliseconds,
            limit: 2,
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
  const exporting = ['tenant', 'export', '--output', 'ndjson', '--file', join(folder, 'exported.ndjson')];
  return measured(
    { what: `transfer file, ${size} rows`, kind: 'transfer', size, file, store, folder },
    importing,
    exporting,
  );
}

async function measured({ what, kind, size, file, store, folder }, command, exporting) {
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
  const exported = exporting && (await provost([...exporting, '--store', store]));
  const undone = await change(['job', 'undo', first.job], size);
  const shown = await provost(['job', 'show', first.job, '--json', '--store', store], { discard: true });
  const peaks = Object.fromEntries(
    Object.entries({
      ...{ import: first, 'import again': again, export: exported },
      ...{ undo: undone, 'the job in JSON': shown },
    })
      .filter(([, done]) => done !== undefined)
      .map(([name, done]) => [name, done.peakMegabytes]),
  );
  const peakMegabytes = Math.max(...Object.values(peaks));
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
    peaks,
    rows: [
      // A role file is held to what sqlite3 alone takes for its writes, below.
      row(what, first, kind === 'roles' ? undefined : 2),
      row(`${what}, again`, again, 1.5),
      row(`${what}, undone`, undone, 1, { floorName: 'its import', floor: first.milliseconds }),
      memoryRow(`${what}, peak memory`, peakMegabytes, MOST_MEMORY),
    ],
  };
}

import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { date } from '../../dist/domain/calendar.js';
import { complianceTable } from '../../dist/operations/compliance/table.js';
import { createLocalRunner } from '../../dist/operations/local-runner.js';
import { memoryRow, ratioRow } from './figures.js';
import { makeNation } from './nation-store.js';
import { median, provost } from './processes.js';

const PEOPLE = 1_900_000;

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

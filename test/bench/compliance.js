import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { date } from '../../dist/domain/calendar.js';
import { complianceTable } from '../../dist/operations/compliance/table.js';
import { createLocalRunner } from '../../dist/operations/local-runner.js';
import { trust } from './data.js';
import { memoryRow, ratioRow, timeRow } from './figures.js';
import { median, medians, provost, run } from './processes.js';

const AS_OF = '2026-06-30';

/** A large trust: 15,000 assignments, about 280,000 required pairs, 1,000,000 achievements; whole processes, and with the store open. */
export async function compliance(folder) {
  const [tenant, path] = [join(folder, 'trust.ndjson'), join(folder, 'trust.db')];
  await trust(tenant, { people: 15_000, awards: 67 });
  const applied = await provost(['tenant', 'apply', tenant, '--yes', '--store', `file:${path}`]);
  const args = ['compliance', 'table', '--as-of', AS_OF, '--json', '--store', `file:${path}`];
  // The first one packs what the others are counted from.
  const first = await provost(args);
  const [started, whole] = await medians(5, [() => run(['-e', '0']), () => provost(args)]);
  return [
    memoryRow('tenant apply, 1,000,000 achievements', applied.peakMegabytes, 300),
    {
      what: 'the first compliance table of a trust, which packs',
      milliseconds: first.milliseconds,
      met: true,
    },
    timeRow('compliance table of a trust, whole process less `node -e 0`', whole - started, 300),
    memoryRow('compliance table of a trust, the one that packs', first.peakMegabytes, 300),
    ...(await inProcess(path)),
  ];
}

async function inProcess(path) {
  const runner = createLocalRunner({ storeUrl: `file:${path}`, user: 'bench', clock: Date.now });
  const database = new DatabaseSync(path);
  const scan = database.prepare('SELECT count(*) FROM achievement');
  const rows = [];
  for (const by of ['organisation', 'competence']) {
    const [floors, times] = [[], []];
    let total;
    // In turns, so that a slow moment of the machine meets both.
    for (let round = 0; round < 9; round += 1) {
      let began = performance.now();
      scan.get();
      floors.push(performance.now() - began);
      began = performance.now();
      ({ total } = await runner.read(complianceTable, { by }, { asOf: date(AS_OF) }));
      times.push(performance.now() - began);
    }
    const what = `compliance table by ${by}, ${total.assignmentCount} assignments, ${total.required} pairs`;
    const floor = median(floors);
    rows.push(ratioRow(what, { floorName: 'count(*) scan', floor, measured: median(times), limit: 10 }));
  }
  database.close();
  await runner.close();
  return rows;
}

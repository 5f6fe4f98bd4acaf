import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { date } from '../../dist/domain/calendar.js';
import { complianceTable } from '../../dist/operations/compliance/table.js';
import { createLocalRunner } from '../../dist/operations/local-runner.js';
import { trust } from './data.js';
import { memoryRow, ratioRow } from './figures.js';
import { median, provost } from './processes.js';

/** A large trust: 15,000 assignments, about 280,000 required pairs, 1,000,000 achievements. In this process, store open. */
export async function compliance(folder) {
  const [tenant, path] = [join(folder, 'trust.ndjson'), join(folder, 'trust.db')];
  await trust(tenant, { people: 15_000, awards: 67 });
  const applied = await provost(['tenant', 'apply', tenant, '--yes', '--store', `file:${path}`]);
  const floor = scan(path);
  const runner = createLocalRunner({ storeUrl: `file:${path}`, user: 'bench', clock: Date.now });
  const rows = [memoryRow('tenant apply, 1,000,000 achievements', applied.peakMegabytes, 300)];
  for (const by of ['organisation', 'competence']) {
    const times = [];
    let total;
    for (let round = 0; round < 5; round += 1) {
      const started = performance.now();
      ({ total } = await runner.read(complianceTable, { by }, { asOf: date('2026-06-30') }));
      times.push(performance.now() - started);
    }
    const what = `compliance table by ${by}, ${total.assignmentCount} assignments, ${total.required} pairs`;
    rows.push(ratioRow(what, { floorName: 'count(*) scan', floor, measured: median(times), limit: 10 }));
  }
  await runner.close();
  return rows;
}

function scan(path) {
  const database = new DatabaseSync(path);
  const statement = database.prepare('SELECT count(*) FROM achievement');
  const times = [];
  for (let round = 0; round < 9; round += 1) {
    const started = performance.now();
    statement.get();
    times.push(performance.now() - started);
  }
  database.close();
  return median(times);
}

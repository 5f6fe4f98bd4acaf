import { join } from 'node:path';
import { memoryRow, ratioRow } from './figures.js';
import { median, provost } from './processes.js';

const ACCOUNTS = 20_000;
const MOST_MEMORY = 300;

/** 20,000 accounts as a page, to the CSV of the same list; and the report that divides them by role. Whole processes. */
export async function pages(folder) {
  const store = ['--store', `file:${join(folder, 'accounts.db')}`];
  const size = ['--key', 'bench', '--size', String(ACCOUNTS), '--seed', '1'];
  await provost(['tenant', 'seed', '--scenario', 'employer-roles', ...size, '--yes', ...store]);
  const list = (format) => provost(['account', 'list', '--output', format, ...store], { discard: true });
  const [csv, html] = [[], []];
  // In turns, so that a slow moment of the machine meets both.
  for (let round = 0; round < 5; round += 1) {
    csv.push(await list('csv'));
    html.push(await list('html'));
  }
  const milliseconds = (runs) => median(runs.map((one) => one.milliseconds));
  const report = await provost(['report', 'roles', '--out', join(folder, 'roles.html'), ...store]);
  return [
    ratioRow(`a page of ${ACCOUNTS} accounts`, {
      floorName: 'their CSV',
      floor: milliseconds(csv),
      measured: milliseconds(html),
      limit: 3,
    }),
    memoryRow('that page, peak memory', Math.max(...html.map((one) => one.peakMegabytes)), MOST_MEMORY),
    memoryRow('report roles of them, peak memory', report.peakMegabytes, MOST_MEMORY),
  ];
}

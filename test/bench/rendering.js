import { Chalk } from 'chalk';
import { renderTable } from '../../dist/terminal/table.js';
import { timeRow } from './figures.js';
import { median } from './processes.js';

const ROWS = 10_000;
const LIMIT = 300;

/** Ten thousand rows as a table on a terminal of 120 columns. */
export async function rendering() {
  const columns = [
    { field: 'learner', header: 'Learner' },
    { field: 'component', header: 'Component' },
    { field: 'name', header: 'Name' },
    { field: 'due', header: 'Due' },
    { field: 'days', header: 'Days overdue', align: 'right' },
    { field: 'status', header: 'Status', tone: ({ status }) => (status === 'Red' ? 'red' : 'green') },
  ];
  const data = Array.from({ length: ROWS }, (_, index) => ({
    learner: `L-${10_000 + index}`,
    component: `C-${index % 50}`,
    name: `Portfolio review ${index % 97} of the workshop`,
    due: '2026-10-01',
    days: index % 400,
    status: index % 3 === 0 ? 'Red' : 'Green',
  }));
  const paint = new Chalk({ level: 1 });
  const times = [];
  for (let round = 0; round < 5; round += 1) {
    const started = performance.now();
    let length = 0;
    for (const text of await renderTable(columns, data, { width: 120, paint })) length += text.length;
    if (length === 0) throw new Error('nothing was rendered');
    times.push(performance.now() - started);
  }
  return [timeRow(`a table of ${ROWS} rows`, median(times), LIMIT)];
}

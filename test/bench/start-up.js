import { join } from 'node:path';
import { ratioRow } from './figures.js';
import { medians, provost, root, run } from './processes.js';

/** How long a command takes that has next to nothing to do. */
export async function startUp(folder) {
  const store = `file:${join(folder, 'small.db')}`;
  await provost([
    'tenant',
    'seed',
    '--scenario',
    'overdue-discrepancy',
    '--size',
    '10',
    '--seed',
    '1',
    '--yes',
    '--store',
    store,
  ]);
  const program = join(root, 'bin/run.js');
  const [floor, version, help, explain] = await medians(15, [
    () => run(['-e', '0']),
    () => run([program, '--version']),
    () => run([program, '--help']),
    () => run([program, 'overdue', 'explain', '--as-of', '2026-11-21', '--store', store]),
  ]);
  const row = (what, measured, limit) => ratioRow(what, { floorName: 'node -e 0', floor, measured, limit });
  return [
    row('provost --version', version, 6),
    row('provost --help', help, 6),
    row('overdue explain, small store', explain, 6),
  ];
}

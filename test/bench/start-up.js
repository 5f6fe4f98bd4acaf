import { join } from 'node:path';
import { ratioRow } from './figures.js';
import { medians, provost, root, run } from './processes.js';

/** How long a command takes that has next to nothing to do. */
export async function startUp(folder) {
  const store = `file:${join(folder, 'small.db')}`;
  const seed = ['--scenario', 'overdue-discrepancy', '--size', '10', '--seed', '1'];
  await provost(['tenant', 'seed', ...seed, '--yes', '--store', store]);
  const { accounts } = JSON.parse((await provost(['account', 'list', '--json', '--store', store])).stdout);
  const { email } = accounts.find(({ kind }) => kind === 'employer');
  const program = join(root, 'bin/run.js');
  const withStore = (...args) => [program, ...args, '--store', store];
  /** Always a change: the role is taken away and given back in turns. */
  let verb = 'assign';
  const change = () => {
    verb = verb === 'assign' ? 'unassign' : 'assign';
    return withStore('role', verb, 'Employer - View Learning Plan', email, '--yes');
  };
  const commands = [
    ['provost --version', 1.2, () => [program, '--version']],
    ['provost --help', 2.5, () => [program, '--help']],
    ['tenant list', 3.5, () => withStore('tenant', 'list')],
    ['overdue explain', 3.5, () => withStore('overdue', 'explain')],
    ['learner list --json', 3.5, () => withStore('learner', 'list', '--json')],
    ['compliance table', 3.5, () => withStore('compliance', 'table')],
    ['role assign and unassign, one account', 3.5, change],
  ];
  // A first run of each compiles what the others find in the cache.
  for (const [, , args] of commands) await run(args());
  const [floor, ...times] = await medians(11, [
    () => run(['-e', '0']),
    ...commands.map(
      ([, , args]) =>
        () =>
          run(args()),
    ),
  ]);
  return commands.map(([what, limit], index) =>
    ratioRow(what, { floorName: 'node -e 0', floor, measured: times[index], limit }),
  );
}

import { join } from 'node:path';
import { ratioRow } from './figures.js';
import { medians, provost, root, run } from './processes.js';

/** Pressing the tab key, among 20,000 accounts: against the program's version and one query. */
export async function completion(folder) {
  const file = join(folder, 'large.db');
  const seed = ['--scenario', 'employer-roles', '--size', '20000', '--seed', '1'];
  await provost(['tenant', 'seed', ...seed, '--yes', '--store', `file:${file}`]);
  const program = join(root, 'bin/run.js');
  const least = `
    process.argv[2] = '--version';
    require(${JSON.stringify(program)});
    const { DatabaseSync } = require(${JSON.stringify(join(root, 'node_modules/@photostructure/sqlite'))});
    const database = new DatabaseSync(${JSON.stringify(file)}, { readOnly: true });
    database.prepare("SELECT email FROM account WHERE tenant_id = 1 AND email >= 'a' ORDER BY email LIMIT 50").all();`;
  const values = (line) => [program, 'completion', '--values', 'bash', `provost ${line}`, '', '9'];
  const lines = [
    ['a flag', () => values('role assign --or')],
    ['a role', () => values('role assign emp')],
    ['an account', () => values(`account show --store file:${file} a`)],
  ];
  for (const [, args] of lines) await run(args());
  const [floor, ...times] = await medians(11, [
    () => run(['-e', least]),
    ...lines.map(
      ([, args]) =>
        () =>
          run(args()),
    ),
  ]);
  return lines.map(([what], index) =>
    ratioRow(`completing ${what}, 20,000 accounts`, {
      floorName: '--version and one query',
      floor,
      measured: times[index],
      limit: 1.5,
    }),
  );
}

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { kinds } from '../../src/model/index.js';
import type { AnyKind } from '../../src/model/kind.js';
import { runInProcess } from './in-process.js';

const FIRE = 'NHS|CSTF|Fire Safety - 2 Years|';

/** The day that the sample and the examples are about. */
export const TODAY = Date.parse('2026-11-21T09:00:00Z');

/** Two awards of the nurse of ward 9 whose last name is spelt in another way, so that they wait. */
const ROWS = [
  'National Insurance Number,Date of Birth,Last Name,First Name,Competency Name,Proficiency Level,Date Last Awarded,Expiry Date',
  `QQ200594A,14/02/1988,Yousef,Amina,${FIRE},1,01/10/2026,01/10/2028`,
  `QQ200594A,14/02/1988,Yousef,Amina,${FIRE},1,01/10/2025,01/10/2027`,
];

const EXTRACT = [
  'Organisation,Assignment Count,Required,Achieved,Compliance %,Expiring Soon,Predicted %,Future Enrolments,Predicted % (Inc. Enrolments)',
  'Ward 9,2,4,2,50,0,50,0,50',
];

const EMPLOYERS = [
  'Email,First Name,Last Name,Kind',
  'pat@acme.example,Pat,Okafor,employer',
  'lee@acme.example,Lee,Chan,employer',
];

/** The files that examples name; `records.csv` and those of commands are made for each line. */
const files: Readonly<Record<string, readonly string[]>> = {
  'rows.csv': ROWS,
  'theirs.csv': ROWS,
  'extract.csv': EXTRACT,
  'extract.tsv': EXTRACT.map((row) => row.replaceAll(',', '\t')),
  'bi-extract.tsv': EXTRACT.map((row) => row.replaceAll(',', '\t')),
  'employers.csv': EMPLOYERS,
  'accounts.csv': EMPLOYERS,
  'wrong-rows.csv': ['Email', 'lee@acme.example'],
  'marks.csv': ['Person,Key,Status', 'L-1001,C-1,completed', 'L-1001,C-2,verified'],
};

type Values = Readonly<Record<string, string | undefined>>;

/** The `records.csv` of a command: the record of its example, or a change of it. */
function recordsOf(command: string): string[] {
  const [topic = '', verb = ''] = command.split(' ');
  const kind = Object.values<AnyKind>(kinds).find(({ commands = {} }) => topic in commands);
  if (kind?.example === undefined) throw new Error(`There are no examples of ${topic}.`);
  const { known, created, deleted = known } = kind.example;
  const values: Values = { create: created, delete: deleted, update: { ...created, ...known } }[verb] ?? {};
  const cells = Object.entries(values).map(([name, value = '']) => [name, value]);
  return [0, 1].map((at) => cells.map((cell) => cell[at]).join(','));
}

/** Runs a command line in the folder, off a terminal, on the store `provost.db` there. */
export function runIn(folder: string, words: readonly string[], input?: string) {
  return runInProcess(words, {
    cwd: folder,
    store: 'file:provost.db',
    clock: () => TODAY,
    env: {
      XDG_CONFIG_HOME: join(folder, 'config'),
      XDG_STATE_HOME: join(folder, 'state'),
      PROVOST_KEYRING: 'off',
    },
    ...(input === undefined ? {} : { input }),
  });
}

async function done(folder: string, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await runIn(folder, words);
  expect([words, code, stderr.match(/^Error.*/m)?.[0]]).toEqual([words, 0, undefined]);
  return stdout;
}

/** Puts the sample tenant, after the change of the README that is its job 2, and all files there. */
export async function fillFolder(folder: string): Promise<void> {
  const path = (name: string): string => join(folder, name);
  const run = (line: string) => done(folder, ...line.split(' '));
  const role = 'Employer - View Learning Plan';
  await run('init --sample');
  await done(folder, 'role', 'assign', role, '--all-employers', '--reason', 'spring roll-out');
  for (const [name, lines] of Object.entries(files)) writeFileSync(path(name), `${lines.join('\n')}\n`);
  await run('role assign Assessor lee@acme.example --save-plan roles.plan');
  const document = await run('tenant export');
  writeFileSync(path('northfield.yaml'), document.replace('Plumbing L2', 'Plumbing Level 2'));
  await run('tenant export --file trust.ndjson');
  writeFileSync(path('trust.ndjson.gz'), gzipSync(readFileSync(path('trust.ndjson'))));
  await run('audit export audit-2026.ndjson');
  writeFileSync(path('heads.txt'), await run('audit verify'));
  for (const copy of ['monday.backup.db', 'latest.backup.db', 'copy-of-monday.db', 'trust.db'])
    await run(`store backup ${copy}`);
}

/** What an example goes on from, where that is more than the sample. */
const before: readonly (readonly [command: RegExp, ...lines: string[]])[] = [
  [/^job apply 2/, 'job undo 2'],
  [/^transfer (accept|reject)/, 'transfer import rows.csv'],
  [
    /^transfer update-employers/,
    'tenant create riverside --vpd 504',
    'setting update --vpd 457 --tenant northfield',
  ],
  [/^(?!profile add).*riverside/, 'profile add riverside --store file:trust.db --tenant northfield'],
  [/^profile show$/, 'profile add riverside --store file:trust.db', 'profile use riverside'],
  [/^profile use team/, 'profile add team --store file:trust.db'],
];

/** Makes the folder ready for one example. */
export async function prepare(folder: string, words: readonly string[]): Promise<void> {
  const line = words.join(' ');
  for (const [command, ...lines] of before) {
    if (command.test(line)) for (const each of lines) await done(folder, ...each.split(' '));
  }
  // What these make is not there before.
  const made = [
    ...(words[0] === 'init' ? ['provost.db', 'trust.db'] : []),
    ...(/^store backup monday/.test(line) ? ['monday.backup.db'] : []),
  ];
  for (const file of made.flatMap((name) => [name, `${name}-wal`, `${name}-shm`]))
    rmSync(join(folder, file), { force: true });
  if (words.includes('records.csv'))
    writeFileSync(join(folder, 'records.csv'), `${recordsOf(line).join('\n')}\n`);
  const mapped = words.filter((_, at) => words[at - 1] === '--map').map((word) => word.split('='));
  for (const [theirs = '', ours = ''] of mapped) {
    for (const file of words.filter((word) => word in files)) {
      const text = readFileSync(join(folder, file), 'utf8');
      writeFileSync(join(folder, file), text.replace(ours, theirs));
    }
  }
}

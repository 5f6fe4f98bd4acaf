// The floor of an import: the file into bare text columns, and one statement that puts them, typed, into a table with a key.
// By the sqlite3 command line where it is installed; else by the same statements through Node, reading with csv-parse.
import { spawnSync } from 'node:child_process';
import { copyFileSync, createReadStream, rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { parse } from 'csv-parse';
import { run } from './processes.js';

/** What is made of the bare rows of a file: a table with types and a key, and the statement that fills it. */
const typed = {
  transfer: [
    `CREATE TABLE typed (
      person text NOT NULL, competence text NOT NULL, since integer NOT NULL, level integer NOT NULL,
      awarded integer NOT NULL, expires integer NOT NULL, source text NOT NULL,
      PRIMARY KEY (person, competence, since, level, awarded, expires)) WITHOUT ROWID`,
    `INSERT INTO typed SELECT "Employee Number", "Competency Name", ${day('Date From')}, CAST("Proficiency Level" AS integer),
      ${day('Date Last Awarded')}, ${day('Expiry Date')}, 'iat' FROM bare WHERE true
      ORDER BY "Employee Number", "Competency Name" ON CONFLICT DO UPDATE SET source = excluded.source`,
  ],
  roles: [
    'CREATE TABLE typed (account text NOT NULL, role text NOT NULL, PRIMARY KEY (account, role)) WITHOUT ROWID',
    `INSERT INTO typed SELECT lower("Email"), "Role" FROM bare WHERE true ORDER BY 1 ON CONFLICT DO UPDATE SET role = excluded.role`,
  ],
};

function day(column) {
  const part = (from, length) => `substr("${column}", ${from}, ${length})`;
  return `CAST(${part(7, 4)} || ${part(4, 2)} || ${part(1, 2)} AS integer)`;
}

const hasCommandLine = spawnSync('sqlite3', ['--version'], { stdio: 'ignore' }).status === 0;

export const floorName = hasCommandLine
  ? 'sqlite3 .import and typed upsert'
  : 'csv-parse, bare insert and typed upsert in Node';

/** Takes the floor once. @param {'transfer' | 'roles'} kind @returns {Promise<number>} milliseconds */
export async function floorOf(kind, file, database) {
  rmSync(database, { force: true });
  if (!hasCommandLine)
    return (await run([fileURLToPath(import.meta.url), kind, file, database])).milliseconds;
  const script = ['.mode csv', `.import '${file}' bare`, ...typed[kind].map((statement) => `${statement};`)];
  return commandLine(database, script);
}

function commandLine(database, script) {
  const started = performance.now();
  const { status, stderr } = spawnSync('sqlite3', [database], {
    input: `${script.map(oneLine).join('\n')}\n`,
  });
  if (status !== 0 || stderr.length > 0) throw new Error(`sqlite3: ${stderr}`);
  return performance.now() - started;
}

/**
 * What a role file costs at the very least in a store: its rows looked up, written and journaled by four statements of the sqlite3 command
 * line, without reading the cells as people write them, without rules, rejected rows, counts or digest.
 * @param {string} store the store's file, of which a copy is written @returns {number | undefined} milliseconds; undefined without the command line
 */
export function leastOfRoles(file, store, copy) {
  if (!hasCommandLine) return undefined;
  copyFileSync(store, copy);
  const script = [
    'PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768;',
    "ATTACH '' AS own;",
    '.mode csv',
    `.import --schema own '${file}' bare`,
    'BEGIN IMMEDIATE;',
    "INSERT INTO job (id, operation, input, actor, at, changes, counts, digest) VALUES (2, '', '', '', '', 0, '', '');",
    `CREATE TEMP TABLE decided AS SELECT a.id, b."Role" AS role, a.email FROM own.bare b
      CROSS JOIN account a ON a.tenant_id = 1 AND a.email = lower(trim(b."Email"))
      WHERE NOT EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = a.id AND r.role = b."Role") ORDER BY a.email;`,
    'INSERT INTO account_role (account_id, role) SELECT id, role FROM decided;',
    `INSERT INTO job_batch (job, seq, changes)
      SELECT 2, rowid / 5000, group_concat('["employers","account-role",null,' || json_array(email, role) || ']', char(10))
      FROM decided GROUP BY rowid / 5000;`,
    'COMMIT;',
  ];
  return commandLine(copy, script);
}

function oneLine(text) {
  return text.replace(/\s+/g, ' ');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , kind, file, path] = process.argv;
  const database = new DatabaseSync(path);
  let insert;
  for await (const row of createReadStream(file).pipe(parse())) {
    if (insert === undefined) {
      database.exec(`CREATE TABLE bare (${row.map((name) => `"${name}" text`).join(', ')}); BEGIN`);
      insert = database.prepare(`INSERT INTO bare VALUES (${row.map(() => '?').join(', ')})`);
    } else {
      insert.run(...row);
    }
  }
  database.exec(`COMMIT; ${typed[kind].join('; ')}`);
  database.close();
}

import { ownRules } from '../domain/rules.js';
import { wrapped } from './paragraphs.js';

/** A page of `provost help` that belongs to no command. */
export interface HelpTopic {
  readonly name: string;
  readonly summary: string;
  text(): string;
}

export const helpTopics: readonly HelpTopic[] = [
  { name: 'exit-codes', summary: 'what the exit code of every command means', text: () => EXIT_CODES },
  { name: 'environment', summary: 'environment variables that are heeded', text: () => ENVIRONMENT },
  { name: 'formatting', summary: 'output formats, columns, sorting, colour', text: () => FORMATTING },
  {
    name: 'files',
    summary: 'files that are read and written: CSV, rejects, tenant documents',
    text: () => FILES,
  },
  { name: 'rules', summary: 'the definitions that are Provost’s own', text: rulesText },
];

const EXIT_CODES = `Exit codes, the same for every command

    0  done
    1  unexpected failure: a fault of the program
    2  usage: the command line, a file or a document is not as it must be
    3  done, but some rows were rejected; they are named
    4  not permitted
    5  not found
    6  conflict: the store no longer holds what the change starts from
    7  the store is unavailable: missing, locked, read-only, damaged, full
    8  there are changes to make (only with --exit-code on a dry run or a diff)
    9  stopped by a safety limit before anything was written
  130  interrupted, or declined when asked
`;

const ENVIRONMENT = `Environment variables

  PROVOST_STORE           the store, as --store: file:PATH
  PROVOST_TENANT          the tenant, as --tenant
  PROVOST_PROFILE         the profile, as --profile
  PROVOST_FORCE_TERMINAL  a number: treat standard output as a terminal that wide
  NO_COLOR                no colour, whatever its value
  FORCE_COLOR             colour also where output is no terminal
  CLICOLOR                0: no colour; CLICOLOR_FORCE: as FORCE_COLOR
  TERM                    dumb: no colour and no moving progress
  COLUMNS                 width of the output where it is no terminal
  CI                      nobody is asked anything
  XDG_DATA_HOME           where the default store is: provost/provost.db in it
  XDG_CONFIG_HOME         where profiles are: provost/profiles.json in it

A flag goes before an environment variable, that before the profile, that before the default: \`provost config\` shows each
value and where it came from.
`;

const FORMATTING = `Output

  On a terminal the answer is a table that fits its width; elsewhere the same table is plain text, one row a line, cells
  separated by tabs. --output names another form: table, csv, json, ndjson, markdown; --json is short for --output json.

  --columns A,B   only these columns, in this order, by name or heading
  --sort A,-B     sort by these columns, - for descending; --sort=-B where it comes first
  --limit N       at most N rows, and a line (in JSON: "truncated") that says so; 0 for all

  With --json, standard output is one JSON document: the result, or {"error":{"code","message","hint","details"}}.
  Errors, notes and progress go to standard error.

Progress

  --progress auto   on a terminal, a line that is redrawn when a run takes more than a second (the default)
  --progress plain  the same as lines, one every two seconds, wherever standard error goes
  --progress json   one JSON document a line for each step, for the logs of scripts
  --progress none   nothing

  The first document of json is {"event":"start","operation"}, the last {"event":"end","operation","outcome","exitCode","code",
  "elapsedMs"} with the outcome done, failed or interrupted; an error is told as without it. Between them, at most four times a
  second: {"event":"progress","operation","phase","done","total","rate","elapsedMs","etaMs"}, with "event":"phase" for the first
  of each phase (reading, applying, committing) and "event":"waiting" while another process writes. rate is things a
  second; what is not known is null. A command line that is refused starts nothing.

Colour

  A status is always written as a word; colour only repeats it. NO_COLOR, FORCE_COLOR, CLICOLOR and TERM=dumb are heeded.
  Control characters in names are shown, such as \\x1b, and not sent to the terminal.
`;

const FILES = `Files

  A file named - is standard input.

  Rows (role, account and transfer files) are CSV with a header line: comma, semicolon, tab, ~ or | between cells; UTF-8,
  UTF-16 with a byte order mark, or Windows-1252; in any order and case of the columns. --map "Theirs=Ours" renames a
  column. An unknown column is named, with the nearest known one.

  Dates are dd/mm/yyyy, dd-Mon-yyyy, yyyy-mm-dd, yyyy/mm/dd hh:mm:ss, yyyymmdd, or Excel's serial numbers. A date that does
  not exist, has a two-digit year or only makes sense in the American order rejects its row.

  Rejected rows are named with line, column and reason; --rejects FILE writes them with the headers of the input and
  Reject Line, Reject Column, Reject Reason: correct the cells there and read that file as it is. --strict stops
  everything when any row is rejected.

  Cells that a spreadsheet would run as a formula are written with a leading apostrophe; reading takes exactly that away.

  A tenant document (tenant apply, diff, export) is YAML, JSON, or for large tenants NDJSON: one line for each entity,
  such as {"people": {…}}.
`;

/** The definitions that no source gives, by area. */
function rulesText(): string {
  const areas = [...new Set(ownRules.map(({ area }) => area))];
  const blocks = areas.map((area) => {
    const rules = ownRules.filter((rule) => rule.area === area);
    const lines = rules.flatMap(({ key, statement, setting }) => [
      `  ${key}`,
      ...wrapped(statement, 74).map((line) => `      ${line}`),
      ...(setting === undefined ? [] : [`      Tenant setting: ${setting}`]),
    ]);
    return [`${area.charAt(0).toUpperCase()}${area.slice(1)}`, ...lines].join('\n');
  });
  const intro = 'Where no source gives a definition, these are Provost’s own; no vendor’s rule says so.';
  return `${intro}\n\n${blocks.join('\n\n')}\n`;
}

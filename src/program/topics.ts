import { ownRules } from '../domain/rules.js';
import { jsonBounds } from '../server/json-text.js';
import { usualLimits } from '../server/limits.js';
import { formatCount } from '../domain/counts.js';
import { wrapped } from './paragraphs.js';
import { permissionsText } from './permissions-text.js';

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
    summary: 'files that are read and written: CSV, rejects, project file, tokens, documents',
    text: () => FILES,
  },
  {
    name: 'plans',
    summary: 'saved plans, limits, undoing, jobs whose outcome is not known',
    text: () => PLANS,
  },
  {
    name: 'service',
    summary: 'a store behind a service: starting it, signing in, what happens when the network fails',
    text: () => SERVICE,
  },
  { name: 'audit', summary: 'the audit chain: what it tells, how it is verified', text: () => AUDIT },
  {
    name: 'permissions',
    summary: 'what each kind of account, role and token may do, and whom it reaches',
    text: permissionsText,
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
    8  there are changes to make (only with --exit-code on a dry run, a saved plan or a diff)
    9  stopped by a safety limit before anything was written
  130  interrupted, or declined when asked
`;

const ENVIRONMENT = `Environment variables

  PROVOST_STORE           the store, as --store: file:PATH, postgres://USER@HOST:PORT/DATABASE?schema=NAME, or https://HOST:PORT
  PROVOST_TOKEN           the token that a service is shown; it goes before the one that \`provost login\` kept
  NODE_EXTRA_CA_CERTS     a file of certificates in PEM: authorities that are trusted besides those of Node, as for a service of your own
  HTTPS_PROXY, ALL_PROXY, NO_PROXY
                          the proxy by way of which services are reached, and those that are reached without it
  PROVOST_SERVICE_TIMEOUT seconds that a service may be silent before a run gives up on it (60 unless given); it says something
                          every 5 seconds while it works
  PROVOST_KEYRING         off: tokens are kept in the file, also where the machine has a keyring
  PGPASSWORD              the password of a PostgreSQL store; PGPASSFILE (else ~/.pgpass): a file that has it
  PGHOST, PGPORT, PGUSER, PGDATABASE, PGSSLMODE, PGSSLROOTCERT, PGSSLCERT, PGSSLKEY, PGCONNECT_TIMEOUT, PGAPPNAME
                          what the address of a PostgreSQL store leaves open
  PROVOST_TENANT          the tenant, as --tenant
  PROVOST_PROFILE         the profile, as --profile
  PROVOST_FORCE_TERMINAL  a number: treat standard output as a terminal that wide
  NO_COLOR                no colour, whatever its value (unless that is empty); it goes before the others
  FORCE_COLOR             colour also where output is no terminal
  CLICOLOR                0: no colour; CLICOLOR_FORCE: as FORCE_COLOR
  TERM                    dumb: no colour and no moving progress
  COLUMNS                 width of the output where it is no terminal
  CI                      nobody is asked anything
  XDG_DATA_HOME           (this and the other XDG folders: an absolute path, any other is ignored) where the default store is: provost/provost.db in it
  XDG_CONFIG_HOME         where profiles and tokens are: provost/profiles.json and provost/tokens.json in it
  XDG_CACHE_HOME          where what speeds up the next start is kept, where the program's own folder is read-only
  TMPDIR                  where files of a run are put that it removes when it ends
  XDG_STATE_HOME          where jobs are noted whose outcome is not known, with what they read from standard input: provost/pending in it
  PROVOST_MAX_COPY        megabytes of standard input or of a pipe that are copied at most, as both are read twice; 2048 unless given
  PROVOST_JOB_KEY         a UUID: the key of the one job that the command makes; \`job resume\` sets it

A flag goes before an environment variable, that before the profile, that before the project file, that before the default:
\`provost config\` shows each value and where it came from.
`;

const FORMATTING = `Output

  On a terminal the answer is a table that fits its width; elsewhere the same table is plain text, one row a line, cells
  separated by tabs. --output names another form: table, csv, json, ndjson, markdown; --json is short for --output json.

  Every form has the same rows. Tables, plain text and Markdown have the sentences above and below them too, a total among
  them; csv and ndjson have rows alone, and json everything. Counts are written 20,000 in tables, plain text and Markdown;
  in csv, ndjson and json they are digits alone. Those three have each text as it came, hidden characters and all; the
  others show what is hidden, such as <U+200B>.

  --columns A,B   only these columns, in this order, by name or heading
  --sort A,-B     sort by these columns, - for descending; --sort=-B where it comes first; names as the tenant's
                  language sorts them (as English where there are several tenants), keys by code point
  --limit N       at most N rows, and a line (in JSON: "truncated") that says so; 0 for all

  Each command heeds the flags that its --help lists. Any other is refused, also one that other commands share, such as --as of
  a command that works on the whole store.

  With --json, standard output is one JSON document: the result, or {"error":{"code","message","hint","details"}}.
  The answer, all of it, goes to standard output; errors (with --json as well), warnings, notes and progress go to standard error.

Progress

  --progress auto   on a terminal, a line that is redrawn when a run takes more than a second (the default)
  --progress plain  the same as lines, one every two seconds, wherever standard error goes
  --progress json   one JSON document a line for each step, for the logs of scripts
  --progress none   nothing

  The first document of json is {"event":"start","operation"}, the last {"event":"end","operation","outcome","exitCode","code",
  "elapsedMs"} with the outcome done, failed or interrupted; an error is told as without it. Between them, at most four times a
  second: {"event":"progress","operation","phase","done","total","rate",
  "elapsedMs","etaMs"}, with "event":"phase" for the first
  of each phase (sending a file to a service, in bytes; reading, applying, committing) and "event":"waiting" while another
  process writes, or before a service is asked again. rate is things a second; what is not known is null. A command line that is refused starts nothing.

Colour

  A status is always written as a word; colour only repeats it. NO_COLOR, FORCE_COLOR, CLICOLOR and TERM=dumb are heeded.
  Control characters in names are shown, such as \\x1b, and not sent to the terminal.
`;

const FILES = `Files

  A file named - is standard input. It and pipes are copied to the folder for temporary files while they are read, up to 2 GB
  (PROVOST_MAX_COPY); the copy has no name there and is gone with the process. Devices and sockets are not read.

  Rows (role, account and transfer files) are CSV with a header line: comma, semicolon, tab, ~ or | between cells; UTF-8,
  UTF-16 with a byte order mark, or Windows-1252; in any order and case of the columns. --map "Theirs=Ours" renames a
  column, --map "Theirs=" leaves one out, --skip-lines N leaves out title lines above the headers. Unknown columns are
  ignored, and named in one line; a misspelt or shortened header of a column that is missing stops the command. A row with a cell too
  many or too few is rejected; empty cells beyond the headers are nothing where every row has them. ="0012" is read as 0012.

  Dates are dd/mm/yyyy, dd-Mon-yyyy, yyyy-mm-dd, yyyy/mm/dd hh:mm:ss, yyyymmdd, or Excel's serial numbers. A date that does
  not exist, has a two-digit year or only makes sense in the American order rejects its row. A time with an offset or Z means
  the day on which it falls in the tenant's time zone, in tenant documents too.

  Rows that contradict each other, such as assign and unassign of one role of one account, are all rejected: the order of the
  rows decides nothing.

  Rejected rows are named with line, column and reason; --rejects FILE writes them with the headers of the input and
  Reject Line, Reject Column, Reject Reason: correct the cells there and read that file as it is. A row with too many or
  too few cells keeps the cells that it had, and is rejected again until they are put right. --strict stops everything
  when any row is rejected, and names them; --max-rejects N when more than N are. A file of headers alone is read with a
  warning.

  Every row ends as exactly one of: changed, alreadySo, rejected, notAttempted; in JSON "accounting" counts them, and they
  add up to the rows read. --report FILE writes a line for each row, in their order: line, value, outcome, code, message (of
  a tenant document an item, section by section); CSV, or NDJSON where its name ends in .ndjson. After a run that was stopped, what it would have
  changed stands there as notAttempted. A transfer row that waits for review, had expired, or is local without an
  equivalence is notAttempted: nothing is wrong with it, and nothing was done. One that somebody accepted or rejected in
  review before is alreadySo.

  Cells that a spreadsheet would run as a formula, or that begin or end with white space, are written with a leading
  apostrophe; reading takes exactly that away.

  A file that a command writes (--save-plan, --report, --rejects, an export) is written beside its name and takes it when it
  is whole. None may be the store, a file that the run reads, another output, or your settings: such a run is refused before
  anything is done, also where two names are links to one file. A file that is there and is no earlier output of the same
  kind is replaced only when you say so: a terminal asks, elsewhere --overwrite is needed. Outputs that a dry run names are
  written, and nothing else is.

  \`store backup FILE\` writes one committed state of a store in a file, while others go on writing, checks it and says what it
  holds: tenants, jobs, bytes, and the head of the audit chain, which is worth keeping elsewhere. Do not copy the file of a
  store by hand while it is in use: what was committed last stands in its -wal. A backup is the store itself, with its key
  and its tokens' digests: rights 0600, and it belongs where the store may be. An earlier backup, too, is replaced only
  with --overwrite.

  \`store restore FILE\` checks a backup and puts it in the place of the store that --store names, whole or not at all. Where a
  store with records stands, a terminal asks, elsewhere --overwrite is needed; it is refused while anybody has that store
  open (exit 6), so stop the service first. What stood there stays beside it as NAME-before-restore; to go back, restore
  that. A -wal beside a store that is not its own (of another store, or of another state of it) would damage it: the store is
  then refused, with nothing touched, until both stand there as they belong together or the -wal is moved away. So it is
  where a -journal stands beside it, which no store at work has. Where the -wal
  of a store at work is removed, the service answers nothing more (/readyz says store-log-lost) until it is stopped: as it ends
  it writes what it holds into the file. A store in PostgreSQL is backed up and restored with pg_dump and pg_restore, one behind a service on its machine.

  A project file, .provost.yaml, gives store, tenant, profile and output (a form of the answer) to every command that is run
  in its folder or below, up to the top of the repository or the home folder. It holds nothing else, and no secret. A path in
  its store is meant from its own folder. A store elsewhere (https, postgres) that only it names is not used until you have a
  profile of that very address: whoever can write the file could else have records and tokens sent to them.

  Wherever the address of a store is printed, … stands in place of its password and of whatever is not known to be harmless.
  On a command line, in a profile and in a project file an address with a secret is refused.

  Profiles stand in provost/profiles.json of the folder for settings, without secrets. \`provost login\` keeps a token in the
  keyring of the operating system where there is one that answers, else in provost/tokens.json beside them: rights 0600, and
  refused when others of the machine may read it. A keyring that is locked or does not answer is told of; login then keeps the
  token in that file. A token is kept for one profile and one store, shown to no other, and goes with the profile.

  A tenant document (tenant apply, diff, export) is YAML, JSON, or for large tenants NDJSON: one line for each entity,
  such as {"people": {…}}. It is UTF-8, or UTF-16 with a byte order mark. A competence is referred to under any dashes,
  spaces and case; one that differs from another in no more than these is refused, and so is a text with an invisible
  character. settings: { language: da } sorts the names of the tenant as that language does; without it, as English does.
`;

const MB = 1024 * 1024;

const SERVICE = `A store behind a service

  \`provost serve --store STORE\` answers for a store over HTTP, on this machine alone unless --listen says otherwise.
  Beyond it a certificate is needed (--tls-cert, --tls-key), or a proxy in front that has one (--insecure-http). On
  SIGTERM it finishes what is at work, or takes it back, and ends. /healthz and /readyz are for whoever watches it, and
  /openapi.json describes every operation. /metrics needs a token of the store's administrator; --metrics-listen tells
  the same figures on an address of their own, without one. The log has no names and no addresses of people in it; a
  request whose client left before the answer was whole is logged with "cut": true, and counted.

  No client can take the service from the others. One token has at most ${usualLimits.atOncePerToken} requests under way (--token-requests, of
  the ${usualLimits.atOnce} of --max-requests; more are answered 429), ${usualLimits.readsPerToken} reads of the store that run at once
  (--token-reads; more wait), one write, and ${usualLimits.spoolPerToken / MB} MB of uploads and unsent answers in temporary files
  (--token-spool). A client that sends or takes nothing for ${usualLimits.silence / 1000} seconds (--client-timeout), or less than
  ${usualLimits.slowest / 1024} KB a second in the long run (--client-speed), is cut off. A caller without the permission is refused before
  a body is read. A request in JSON holds at most ${usualLimits.json / MB} MB, ${jsonBounds.depth} levels, ${formatCount(jsonBounds.fields)} fields, ${formatCount(jsonBounds.values)} values
  and ${formatCount(jsonBounds.text)} characters in a text; a file at most ${usualLimits.file / MB} MB (--max-upload).

  Where it listens on this machine alone, it answers only requests for localhost, 127.0.0.1 or [::1], so that no web page
  can reach it under a name of its own; --allowed-host NAME takes that of a proxy before it, too.

  Whoever administers the store makes tokens: \`provost token create NAME --account EMAIL\` for one that acts as an
  account, without --account for an administrator's, with --scope and --expires to hold it to less. It is shown once.
  \`provost login\` keeps it, or PROVOST_TOKEN gives it. \`provost doctor\` says whether the service answers and what the
  token is good for.

  With --store https://HOST every command runs there and answers as on a file: the same output, files and exit codes.
  Files that a command reads are sent along; those that it writes are written here. Only \`serve\` and the commands of
  \`store\` need the store itself, a file or PostgreSQL.

  HTTPS_PROXY names a proxy by way of which services are reached, as http://HOST:PORT or http://NAME:PASSWORD@HOST:PORT
  (https:// where the proxy itself speaks TLS; ALL_PROXY where there is no HTTPS_PROXY). It is asked to make the way
  (CONNECT), and the certificate and everything else is between this program and the service: it sees neither token nor
  records. NO_PROXY names hosts that are reached straight, separated by commas: a name, .SUFFIX or *.SUFFIX for all that
  end so, each also with :PORT, or * for all. A service of this machine itself is always reached straight.

When the network fails

  A request is tried again, up to six times and after a random wait that grows, when the service is busy (429), cannot
  answer (502, 503, 504) or the connection is lost; Retry-After is heeded up to 30 seconds. One that accepts and says
  nothing is tried once more, and given up within a minute in all (PROVOST_SERVICE_TIMEOUT sets another time); a service
  that works says so every few seconds, for as long as the work takes. A write is sent again under
  its own key, so that it is made once. Where no answer comes in the end, the command says that the outcome is not known
  (exit 7), and \`job resume KEY\` settles it: see \`provost help plans\`.

  A certificate that is not trusted, expired or for another host, a refused token, a missing right, a host that does not
  answer, a proxy that does not, that wants a log-in or that makes no way, a page of a portal in place of an answer, and a
  service of another version are each told as such. Authorities
  of your own go into NODE_EXTRA_CA_CERTS.
`;

const PLANS = `Saved plans, limits, undoing

  Every command that writes takes --save-plan FILE: it writes what would change to that file, for its owner's eyes only,
  and changes nothing. \`job show FILE\` shows it as a diff (+ created, - removed, ~ changed), with --output markdown for a
  pull request; it needs no store. \`job apply FILE\` makes exactly these changes, as a job of the command that made the plan,
  with its input and reason; --reason adds why it was applied. With --save-plan nobody is asked, --yes says nothing, and
  --exit-code exits 8 when the plan holds a change.

  A plan is applied once, to the store that it was made for, by who may change what it changes: an account needs the
  permission for each kind of record in it (\`help permissions\`), and job.undo where it takes a job back. Each record is held
  to the rules of its kind. A store signs its plans; any other plan is recorded as a change from outside, as job.apply, with
  what it says of its command and reason as claimed. A plan that was applied, is for another store, was edited, cut short, is of another version, or is no plan is refused. When a record is
  no longer what the plan starts from, all of it is refused (exit 6) and the records are named; --skip-stale makes the other
  changes and rejects those (exit 3).

  Limits stop a run before anything is written (exit 9): --max-changes N, --max-percent P of what the change could touch,
  --max-rejects N, --strict. A tenant can have limits of its own: settings: { limits: { maxChanges, maxPercent, maxRejects } }
  in its document. They hold where the command gives none; a looser flag goes before them and is kept with the job.

  A change that removes more than 10 records and more than 10 % of what it could touch, or a prune or deletion that removes
  more than 10 %, asks for the tenant's name to be typed; where nobody can be asked it needs --yes.

  \`job undo ID\` puts back what the job found, refuses when a record has changed since (naming it), and is a job that can be
  undone. \`job apply ID\` does a job again that was undone, by undoing the undoing. A job that made a whole tenant keeps its
  counts and digest, not each record; undoing it deletes the tenant, unless later jobs changed it.

  A job is made whole or not at all: after a crash, a cut or Ctrl-C the same command does it. Every job has a key that is
  made before it is begun and used once. Where the answer is lost, \`job list --unsettled\` names the jobs that were begun on
  this machine and \`job resume KEY\` says "it was made, as job N", or that it was not, and then runs its command again
  under the same key, so that nothing is made twice. A plan or a file of rows that the command reads must be what it was
  when the job was begun: another content is refused (exit 6), a file that is gone too (exit 5), and nothing is changed. Of
  rows that came by standard input a private copy is kept, up to 256 MiB, until the job is settled; \`job resume KEY --forget\`
  takes note and copy of a job away that was not made. Where a change was made and its answer could not be written (a full
  disk), the message names the job: the change stands. A new token whose secret could not be shown is revoked at once.
`;

const AUDIT = `The audit chain

  Every job is an entry of one chain for the whole store: when, who (the user of the operating system, the account that it
  ran as, the token that a request showed), what, why, how many changes, and a SHA-256 of the changes. The hash of an entry
  covers these, the job's input, as-of date, counts, key and plan, and the hash of the entry before.

  \`audit verify\` names every entry, job and recorded change that was altered, removed, moved or inserted. By itself it sees
  only what does not fit together: who can write to the store can cut off the last jobs with their entries, or make the whole
  chain anew from an altered job on, and it looks whole. What is kept outside the store shows both: the head, which is the
  hash of the last entry. \`audit verify\`, \`audit export\` and \`job show\` print it, and the JSON answer of every job has it as
  head. Keep it where who writes to the store cannot (another machine, a mailbox, a ticket):

      provost audit verify >> heads.txt
      provost audit verify --head heads.txt

  --head takes a hash, or a file with one on a line, as these commands and their --json print it; each must still stand in the
  chain. The records of a job that made a whole tenant are not kept: how many of each kind it made is in the chain, not what.

  What is told about people can be erased one day, and the chain stays whole: it covers salted digests in the place of names,
  dates of birth, identifiers, email addresses and free texts of the records that jobs changed, and of the input and reason of
  jobs. Who has not the salt cannot find out by guessing what was erased; a salt goes with what it belongs to. \`audit verify\`
  says of how many entries something was erased; such a job cannot be undone. What stays: what the tenant itself calls
  somebody (a learner's reference), which names their records, who did it (user, account, token), and of a job that made or
  revoked a token which one. \`audit verify --records\` compares what was not erased; a record whose very name was erased
  (an account, an award that waits) must be gone, and all its changes erased together.

  Jobs that earlier versions made are covered as they are (entries of form 1 and 2): the chain verifies as ever, but what they
  tell about people cannot be erased without that \`audit verify\` names their entries. Where that must be done, note first
  the head of the whole chain and which entries it will be, and keep the head from then on.

  No text may hold U+0000 or half of a surrogate pair: it is refused wherever it comes in, because no store gives it back as
  it was. Versions that took it in a reason or a name hashed one text and stored another. An entry with half of a pair is still
  proven whole. One with U+0000 was stored without what stood behind it, and stays named as changed; nothing is wrong with
  the others. Note in your records which entry it is, and that it is from before, and keep the head from then on.

  \`audit verify FILE\` verifies a chain that was exported, with nothing but the file: entries that were changed, removed, moved,
  put in by hand or cut in the middle are named with their lines. What ends too early at the end of a line, or goes on with
  entries whose hashes were reckoned anew, looks whole by itself: --head, with the head that the export printed, finds both. With
  --store or --profile besides, the store is verified too and its chain must begin with the entries of the file.

  \`audit verify --records\` holds the records too against the journal: each must be as the last job that changed it left it,
  and of each kind a tenant must hold as many as its jobs made. So what was changed past Provost, or by a failing disk, is
  named, with the job that left it otherwise. Tokens are held against the jobs that made and revoked them: one that was slipped
  in, widened, given a longer life, woken again or taken away is named (of those made by earlier versions not every fact can be
  held). Of a tenant that one job made whole, records that no later job changed are only counted.

  \`audit list\`, \`audit show ENTRY\`. \`audit export FILE\` writes the chain (NDJSON, or CSV where the name ends in .csv) with all
  that the hashes cover: the hash of an entry is the SHA-256, in hexadecimal, of the JSON list, without spaces, of form, seq,
  job (a number), at, tenant, actor, account, token, operation, details, changes, digest, asOf, counts, undoes, key, plan,
  overrode, journaled, previous; details is the SHA-256, in base64 for URLs, of the salt and the JSON list of input and reason.
  Entries of form 4, of jobs on tokens, cover besides, as the last of the list, the JSON of id and digest of the input.
  Of the changes the export holds the digest alone. Entries of form 2, written by earlier versions, cover reason in the place
  of details, and input behind digest; those of form 1 cover seq, job, at, tenant, actor, operation, reason, changes, digest,
  input, asOf, counts, undoes, previous.
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

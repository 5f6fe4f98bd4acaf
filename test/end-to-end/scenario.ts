import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const fire = 'NHS|CSTF|Fire Safety - 1 Year|';
const gone = 'NHS|CSTF|No Such Competence|';
const view = 'Employer - View Learning Plan';
const acceptance = fileURLToPath(new URL('../acceptance', import.meta.url));

/** Puts the files that the scenario reads into the folder in which it runs. */
export function writeScenarioFiles(folder: string): void {
  const files = {
    'guide.yaml': readFileSync(join(acceptance, 'guide-tenant.yaml'), 'utf8'),
    'guide-table.tsv': readFileSync(join(acceptance, 'guide-compliance-table.tsv'), 'utf8'),
    'accounts.csv': 'Email,First Name,Last Name,Kind\nnew@college.example,New,Person,administrator\nbad,,,\n',
    'rows.csv': [
      'National Insurance Number,Date of Birth,Last Name,First Name,Competency Name,Date Last Awarded,Expiry Date',
      `QQ111111A,11/02/1980,Lane,Sarah,${fire},01/02/2015,31/01/2016`,
      `QQ222222B,23/09/1975,Lawrence,Anne,${fire},01/02/2015,31/01/2016`,
      `QQ999999B,23/09/1975,Nobody,Anne,${fire},01/03/2015,28/02/2016`,
      `QQ333333C,30/01/1991,Lewis,Sarah,${gone},01/03/2015,28/02/2016`,
      `QQ333333C,not a date,Lewis,Sarah,${fire},01/03/2015,28/02/2016`,
      '',
    ].join('\r\n'),
    'holders.csv': [
      'Email',
      'jose.williams1@kestrel-logistics-1.example',
      'nobody@kestrel-logistics-1.example',
      'admin@college.example',
      '',
    ].join('\n'),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

/** In place of the id of the first transfer that waits for review. */
export const WAITING = 'ID-THAT-WAITS';

const college = ['--tenant', 'college'];
const today = ['--as-of', '2026-11-21'];
const ward = ['--tenant', 'ward9', '--as-of', '2015-06-30'];

/** One run through the areas: what is written, what is told about it, and what is refused. */
export const scenario: readonly (readonly string[])[] = [
  ['tenant', 'seed', '--scenario', 'overdue-discrepancy', '--size', '12', ...college, '--yes'],
  ['tenant', 'apply', 'guide.yaml', '--yes'],
  ['tenant', 'list'],
  ['tenant', 'create', 'college', '--yes'],
  ['account', 'list', ...college],
  ['account', 'show', 'nobody@example.org', ...college],
  ['learner', 'list', ...college, ...today],
  ['overdue', 'count', ...college, ...today],
  ['overdue', 'explain', ...college, ...today],
  ['overdue', 'explain', 'nobody-of-this-name', ...college, ...today],
  ['role', 'unassign', view, '--all-employers', ...college, '--yes', '--report', 'unassigned.csv'],
  ['role', 'assign', view, '--file', 'holders.csv', ...college, '--yes'].concat([
    '--report',
    'assigned.csv',
    '--rejects',
    'not-assigned.csv',
  ]),
  [
    'role',
    'assign',
    view,
    '--all-employers',
    ...college,
    '--save-plan',
    'roles.plan',
    '--reason',
    'all of them',
  ],
  ['job', 'show', 'roles.plan'],
  ['job', 'apply', 'roles.plan', '--yes', '--report', 'applied.ndjson'],
  ['job', 'apply', 'roles.plan', '--yes'],
  ['role', 'assign', 'No Such Role', '--all-employers', ...college, '--yes'],
  ['role', 'holders', view, ...college],
  ['feature', 'disable', 'employer-learning-plan', ...college, '--yes'],
  ['feature', 'list', ...college],
  ['programme', 'hide-sub-programmes', 'eng-l3', ...college, '--yes', '--dry-run', '--exit-code'],
  ['programme', 'unhide-sub-programmes', 'eng-l3', ...college, '--yes'],
  ['overdue', 'explain', ...college, ...today],
  ['role', 'holders', view, ...college, '--as', 'zoe.hussain2@kestrel-logistics-1.example'],
  [
    'transfer',
    'import',
    'rows.csv',
    ...ward,
    '--yes',
    '--report',
    'rows.report.csv',
    '--rejects',
    'rows.rejects.csv',
  ],
  ['transfer', 'list', ...ward],
  ['transfer', 'accept', WAITING, '--person', '20059661', ...ward, '--yes'],
  ['competence', 'list', ...ward],
  ['compliance', 'table', ...ward],
  ['job', 'list'],
  ['job', 'undo', '7', '--yes', '--reason', 'as it was'],
  ['job', 'undo', '7', '--yes'],
  ['job', 'show', '3'],
  ['job', 'resume', '1'],
  ['token', 'create', 'nightly', '--scope', 'job.read', '--expires', 'never', '--yes'],
  ['token', 'list'],
  ['audit', 'list', '--limit', '3'],
  ['audit', 'export', 'audit.ndjson'],
  ['audit', 'verify'],
];

/**
 * Single records are made, looked at, changed, named otherwise and deleted, each while nothing needs it. Some
 * kinds stand for the others, whose commands derive from the same functions.
 */
const singly: readonly (readonly string[])[] = [
  ['organisation', 'create', 'own', '--name', 'Our own', '--kind', 'employer', ...college, '--yes'],
  ['organisation', 'create', 'own', '--name', 'Other', ...college, '--yes'],
  ['organisation', 'create', 'own-3', '--name', 'Three', '--parent', 'No such name', ...college, '--yes'],
  [
    'learner',
    'create',
    'OWN-1',
    '--first-name',
    'O',
    '--last-name',
    'N',
    '--kind',
    'employee',
    ...college,
    '--yes',
  ],
  [
    'assignment',
    'create',
    'OWN-1',
    '1',
    '--organisation',
    'our own',
    '--start',
    '01/02/2026',
    ...college,
    '--yes',
  ],
  ['organisation', 'delete', 'own', ...college, '--yes'],
  ['organisation', 'update', 'own', '--kind', 'department', ...college, '--yes', '--dry-run'],
  ['learner', 'update', 'OWN-1', '--rag', 'amber', '--set', 'dateOfBirth=2003-04-05', ...college, '--yes'],
  ['organisation', 'rename', 'own', 'own-2', ...college, '--yes'],
  ['assignment', 'list', '--organisation', 'own-2', ...college],
  ['assignment', 'show', 'OWN-1', ...college],
  ['person', 'show', 'OWN-1', ...college],
  ['learner', 'delete', 'OWN-1', ...college, '--yes'],
  ['organisation', 'delete', 'own-2', ...college, '--yes'],
  ['setting', 'show', ...college],
  ['setting', 'update', '--vpd', '457', '--set', 'maxRejects=5', ...college, '--yes'],
];

const zoe = 'zoe.hussain2@kestrel-logistics-1.example';
const jose = 'jose.williams1@kestrel-logistics-1.example';

/** After the scenario: every other command, most of which only read. */
export const others: readonly (readonly string[])[] = [
  ['access', 'explain', jose, 'L-000001', ...college],
  ['access', 'explain', 'nobody@example.org', 'L-000001', ...college],
  ['account', 'import', 'accounts.csv', ...college, '--yes', '--report', 'accounts.report.csv'],
  ['account', 'show', jose, ...college],
  ['audit', 'show', '2'],
  ['competence', 'show', fire, ...ward],
  ['compliance', 'heat-map', ...ward],
  ['compliance', 'least', ...ward],
  ['compliance', 'match', ...ward],
  ['compliance', 'person', '20059661', ...ward],
  ['compliance', 'reconcile', 'guide-table.tsv', ...ward],
  ['compliance', 'trend', '--months', '3', ...ward],
  ['dashboard', 'employer', jose, ...college, ...today],
  ['dashboard', 'employer', jose, '--card', 'components-overdue', ...college, ...today],
  ['dashboard', 'learner', 'L-000001', ...college, ...today],
  ['evidence', 'summary', 'L-000001', ...college, ...today],
  ['feature', 'enable', 'employer-learning-plan', ...college, '--yes'],
  ['job', 'apply', '9', '--yes'],
  ['job', 'undo', '8', zoe, 'nobody@example.org', '--yes', '--report', 'undone.csv'],
  ['job', 'undo', '8', '--file', 'holders.csv', '--dry-run'],
  ['role', 'unassign', view, '--file', 'undone.csv', '--map', 'value=Email', ...college, '--yes'],
  ['job', 'undo', '8', '--skip-stale', '--yes'],
  ['job', 'undo', '8', '--yes'],
  ['job', 'show', '8'],
  ['job', 'watch', '--once'],
  ['job', 'watch', '--until-idle'],
  ['learner', 'show', 'L-000001', ...college, ...today],
  ['notification', 'recipients', 'L-000001', ...college],
  ['overdue', 'count', '--by', 'employer', ...college, ...today],
  ['overdue', 'explain', 'L-000001', '--employer', jose, ...college, ...today],
  ['plan', 'show', 'L-000001', ...college, ...today],
  ['plan', 'show', 'L-000001', '--employer', jose, ...college, ...today],
  ['programme', 'list', ...college],
  ['programme', 'show', 'eng-l3', ...college],
  ['report', 'compliance', ...ward, '--out', 'compliance.html'],
  ['report', 'job', '2', '--out', 'job.html'],
  ['report', 'overdue', ...college, ...today, '--out', 'overdue.html'],
  ['report', 'roles', ...college, '--out', 'roles.html'],
  ['requirement', 'list', ...ward],
  ['role', 'list', ...college],
  ['tenant', 'show', ...college],
  ['tenant', 'diff', 'guide.yaml', '--exit-code'],
  ['tenant', 'export', '--format', 'ndjson', ...ward],
  ['tenant', 'delete', 'ward9', '--yes', '--save-plan', 'delete.plan'],
  ['tenant', 'delete', 'nowhere', '--yes'],
  ['token', 'revoke', 'nowhere', '--yes'],
  ['transfer', 'export', ...ward],
  ['transfer', 'reject', WAITING, '--reason', 'left in 2019', ...ward, '--yes'],
  ['transfer', 'review', ...ward],
  ['transfer', 'update-employers', '--yes'],
  ...singly,
];

/** What concerns this machine, or opens a store itself: not asked of a service, or refused in one sentence (`sign-in`, `remote`). */
export const ofThisMachine = [
  ...['completion', 'config', 'demo', 'doctor', 'help', 'init', 'login', 'logout', 'serve'],
  ...['store backup', 'store copy', 'store restore'],
  ...['profile add', 'profile list', 'profile remove', 'profile show', 'profile use'],
];

/** The files that the scenario leaves behind, of which each run must leave the same. */
export const scenarioFiles = [
  'unassigned.csv',
  'assigned.csv',
  'not-assigned.csv',
  'applied.ndjson',
  'rows.report.csv',
  'rows.rejects.csv',
  'audit.ndjson',
  'undone.csv',
  'compliance.html',
  'overdue.html',
  'roles.html',
] as const;

/** Times, who asked, and what follows from them, differ from run to run. */
export function withoutWhatDiffers(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(
      /(\\?)"(hash|head|previous|key|seal|plan|store|digest|record|secret)\1":\s*\1"(?:provost_\w+|[0-9a-f-]{32,64})\1"/g,
      '"$2":"…"',
    )
    .replace(/"(salt|details)":\s*"[\w-]{24,43}"/g, '"$1":"…"')
    .replace(/"(actor|createdBy|user)":\s*"[^"]*"/g, '"$1":"…"')
    .replace(/"(token|lastUsed)":\s*("[^"]*"|null)/g, '"$1":"…"')
    .replace(/(\\?)"id\1":\s*\1"[0-9A-Za-z]{10,}\1"/g, '"id":"…"');
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { record } from '../terminal/recording.js';
import { commandNames, runCommand } from './running.js';

const FIRE = 'NHS|CSTF|Fire Safety - 2 Years|';

const DOCUMENT = `tenant: { key: north, name: North, timeZone: Europe/London, vpd: "262" }
features: { employer-learning-plan: true }
organisations:
  - { key: spare, name: Spare, parent: null }
  - { key: acme, name: Acme Ltd, kind: employer, parent: null }
groups:
  - { key: spare, name: Spare }
programmes:
  - { key: spare, name: Spare }
  - { key: eng, name: Engineering, kind: delivery, parent: null }
  - { key: maths, name: Maths, kind: delivery, parent: eng }
  - { key: art, name: Art, kind: delivery, parent: null, hideSubProgrammesFromEmployers: true }
  - { key: drawing, name: Drawing, kind: delivery, parent: art }
accounts:
  - { email: pat@acme.example, firstName: Pat, lastName: Okafor, kind: employer, organisation: acme, status: full-user, roles: [ "Employer - View Learning Plan" ] }
  - { email: spare@acme.example, firstName: S, lastName: S, kind: learner }
people:
  - reference: L-1
    firstName: Sam
    lastName: Neil
    dateOfBirth: 2003-04-05
    nationalInsuranceNumber: QQ123456C
    kind: employee
    employer: acme
    manager: pat@acme.example
    programmes:
      - { programme: eng, start: 2025-09-01, plannedEnd: 2027-08-31, status: active }
      - { programme: art, start: 2025-09-01, plannedEnd: 2027-08-31, status: active }
      - { programme: maths, start: 2025-09-01, plannedEnd: 2027-08-31, status: active }
      - { programme: drawing, start: 2025-09-01, plannedEnd: 2027-08-31, status: active }
    components:
      - { key: C-1, programme: eng, name: Review, type: review, status: in-progress, due: 2026-01-10 }
      - { key: C-2, programme: maths, name: Test, type: review, status: in-progress, due: 2026-01-10 }
      - { key: C-3, programme: drawing, name: Sketch, type: review, status: in-progress, due: 2026-01-10 }
    assignments:
      - { number: "20059417", organisation: acme, job: Nurse, position: Staff nurse, start: 2024-01-01, primary: true }
    achievements:
      - { competence: "${FIRE}", level: 1, from: 2026-03-01, awarded: 2026-03-01, expires: 2028-03-01, source: class }
competences:
  - { name: "${FIRE}", renewal: { every: 2, unit: year } }
  - { name: NHS|CSTF|Spare| }
equivalences:
  - { from: 457|LOCAL|Fire|, to: [ "${FIRE}" ] }
requirements:
  - { competence: "${FIRE}", level: 1, scope: { organisation: acme } }
`;

const ROWS = `National Insurance Number,Date of Birth,Last Name,First Name,Competency Name,Proficiency Level,Date Last Awarded,Expiry Date
QQ123456C,05/04/2003,Neal,Sam,${FIRE},1,01/04/2026,01/04/2028
`;

const EXTRACT = `${[
  ...['Organisation', 'Assignment Count', 'Required', 'Achieved', 'Compliance %', 'Expiring Soon'],
  ...['Predicted %', 'Future Enrolments', 'Predicted % (Inc. Enrolments)'],
].join('\t')}
${['Acme Ltd', 1, 1, 1, 50, 0, 100, 0, 100].join('\t')}
`;

/** A store with some records of every kind, and the files and settings for commands. */
export interface Sample {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Id of an award that waits for review. */
  readonly review: string;
  /** Id of a token. */
  readonly token: string;
  readonly path: (name: string) => string;
}

/** Makes the sample by commands, in a folder of its own. Remove it with `removeSample`. */
export async function makeSample(): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), 'provost-sample-'));
  const path = (name: string): string => join(folder, name);
  const env = {
    PROVOST_STORE: `file:${path('store.db')}`,
    XDG_CONFIG_HOME: path('config'),
    XDG_STATE_HOME: path('state'),
    PROVOST_KEYRING: 'off',
  };
  const done = async (name: string, ...argv: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await runCommand(name, argv, record(), { env });
    expect([exitCode, stderr.match(/^Error.*/m)?.[0]]).toEqual([0, undefined]);
    return stdout;
  };
  writeFileSync(path('north.yaml'), DOCUMENT);
  writeFileSync(path('rows.csv'), ROWS);
  writeFileSync(path('extract.tsv'), EXTRACT);
  writeFileSync(path('accounts.csv'), 'Email,First Name,Last Name,Kind\nlee@north.example,Lee,Li,learner\n');
  await done('tenant apply', path('north.yaml'), '--yes');
  await done('transfer import', path('rows.csv'), '--yes', '--as-of', '2026-06-15');
  await done('role assign', 'Assessor', 'pat@acme.example', '--save-plan', path('assign.plan'));
  const { reviews } = JSON.parse(await done('transfer list', '--json')) as { reviews: { id: string }[] };
  const { token } = JSON.parse(await done('token create', 'ci', '--json')) as { token: { id: string } };
  for (const key of ['one', 'two']) await done('tenant create', key, '--store', `file:${path('two.db')}`);
  await done('store backup', path('monday.db'));
  await done('profile add', 'team', '--store', 'file:/srv/provost/team.db');
  return { folder, env, path, review: String(reviews[0]?.id), token: token.id };
}

export function removeSample({ folder }: Sample): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Of each kind: an existing record that nothing names, a change of it, a new one, a new key. */
export const sampleRecords: Readonly<Record<string, readonly [string[], string[], string[], string?]>> = {
  organisation: [['spare'], ['--kind', 'employer'], ['new', '--name', 'New'], 'new'],
  group: [['spare'], ['--name', 'Other'], ['new', '--name', 'New'], 'new'],
  programme: [['spare'], ['--name', 'Other'], ['new', '--name', 'New'], 'new'],
  account: [
    ['spare@acme.example'],
    ['--status', 'invited'],
    ['new@acme.example', '--first-name', 'N', '--last-name', 'N', '--kind', 'learner'],
    'new@acme.example',
  ],
  competence: [['NHS|CSTF|Spare|'], ['--levels', '2'], ['NHS|CSTF|New|'], 'NHS|CSTF|New|'],
  learner: [
    ['L-1'],
    ['--rag', 'red'],
    ['L-2', '--first-name', 'N', '--last-name', 'N', '--kind', 'employee'],
    'L-9',
  ],
  equivalence: [['457|LOCAL|Fire|'], ['--to', 'NHS|CSTF|Spare|'], ['457|LOCAL|New|', FIRE]],
  requirement: [[FIRE], ['--essential', 'no'], [FIRE, 'tenant']],
  assignment: [['L-1'], ['--job', 'Porter'], ['L-1', '2', '--organisation', 'acme']],
  achievement: [['L-1'], ['--source', 'iat'], ['L-1', FIRE, '2020-01-01']],
  'programme-enrolment': [
    ['L-1', 'art'],
    ['--status', 'withdrawn'],
    ['L-1', 'spare'],
  ],
  component: [
    ['L-1', 'C-1'],
    ['--status', 'completed'],
    ['L-1', 'C-9', '--programme', 'eng', '--name', 'N', '--type', 'review'],
  ],
};

/** Runs of the commands for single records. */
const ofRecords = Object.fromEntries(
  Object.entries(sampleRecords).flatMap(([topic, [key, change, created, renamed]]) => [
    [`${topic} create`, () => [...created, '--dry-run']],
    [`${topic} update`, () => [...key, ...change, '--dry-run']],
    [`${topic} delete`, () => [...key, '--dry-run']],
    ...(renamed === undefined ? [] : [[`${topic} rename`, () => [...key, renamed, '--dry-run']]]),
    ...(commandNames.includes(`${topic} list`) ? [[`${topic} list`, () => []]] : []),
    ...(commandNames.includes(`${topic} show`) ? [[`${topic} show`, () => key]] : []),
  ]),
) as Readonly<Record<string, () => readonly string[]>>;

/** A run of each command that goes well and changes nothing that another run looks at. */
export const sampleRuns: Readonly<Record<string, (sample: Sample) => readonly string[]>> = {
  ...ofRecords,
  'person list': () => [],
  'person show': () => ['L-1'],
  'setting show': () => [],
  'setting update': () => ['--vpd', '457', '--dry-run'],
  'access explain': () => ['pat@acme.example', 'L-1'],
  'account import': ({ path }) => [path('accounts.csv'), '--dry-run'],
  'account list': () => [],
  'account show': () => ['pat@acme.example'],
  'audit export': ({ path }) => [path('audit.ndjson')],
  'audit list': () => [],
  'audit show': () => ['1'],
  'audit verify': () => [],
  'competence list': () => [],
  'competence show': () => [FIRE],
  'compliance heat-map': () => [],
  'compliance least': () => [],
  'compliance match': () => [],
  'compliance person': () => ['L-1'],
  'compliance reconcile': ({ path }) => [path('extract.tsv')],
  'compliance table': () => [],
  'compliance trend': () => ['--months', '2'],
  config: () => [],
  'dashboard employer': () => ['pat@acme.example'],
  'dashboard learner': () => ['L-1'],
  doctor: () => [],
  'evidence summary': () => ['L-1'],
  'feature disable': () => ['employer-learning-plan', '--dry-run'],
  'feature enable': () => ['employer-learning-plan', '--dry-run'],
  'feature list': () => [],
  init: ({ path }) => ['--store', `file:${path('new.db')}`, '--key', 'new', '--name', 'New', '--dry-run'],
  'job apply': ({ path }) => [path('assign.plan'), '--dry-run'],
  'job list': () => [],
  'job resume': () => ['1'],
  'job show': () => ['1'],
  'job undo': () => ['2', '--dry-run'],
  'job watch': () => ['--once'],
  'learner list': () => [],
  'learner show': () => ['L-1'],
  logout: () => ['--profile', 'team'],
  'notification recipients': () => ['L-1'],
  'overdue count': () => [],
  'overdue explain': () => [],
  'plan show': () => ['L-1'],
  'profile add': () => ['other', '--store', 'file:other.db', '--replace'],
  'profile list': () => [],
  'profile show': () => ['team'],
  'profile use': () => ['--none'],
  'programme hide-sub-programmes': () => ['eng', '--dry-run'],
  'programme list': () => [],
  'programme show': () => ['eng'],
  'programme unhide-sub-programmes': () => ['art', '--dry-run'],
  'report compliance': ({ path }) => ['--out', path('compliance.html')],
  'report job': ({ path }) => ['1', '--out', path('job.html')],
  'report overdue': ({ path }) => ['--out', path('overdue.html')],
  'report roles': ({ path }) => ['--out', path('roles.html')],
  'requirement list': () => [],
  'role assign': () => ['Assessor', 'pat@acme.example', '--dry-run'],
  'role holders': () => ['Employer - View Learning Plan'],
  'role list': () => [],
  'role unassign': () => ['Assessor', 'pat@acme.example', '--dry-run'],
  'store backup': ({ path }) => [path('backup.db'), '--overwrite'],
  'tenant apply': ({ path }) => [path('north.yaml'), '--dry-run'],
  'tenant create': () => ['south', '--dry-run'],
  'tenant delete': () => ['north', '--dry-run'],
  'tenant diff': ({ path }) => [path('north.yaml')],
  'tenant export': () => [],
  'tenant list': () => [],
  'tenant seed': () => ['--scenario', 'empty', '--key', 'seeded', '--dry-run'],
  'tenant show': () => [],
  'token create': () => ['more', '--dry-run'],
  'token list': () => [],
  'token revoke': ({ token }) => [token, '--dry-run'],
  'transfer accept': ({ review }) => [review, '--person', 'L-1', '--dry-run'],
  'transfer export': () => [],
  'transfer import': ({ path }) => [path('rows.csv'), '--dry-run'],
  'transfer list': () => [],
  'transfer reject': ({ review }) => [review, '--reason', 'not ours', '--dry-run'],
  'transfer update-employers': ({ path }) => ['--store', `file:${path('two.db')}`, '--dry-run'],
};

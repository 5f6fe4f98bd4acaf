const fire = 'NHS|CSTF|Fire of our own|';
const spare = 'NHS|CSTF|Spare of our own|';

/** A record of each kind with commands, in creation order: its key, its fields and a change. */
export const ownRecords: readonly (readonly [
  topic: string,
  key: readonly string[],
  fields: readonly string[],
  change: readonly string[],
])[] = [
  ['organisation', ['own'], ['--name', 'Our own', '--kind', 'employer'], ['--kind', 'department']],
  ['group', ['own'], ['--name', 'Our own'], ['--set', 'name=Another name']],
  ['programme', ['own'], ['--name', 'Our own'], ['--hide-sub-programmes-from-employers', 'yes']],
  [
    'account',
    ['own@x.example'],
    ['--first-name', 'O', '--last-name', 'N', '--kind', 'learner', '--organisation', 'Our own'],
    ['--status', 'invited'],
  ],
  ['competence', [spare], [], ['--levels', '3']],
  ['competence', [fire], ['--renewal-every', '1', '--renewal-unit', 'year'], ['--levels', '3']],
  ['equivalence', ['457|LOCAL|Own|'], ['--to', fire], ['--to', spare]],
  ['requirement', [fire, 'organisation', 'own'], ['--from', '2026-01-01'], ['--essential', 'no']],
  [
    'learner',
    ['OWN-1'],
    ['--first-name', 'O', '--last-name', 'N', '--kind', 'employee', '--mentor', 'own@x.example'],
    ['--set', 'rag=amber'],
  ],
  ['assignment', ['OWN-1', '1'], ['--organisation', 'own', '--start', '01/02/2026'], ['--job', 'Nurse']],
  ['achievement', ['OWN-1', fire, '2026-01-05'], [], ['--source', 'class']],
  ['programme-enrolment', ['OWN-1', 'own', '2026-01-05'], [], ['--planned-end', '2027-01-05']],
  [
    'component',
    ['OWN-1', 'C-1'],
    ['--programme', 'own', '--name', 'R', '--type', 'review'],
    ['--status', 'completed'],
  ],
];

/** Another key for a record of each kind that can be given one. */
const renamed: Readonly<Record<string, string>> = {
  organisation: 'own-2',
  group: 'own-2',
  programme: 'own-2',
  account: 'own-2@x.example',
  competence: 'NHS|CSTF|Fire of our own 2|',
  learner: 'OWN-2',
};

/** Runs of every command that changes a single record; each prepares the tenant for the next. */
export const singleRecordRuns: readonly (readonly [name: string, argv: readonly string[]])[] = [
  ...ownRecords.map(([topic, key, fields]) => [`${topic} create`, [...key, ...fields]] as const),
  ...ownRecords.map(([topic, key, , change]) => [`${topic} update`, [...key, ...change]] as const),
  ...[...ownRecords].reverse().map(([topic, key]) => [`${topic} delete`, key] as const),
  ...ownRecords
    .filter(([topic, key]) => renamed[topic] !== undefined && key[0] !== spare)
    .flatMap(([topic, key, fields]) => [
      [`${topic} create`, [...key, ...withoutReferences(fields)]] as const,
      [`${topic} rename`, [...key, renamed[topic] ?? '']] as const,
    ]),
];

/** What they name has another name by then. */
function withoutReferences(fields: readonly string[]): string[] {
  const at = fields.findIndex((word) => word === '--organisation' || word === '--mentor');
  return at === -1 ? [...fields] : [...fields.slice(0, at), ...fields.slice(at + 2)];
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { widthOf } from '../../src/terminal/measure.js';
import { unitsOf } from '../../src/terminal/wrap.js';
import { record, recordPlain } from '../terminal/recording.js';
import { runCommand } from './running.js';
import type { Sample } from './sample.js';
import { makeSample, removeSample } from './sample.js';

/** More of what lists show: names, employers and competences of all lengths. */
const MORE = `tenant: { key: north, name: North }
organisations:
  - { key: acme, name: Acme Ltd }
  - { key: northfield-precision-engineering, name: Northfield Precision Engineering and Fabrication Ltd }
  - { key: trust, name: North Trust }
  - { key: ward-7, name: Ward 7, parent: trust }
  - { key: ward-7-night, name: Ward 7, parent: trust }
accounts:
  - { email: j.o-brien@acme.example, firstName: Jo, lastName: O'Brien, kind: employer, organisation: acme, status: invited, roles: [ Employer - View Learning Plan ] }
  - { email: m.wisniewska-kowalczyk@northfield.example, firstName: Magdalena, lastName: Wiśniewska-Kowalczyk, kind: employer, organisation: northfield-precision-engineering, status: archived, roles: [ Employer - View Learning Plan, Assessor ] }
people:
  - { reference: L-1002, firstName: Ola, lastName: Nordmann, kind: employee, employer: northfield-precision-engineering, manager: m.wisniewska-kowalczyk@northfield.example, rag: amber, programmes: [ { programme: eng, start: 2025-09-01, plannedEnd: 2027-08-31, status: active } ],
      components: [ { key: C-12, programme: eng, name: Portfolio review with the employer and the mentor, type: review, status: in-progress, due: 2026-05-01 } ],
      assignments: [ { number: "20059418", organisation: ward-7, job: Nurse, position: Staff nurse, start: 2024-01-01, primary: true } ] }
  - { reference: NHS-20059417-2, firstName: Blessing, lastName: Achterberg, kind: employee, employer: acme, manager: pat@acme.example, mentor: j.o-brien@acme.example, rag: red, programmes: [ { programme: art, start: 2025-09-01, plannedEnd: 2027-08-31, status: on-a-break } ],
      assignments: [ { number: "20059419", organisation: ward-7-night, job: Nurse, position: Staff nurse, start: 2024-01-01, primary: true } ] }
requirements:
  - { competence: "NHS|CSTF|Fire Safety - 2 Years|", level: 1, scope: { organisation: trust } }
`;

const ROWS = `National Insurance Number,Date of Birth,Last Name,First Name,Competency Name,Proficiency Level,Date Last Awarded,Expiry Date
QQ123456C,06/04/2003,Neal,Sam,NHS|CSTF|Fire Safety - 2 Years|,1,02/04/2026,01/04/2028
`;

const commands: Readonly<Record<string, readonly string[]>> = {
  'role holders': ['Employer - View Learning Plan'],
  'account list': [],
  'learner list': [],
  'overdue explain': ['--all'],
  'overdue count': ['--by', 'learner'],
  'compliance table': [],
  'transfer list': [],
  'job list': [],
  'job show': ['5'],
  'access explain': ['j.o-brien@acme.example', 'L-1'],
};
const widths = [40, 80, 100, 160];

/** The texts that identify what a person then looks at or changes. */
const identifiers: Readonly<Record<string, readonly string[]>> = {
  'role holders': ['pat@acme.example', 'm.wisniewska-kowalczyk@northfield.example'],
  'account list': ['pat@acme.example', 'm.wisniewska-kowalczyk@northfield.example'],
  'learner list': ['L-1002', 'NHS-20059417-2'],
  'overdue explain': ['C-12', 'L-1002'],
  'overdue count': ['L-1', 'L-1002'],
  'compliance table': ['ward-7-night'],
  'transfer list': ['NHS|CSTF|Fire Safety - 2 Years|', 'L-1'],
  'job list': ['role.assign'],
  'job show': ['j.o-brien@acme.example'],
  'access explain': ['j.o-brien@acme.example'],
};

let sample: Sample;
beforeAll(async () => {
  sample = await makeSample();
  const done = async (name: string, ...argv: string[]): Promise<void> => {
    const { exitCode, stderr } = await runCommand(name, argv, record(), { env: sample.env });
    expect([exitCode, stderr.match(/^(Error|  ).*/gm)]).toEqual([0, null]);
  };
  writeFileSync(sample.path('more.yaml'), MORE);
  writeFileSync(sample.path('more.csv'), ROWS);
  await done(
    'tenant apply',
    sample.path('more.yaml'),
    '--yes',
    '--reason',
    'The intake of June, as agreed with the employers',
  );
  await done('role assign', 'Assessor', 'pat@acme.example', 'j.o-brien@acme.example', '--yes');
  await done('job undo', '5', '--yes', '--reason', 'asked for by the wrong employer');
  await done('transfer import', sample.path('more.csv'), '--yes', '--as-of', '2026-06-15');
});
afterAll(() => removeSample(sample));

describe.each(Object.keys(commands))('%s', (name) => {
  test.each(widths)('reads well at %i columns', async (width) => {
    const recording = recordPlain(width);
    const { stdout, stderr } = await runCommand(name, commands[name] ?? [], recording, { env: sample.env });
    expect(stderr).toBe('');
    const text = stdout.replaceAll(/[0-9a-f]{64}/g, 'HASH'.padEnd(64, '.'));
    for (const each of identifiers[name] ?? []) expect(text).toContain(each);
    // Only an identifier or a command to copy may be wider than the terminal.
    for (const line of text.split('\n'))
      if (widthOf(line) > width && !/^ *provost /.test(line)) expect(unitsOf(line), line).toHaveLength(1);
    await expect(text).toMatchFileSnapshot(
      join(import.meta.dirname, 'widths', `${name.replace(' ', '-')}-${width}.txt`),
    );
  });
});

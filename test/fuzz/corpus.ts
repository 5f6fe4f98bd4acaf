/** Small inputs that their readers take: what the mutations begin with. */

export const roleRows = [
  'Email,Role,Action',
  'pat@acme.example,Employer - View Learning Plan,assign',
  'LEE@acme.example,Employer – View  learning plan,',
  '"kim@acme.example","Assessor","unassign"',
  "sam.o'neil@acme.example,Learners Progress,assign",
  '',
].join('\r\n');

export const createRowAccount = [
  'Email;First Name;Last Name;Kind;Organisation;Status;Roles;Groups',
  'new@acme.example;Ada;"O\'Neil; senior";employer;acme;full-user;Assessor;north',
  'pat@acme.example;Pat;Okafor;employer;acme;invited;;',
  'li@acme.example;李;Nguyễn;learner;;prospect;;north',
  '',
].join('\n');

export const transferRows = [
  'NHS Unique ID,Employee Number,National Insurance Number,Date of Birth,Last Name,First Name,Competency Name,Proficiency Level,Date From,Date Last Awarded,Expiry Date,Sending VPD Code',
  '1,20059417,QQ111111A,11/02/1980,Lane,Sarah,NHS|CSTF|Fire Safety - 1 Year|,1 - Assessed,,01/02/2015,31/01/2016,457',
  '2,20059418,QQ 22 22 22 B,12-Mar-1981,O’Neíl,Tom,"NHS|CSTF|Moving, Handling|",2 - Level 2,2014/05/01 00:00:00,,No Expiry Date,457',
  '3,,,19820403,Smith,Jo,457|LOCAL|Fire|,,42036,42036,42400,457',
  '4,20059419,QQ111111A,11/02/1980,Lane,Sarah,NHS|CSTF|Fire Safety - 1 Year|,1 - Assessed,31/06/2015,,,457',
  '',
].join('\n');

export const extract = [
  'Organisation\tAssignment Count\tRequired\tAchieved\tCompliance %\tExpiring Soon\tPredicted %\tFuture Enrolments\tPredicted % (Inc. Enrolments)',
  'Ward 9\t1\t22\t2\t9.09%\t0\t9.09%\t0\t9.09%',
  'Ward 10\t12\t241\t80\t33.20\t3\t31.95\t1\t32.37',
  'Ward 11\t1,204\t0\t0\t–\t0\t–\t0\t–',
  'Total\t1217\t263\t82\t31.18%\t3\t30.04%\t1\t30.42%',
  '',
].join('\n');

export const wordsOfRows = [
  'Email',
  'Role',
  'Last Name',
  'Expiry Date',
  'sep=;\n',
  'pat@acme.example',
  '\r\n\r\n',
  ',,,,,,,,',
  '","',
  '"\n"',
  "'=cmd|' /C calc'!A0",
  'QQ111111A',
  '01/13/2015',
  '1/2/15',
  '12:60',
];

const yaml = `
tenant: { key: ward, name: "Ward 9", timeZone: Europe/London, vpd: "504", settings: { overdueCountsBreaks: false } }
features: { employer-learning-plan: true }
organisations:
  - { key: acme, name: Acme Ltd, kind: employer, parent: null }
  - { key: site, name: Site, kind: department, parent: acme }
groups:
  - { key: north, name: North region }
programmes:
  - { key: eng, name: Engineering L3, kind: delivery, hideSubProgrammesFromEmployers: true }
  - { key: maths, name: Maths, parent: eng }
accounts:
  - email: pat@acme.example
    firstName: Pat
    lastName: Okafor
    kind: employer
    organisation: acme
    status: full-user
    roles: [ "Employer - View Learning Plan" ]
    groups: [ north ]
competences:
  - { name: "NHS|CSTF|Fire Safety - 1 Year|", renewal: { every: 1, unit: year } }
  - { name: "457|LOCAL|Fire|" }
equivalences:
  - { from: "457|LOCAL|Fire|", to: [ "NHS|CSTF|Fire Safety - 1 Year|" ] }
requirements:
  - { competence: "NHS|CSTF|Fire Safety - 1 Year|", level: 1, essential: true, scope: { organisation: acme }, from: 2015-01-01 }
people:
  - reference: L-1001
    firstName: Sam
    lastName: O'Neil
    dateOfBirth: 2003-04-05
    nationalInsuranceNumber: QQ123456C
    uln: "9276308686"
    kind: employee
    employer: acme
    manager: pat@acme.example
    rag: amber
    groups: [ north ]
    programmes:
      - { programme: eng, start: 2025-09-01, plannedEnd: 2027-08-31, status: active }
    components:
      - { key: C-1, programme: maths, name: Review 1, type: review, due: 2026-10-01, plannedMinutes: 60, employerOnly: true,
          evidence: [ { file: a.pdf, bytes: 12, sha256: ${'0a'.repeat(32)}, status: accepted } ] }
    assignments:
      - { number: "20059417", organisation: site, job: Nurse, position: Staff nurse, start: 2014-01-01, primary: true }
    achievements:
      - { competence: "NHS|CSTF|Fire Safety - 1 Year|", level: 1, from: 2015-03-01, awarded: 2015-03-01, source: class }
`;

const json = JSON.stringify(
  {
    tenant: { key: 'ward', name: 'Ward 9', timeZone: 'Europe/London' },
    organisations: [{ key: 'acme', name: 'Acme Ltd', kind: 'employer' }],
    accounts: [
      {
        email: 'pat@acme.example',
        firstName: 'Pat',
        lastName: 'Okafor',
        kind: 'employer',
        roles: ['Assessor'],
      },
    ],
    competences: [{ name: 'NHS|CSTF|Fire|', renewal: { every: 18, unit: 'month' } }],
    people: [{ reference: 'P-1', firstName: 'Sarah', lastName: 'Lane', kind: 'external-learner' }],
  },
  null,
  1,
);

const ndjson = [
  { tenant: { key: 'ward', name: 'Ward 9' } },
  { organisations: { key: 'acme', name: 'Acme Ltd' } },
  { people: { reference: 'P-1', firstName: 'Sarah', lastName: 'Lane', kind: 'applicant' } },
  { people: { reference: 'P-2', firstName: 'Tom', lastName: 'Lane', kind: 'employee', employer: 'acme' } },
]
  .map((line) => JSON.stringify(line))
  .join('\n');

export const documents = { yaml, json, ndjson } as const;

export const wordsOfDocuments = [
  'tenant:',
  'people:',
  '"people":',
  '  - ',
  'reference: L-1001',
  '&x ',
  '*x',
  '!!str ',
  '---\n',
  '? ',
  '|\n',
  '>-\n',
  '2026-10-01',
  '1e3',
  '.nan',
  '"\\ud800"',
  '"\\u0000"',
  '{"__proto__":1}',
  'null',
  '[]',
  '{}',
];

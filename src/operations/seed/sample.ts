import { employerViewLearningPlan } from '../../domain/tenancy/roles.js';
import { administratorItem, employerItems, groupItems, type EmployerPlan } from './employer-accounts.js';
import { learnerOf } from './learner.js';
import { componentOf } from './plan.js';
import { createRandom } from './random.js';
import type { Scenario, SeedItem, SeedRequest } from './scenario.js';
import type { WrittenItem } from './written.js';

const FIRE_SAFETY = 'NHS|CSTF|Fire Safety - 2 Years|';
const LOCAL_FIRE = '457|LOCAL|Fire|';
const LOCAL_LIFTING = '457|LOCAL|Lifting|';
const MOVING = 'NHS|CSTF|Moving and Handling - Level 1 - 3 Years|';

/**
 * Everybody and everything that the README and the help name: the college with its learner L-1001
 * and the employer Acme, and the surgery with its wards and the nurse 20059417. Around them are
 * other employers and learners, and one record of a kind that nothing names, to be deleted.
 */
export const sample: Scenario = {
  sizeCounts: 'learners besides those that the help names, with an employer account for every four of them',
  defaultSize: 40,
  key: 'northfield',
  name: 'Northfield College',

  *frame(request) {
    const { key, name } = request;
    yield { section: 'tenant', value: { key, name, timeZone: 'Europe/London' } };
    yield { section: 'features', value: { 'employer-learning-plan': true } };
    yield* groupItems();
    yield { section: 'groups', value: { key: 'visitors', name: 'Visitors', parent: null } };
    yield* namedOrganisations();
    yield* programmes();
    yield administratorItem(request);
    yield* namedAccounts();
    yield* employerItems(request, employersOf(request));
    yield* competences();
  },

  *people(request) {
    yield learner();
    yield nurse();
    yield porter();
    const employers = employersOf(request);
    for (let number = 0; number < request.size; number += 1) {
      const random = createRandom(request.seed, 'learner', number);
      const components = Array.from({ length: random.int(5, 8) }, (_, at) =>
        componentOf(random, {
          number: at + 1,
          programme: random.chance(0.3) ? 'eng-l3-maths' : 'eng-l3',
          dueFrom: -120,
          dueTo: 240,
          employerOnlyReviews: 0.3,
          notApplicable: 0.08,
        }),
      );
      yield learnerOf(random, request, employers, { number, programme: 'eng-l3', components });
    }
  },
};

function employersOf({ size }: SeedRequest): EmployerPlan {
  const accounts = Math.max(1, Math.ceil(size / 4));
  return { accounts, accountsPerEmployer: 3, holding: 0.4, viewingAll: 0.1, unableToSignIn: 0.1 };
}

function* namedOrganisations(): Iterable<SeedItem> {
  const organisations: readonly WrittenItem<'organisations'>[] = [
    { key: 'acme', name: 'Acme Ltd', kind: 'employer', parent: null },
    { key: 'depot', name: 'Depot', kind: 'department', parent: null },
    { key: 'surgery', name: 'Surgery', kind: 'department', parent: null },
    { key: 'ward9', name: 'Ward 9', kind: 'department', parent: 'surgery' },
  ];
  for (const value of organisations) yield { section: 'organisations', value };
}

function* programmes(): Iterable<SeedItem> {
  const technician = {
    key: 'eng-l3',
    name: 'Engineering Technician L3',
    kind: 'delivery',
    parent: null,
  } as const;
  yield { section: 'programmes', value: { ...technician, hideSubProgrammesFromEmployers: true } };
  const maths = { key: 'eng-l3-maths', name: 'Functional Skills Maths', kind: 'delivery' } as const;
  yield { section: 'programmes', value: { ...maths, parent: 'eng-l3' } };
  const plumbing = { key: 'plumb-l2', name: 'Plumbing L2', kind: 'delivery', parent: null } as const;
  yield { section: 'programmes', value: plumbing };
}

function* namedAccounts(): Iterable<SeedItem> {
  const ofAcme = { kind: 'employer', organisation: 'acme', status: 'full-user', groups: ['north'] } as const;
  const roles = [employerViewLearningPlan];
  const pat = { email: 'pat@acme.example', firstName: 'Pat', lastName: 'Okafor', ...ofAcme, roles };
  yield { section: 'accounts', value: pat };
  const lee = { email: 'lee@acme.example', firstName: 'Lee', lastName: 'Chan', ...ofAcme, roles: [] };
  yield { section: 'accounts', value: lee };
}

function* competences(): Iterable<SeedItem> {
  const every = (years: number) => ({ every: years, unit: 'year' }) as const;
  yield { section: 'competences', value: { name: FIRE_SAFETY, renewal: every(2) } };
  yield { section: 'competences', value: { name: LOCAL_FIRE, renewal: every(1) } };
  yield { section: 'competences', value: { name: LOCAL_LIFTING, renewal: every(1) } };
  yield { section: 'competences', value: { name: MOVING, renewal: every(3) } };
  yield { section: 'equivalences', value: { from: LOCAL_FIRE, to: [FIRE_SAFETY] } };
  yield { section: 'requirements', value: { competence: FIRE_SAFETY, scope: { organisation: 'acme' } } };
  yield { section: 'requirements', value: { competence: FIRE_SAFETY, scope: { organisation: 'surgery' } } };
  yield { section: 'requirements', value: { competence: MOVING, scope: { organisation: 'ward9' } } };
}

/** Six components of hers are overdue on the anchor day, of which her employer sees two. */
function learner(): WrittenItem<'people'> {
  const enrolment = { start: '2025-09-01', end: null, status: 'active' } as const;
  const open = { status: 'not-started', actualMinutes: 0 } as const;
  return {
    reference: 'L-1001',
    firstName: 'Sam',
    lastName: 'O’Neil',
    dateOfBirth: '2003-04-05',
    uln: '9276308686',
    kind: 'external-learner',
    groups: ['north-1'],
    employer: 'acme',
    manager: 'pat@acme.example',
    rag: 'amber',
    programmes: [
      { ...enrolment, programme: 'eng-l3', plannedEnd: '2027-08-31' },
      { ...enrolment, programme: 'eng-l3-maths', plannedEnd: '2026-12-31' },
    ],
    components: [
      {
        ...{ key: 'C-1', programme: 'eng-l3', name: 'Workshop safety', type: 'assignment' },
        ...{ status: 'in-progress', due: '2026-11-20', plannedMinutes: 120, actualMinutes: 30 },
      },
      {
        ...{ key: 'C-2', programme: 'eng-l3', name: 'Materials', type: 'assignment' },
        ...{ status: 'evidence-submitted', due: '2026-10-01', plannedMinutes: 120, actualMinutes: 120 },
      },
      {
        ...{ key: 'C-3', programme: 'eng-l3', name: 'Employer review 1', type: 'review', ...open },
        ...{ due: '2026-09-01', plannedMinutes: 60, employerOnly: true },
      },
      {
        ...{ key: 'C-4', programme: 'eng-l3', name: 'Funding form', type: 'miscellaneous', ...open },
        ...{ due: '2026-09-15', plannedMinutes: 15, notApplicableToEmployers: true },
      },
      {
        ...{ key: 'C-5', programme: 'eng-l3-maths', name: 'Fractions', type: 'digital-learning' },
        ...{ status: 'in-progress', due: '2026-10-10', plannedMinutes: 90, actualMinutes: 10 },
      },
      {
        ...{ key: 'C-6', programme: 'eng-l3-maths', name: 'Maths review', type: 'review', ...open },
        ...{ due: '2026-10-20', plannedMinutes: 60, employerOnly: true },
      },
      {
        ...{ key: 'C-7', programme: 'eng-l3', name: 'Measuring tools', type: 'assignment' },
        ...{ status: 'verified', due: '2026-01-10', plannedMinutes: 60, actualMinutes: 60 },
      },
    ],
  };
}

function nurse(): WrittenItem<'people'> {
  return {
    reference: '20059417',
    firstName: 'Amina',
    lastName: 'Yusuf',
    dateOfBirth: '1988-02-14',
    nationalInsuranceNumber: 'QQ200594A',
    kind: 'employee',
    assignments: [{ number: '20059417', organisation: 'ward9', job: 'Nurse', primary: true }],
    achievements: [{ competence: FIRE_SAFETY, from: '2026-03-01' }],
  };
}

function porter(): WrittenItem<'people'> {
  return {
    reference: '20059425',
    firstName: 'Tom',
    lastName: 'Birch',
    dateOfBirth: '1979-09-30',
    kind: 'employee',
    assignments: [{ number: '20059425', organisation: 'ward9', job: 'Porter', primary: true }],
    programmes: [
      {
        programme: 'eng-l3-maths',
        start: '2026-09-01',
        end: null,
        plannedEnd: '2026-12-31',
        status: 'active',
      },
    ],
  };
}

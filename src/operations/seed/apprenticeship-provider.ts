import { administratorItem, employerItems, groupItems, type EmployerPlan } from './employer-accounts.js';
import { learnerOf } from './learner.js';
import { componentOf } from './plan.js';
import type { WrittenComponent } from './written.js';
import { createRandom, type Random } from './random.js';
import type { Scenario, SeedItem, SeedRequest } from './scenario.js';

interface ProgrammeSketch {
  readonly key: string;
  readonly name: string;
  readonly hides: boolean;
  readonly below: readonly (readonly [key: string, name: string])[];
}

const programmes: readonly ProgrammeSketch[] = [
  {
    key: 'eng-l3',
    name: 'Engineering Technician L3',
    hides: true,
    below: [
      ['eng-l3-maths', 'Functional Skills Maths'],
      ['eng-l3-english', 'Functional Skills English'],
    ],
  },
  {
    key: 'care-l2',
    name: 'Adult Care Worker L2',
    hides: false,
    below: [['care-l2-certificate', 'Care Certificate']],
  },
  {
    key: 'digital-l4',
    name: 'Software Developer L4',
    hides: true,
    below: [['digital-l4-cloud', 'Cloud Practitioner']],
  },
  { key: 'team-l3', name: 'Team Leader L3', hides: false, below: [] },
];

/** An apprenticeship provider: long plans, some hidden sub-programmes, employer-only reviews. */
export const apprenticeshipProvider: Scenario = {
  sizeCounts: 'learners, with 40 to 60 components each, and an employer account for every four of them',
  defaultSize: 100,
  key: 'westbridge',
  name: 'Westbridge Training',

  *frame(request) {
    const { key, name } = request;
    yield { section: 'tenant', value: { key, name, timeZone: 'Europe/London' } };
    yield { section: 'features', value: { 'employer-learning-plan': true } };
    yield* groupItems();
    for (const programme of programmes) yield* programmeItems(programme);
    yield administratorItem(request);
    yield* employerItems(request, employersOf(request));
  },

  *people(request) {
    const employers = employersOf(request);
    for (let number = 0; number < request.size; number += 1) {
      const random = createRandom(request.seed, 'learner', number);
      const programme = random.pick(programmes);
      const components = Array.from({ length: random.int(40, 60) }, (_, at) =>
        learnersComponent(random, programme, at + 1),
      );
      yield learnerOf(random, request, employers, { number, programme: programme.key, components });
    }
  },
};

function* programmeItems({ key, name, hides, below }: ProgrammeSketch): Iterable<SeedItem> {
  const value = { key, name, kind: 'delivery', parent: null, hideSubProgrammesFromEmployers: hides } as const;
  yield { section: 'programmes', value };
  for (const [subKey, subName] of below) {
    yield { section: 'programmes', value: { key: subKey, name: subName, kind: 'delivery', parent: key } };
  }
}

function learnersComponent(
  random: Random,
  { key, below }: ProgrammeSketch,
  number: number,
): WrittenComponent {
  const inSubProgramme = below.length > 0 && random.chance(0.25);
  const component = componentOf(random, {
    number,
    programme: inSubProgramme ? random.pick(below)[0] : key,
    dueFrom: -600,
    dueTo: 420,
    employerOnlyReviews: 0.3,
    notApplicable: 0.06,
  });
  if (component.status !== 'evidence-submitted' && component.status !== 'verified') return component;
  const verified = component.status === 'verified';
  return {
    ...component,
    evidence: [
      {
        file: `evidence-${number}.pdf`,
        mediaType: 'application/pdf',
        bytes: random.int(20_000, 4_000_000),
        sha256: Array.from({ length: 64 }, () => random.int(0, 15).toString(16)).join(''),
        status: verified ? 'verified' : 'submitted',
        minutes: component.actualMinutes ?? 0,
        markingAid: verified ? `marking-aid-${number}.pdf` : null,
      },
    ],
  };
}

function employersOf({ size }: SeedRequest): EmployerPlan {
  return {
    accounts: Math.ceil(size / 4),
    accountsPerEmployer: 10,
    holding: 0.7,
    viewingAll: 0.1,
    unableToSignIn: 0.08,
  };
}

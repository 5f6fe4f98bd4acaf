import { addCalendar, type CalendarDate } from '../../domain/calendar.js';
import { isNational } from '../../domain/competence/name.js';
import type { AchievementSource } from '../../domain/competence/vocabulary.js';
import type { WrittenItem } from './written.js';
import { administratorItem } from './employer-accounts.js';
import { birthday, daysFrom, nationalInsuranceNumberOf } from './identity.js';
import { nameOf, numbered } from './names.js';
import { createRandom, type Random } from './random.js';
import { ANCHOR, type Scenario, type SeedRequest } from './scenario.js';
import {
  coreCompetences,
  departmentalCompetences,
  directorates,
  posts,
  trustCompetences,
  trustRequirements,
  type TrustCompetence,
} from './trust-requirements.js';

type WrittenPerson = WrittenItem<'people'>;
type WrittenAchievement = NonNullable<NonNullable<WrittenPerson['achievements']>[number]>;
type WrittenAssignment = NonNullable<NonNullable<WrittenPerson['assignments']>[number]>;

const ASSIGNMENTS_PER_WARD = 30;
/** One in this many people holds two assignments. */
const EVERY_SECOND_JOB = 25;

/** An NHS trust: wards, jobs, positions, their requirements, and the awards of its people. */
export const nhsTrust: Scenario = {
  sizeCounts:
    'assignments, with 13 to 25 required competences each (18.5 on average) and the awards of the past years',
  defaultSize: 300,
  key: 'st-brannocks',
  name: 'St Brannock’s NHS Foundation Trust',

  *frame(request) {
    const { key, name } = request;
    yield { section: 'tenant', value: { key, name, timeZone: 'Europe/London', vpd: '262' } };
    yield { section: 'organisations', value: { key: 'trust', name, kind: 'other', parent: null } };
    for (const [directorate, title] of directorates) {
      yield {
        section: 'organisations',
        value: { key: directorate, name: title, kind: 'department', parent: 'trust' },
      };
    }
    for (let number = 0; number < wardsOf(request); number += 1) {
      const value = {
        key: wardKey(number),
        name: `Ward ${number + 1}`,
        kind: 'department',
        parent: directorateOf(number)[0],
      } as const;
      yield { section: 'organisations', value };
    }
    yield administratorItem(request);
    for (const { name: competence, years } of trustCompetences) {
      yield {
        section: 'competences',
        value: { name: competence, renewal: years === null ? null : { every: years, unit: 'year' } },
      };
    }
    for (const value of trustRequirements()) yield { section: 'requirements', value };
  },

  *people(request) {
    for (let number = 0, assignments = 0; assignments < request.size; number += 1) {
      const howMany =
        number % EVERY_SECOND_JOB === EVERY_SECOND_JOB - 1 && assignments + 2 <= request.size ? 2 : 1;
      yield employee(request, number, howMany);
      assignments += howMany;
    }
  },
};

function employee(request: SeedRequest, number: number, assignments: number): WrittenPerson {
  const random = createRandom(request.seed, 'employee', number);
  const held = Array.from({ length: assignments }, (_, at) => assignmentOf(random, request, number, at));
  const required = new Map(
    held.flatMap(({ competences }) => competences.map((competence) => [competence.name, competence])),
  );
  const extra = trustCompetences.filter(({ name }) => !required.has(name) && random.chance(0.05));
  return {
    reference: numbered('2', number + 1),
    ...nameOf(random),
    previousLastName: random.chance(0.08) ? nameOf(random).lastName : null,
    dateOfBirth: birthday(random, 18, 66),
    nationalInsuranceNumber: nationalInsuranceNumberOf(number),
    nhsUniqueId: numbered('N', number + 1),
    kind: 'employee',
    employer: 'trust',
    assignments: held.map(({ assignment }) => assignment),
    achievements: [...required.values(), ...extra].flatMap((competence) => awardsOf(random, competence)),
  };
}

function assignmentOf(
  random: Random,
  request: SeedRequest,
  number: number,
  at: number,
): { assignment: WrittenAssignment; competences: readonly TrustCompetence[] } {
  const post = random.weighted(posts);
  const ward = random.int(0, wardsOf(request) - 1);
  return {
    assignment: {
      number: `${numbered('2', number + 1)}${at === 0 ? '' : `-${at + 1}`}`,
      organisation: wardKey(ward),
      job: post.job,
      position: post.position,
      start: daysFrom(ANCHOR, -random.int(30, 3_650)),
      end: null,
      primary: at === 0,
    },
    competences: [...coreCompetences, ...post.competences, ...departmentalCompetences(directorateOf(ward))],
  };
}

/** The awards of a competence: mostly valid, the rest expiring, expired or absent. */
function awardsOf(random: Random, { name, years }: TrustCompetence): WrittenAchievement[] {
  const state = random.weighted([
    ['valid', 68],
    ['expiring', 10],
    ['expired', 12],
    ['never', 10],
  ] as const);
  if (state === 'never') return [];
  // Local competences do not transfer from another employer.
  const sources: readonly AchievementSource[] = isNational(name)
    ? ['e-learning', 'e-learning', 'class', 'iat']
    : ['e-learning', 'e-learning', 'class', 'class'];
  const award = (from: CalendarDate): WrittenAchievement => ({
    competence: name,
    level: 1,
    from,
    awarded: from,
    expires: years === null ? null : addCalendar(from, years, 'year'),
    source: random.pick(sources),
  });
  if (years === null) return [award(daysFrom(ANCHOR, -random.int(1, 1_500)))];

  const daysLeft = { valid: [100, years * 365 - 5], expiring: [0, 85], expired: [-300, -1] } as const;
  const [least, most] = daysLeft[state];
  const latest = addCalendar(daysFrom(ANCHOR, random.int(least, most)), -years, 'year');
  const earlier = random.int(0, 2);
  return Array.from({ length: earlier + 1 }, (_, back) =>
    award(addCalendar(latest, -years * (earlier - back), 'year')),
  );
}

function wardsOf({ size }: SeedRequest): number {
  return Math.max(1, Math.ceil(size / ASSIGNMENTS_PER_WARD));
}

function wardKey(number: number): string {
  return `ward-${String(number + 1).padStart(3, '0')}`;
}

function directorateOf(ward: number): (typeof directorates)[number] {
  return directorates[ward % directorates.length] ?? directorates[0];
}

import { date } from '../../src/domain/calendar.js';
import { dateFromExpiry } from '../../src/domain/competence/expiry.js';
import type { Achievement } from '../../src/domain/competence/types.js';
import { aCompetence, aPerson, aRequirement, anAchievement, anAssignment } from './competence.js';
import type { TenantRecords } from './store.js';

/** The day of the ESR guide's tables. */
export const GUIDE_DAY = date('2015-06-30');

const equality = aCompetence('NHS|CSTF|Equality, Diversity and Human Rights - 3 Year|', 3);
const fire = aCompetence('NHS|CSTF|Fire Safety - 1 Year|', 1);
const information = aCompetence('NHS|CSTF|Information Governance - 3 Year|', 3);
const moving = aCompetence('NHS|CSTF|Moving and Handling - Level 1 - 1 Year|', 1);
const mandatory = aCompetence('NHS|MAND|Equality, Diversity and Human Rights - 3 Year|', 3);
const competences = [equality, fire, information, moving, mandatory];

/** Expiry dates of the guide's Competence Match table in the order of `competences`; null where the guide's is no valid award. */
const expiries = {
  '20059417': ['2016-03-31', '2015-07-31', '2015-06-30', '2015-07-31', '2015-07-31'],
  '20059661': ['2016-03-31', '2015-08-31', '2015-07-31', '2015-08-31', '2015-08-31'],
  '20059462': ['2017-04-30', null, null, '2015-06-30', '2015-06-30'],
} as const;

const names = {
  '20059417': ['Sarah', 'Lane'],
  '20059661': ['Anne', 'Laurence'],
  '20059462': ['Sarah', 'Lewis'],
} as const;
const people = Object.keys(names) as (keyof typeof names)[];

/** The three people of the guide's Competence Match table on Ward 9, with the 13 awards of theirs that can be taken. */
export function guideTenant(): TenantRecords {
  return {
    organisation: [{ key: 'w9', name: '304 Ward 9', kind: 'department', parent: null }],
    competence: competences,
    requirement: competences.map(({ name }) =>
      aRequirement({
        competence: name,
        scopeKind: 'organisation',
        scopeOf: 'w9',
        from: date('2010-01-01'),
        essential: true,
      }),
    ),
    person: people.map((reference) => {
      const [firstName, lastName] = names[reference];
      return aPerson({ reference, firstName, lastName });
    }),
    assignment: people.map((person) => anAssignment({ person, number: person })),
    achievement: people.flatMap(awardsOf),
  };
}

function awardsOf(person: keyof typeof expiries): Achievement[] {
  return competences.flatMap((competence, at) => {
    const text = expiries[person][at];
    if (text === null || text === undefined) return [];
    const expires = date(text);
    const from = dateFromExpiry(expires, competence);
    if (from === null) return [];
    return [anAchievement({ person, competence: competence.name, from, expires, source: 'iat' })];
  });
}

/** The compliance table as the guide prints it: required, achieved and the percentage that it states. */
const printed = [
  [22, 2, '0.00'],
  [13, 13, '100.00'],
  [24, 8, '33.33'],
  [25, 17, '68.00'],
  [20, 1, '5.00'],
  [13, 0, '0.00'],
  [14, 0, '0.00'],
  [13, 13, '100.00'],
  [21, 2, '9.52'],
  [14, 0, '0.00'],
  [22, 11, '50.00'],
  [25, 13, '52.00'],
  [15, 0, '0.00'],
] as const;

export const EXTRACT_HEADER =
  'Organisation\tAssignment Count\tRequired\tAchieved\tCompliance %\tExpiring Soon\tPredicted %\tFuture Enrolments\tPredicted % (Inc. Enrolments)';

/** That table as a BI extract: tab-separated, 13 rows. */
export function guideExtract(): string {
  const rows = printed.map(
    ([required, achieved, percent]) =>
      `504 NHS Development Team\t1\t${required}\t${achieved}\t${percent}%\t0\t${percent}%\t0\t${percent}%`,
  );
  return `${[EXTRACT_HEADER, ...rows].join('\n')}\n`;
}

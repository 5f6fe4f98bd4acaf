import type { WrittenItem } from './written.js';
import { date } from '../../domain/calendar.js';

/** A competence of the trust with its renewal period in years; null where it never expires. */
export interface TrustCompetence {
  readonly name: string;
  readonly years: number | null;
}

/** National competences that everybody needs: the eleven core skills subjects. */
export const coreCompetences: readonly TrustCompetence[] = [
  ['Conflict Resolution - 3 Years', 3],
  ['Equality, Diversity and Human Rights - 3 Years', 3],
  ['Fire Safety - 2 Years', 2],
  ['Health, Safety and Welfare - 3 Years', 3],
  ['Infection Prevention and Control - Level 1 - 3 Years', 3],
  ['Information Governance and Data Security - 1 Year', 1],
  ['Moving and Handling - Level 1 - 3 Years', 3],
  ['Preventing Radicalisation - Basic - 3 Years', 3],
  ['Resuscitation - Level 1 - 1 Year', 1],
  ['Safeguarding Adults - Level 1 - 3 Years', 3],
  ['Safeguarding Children - Level 1 - 3 Years', 3],
].map(([title, years]) => ({ name: `NHS|CSTF|${String(title)}|`, years: Number(years) }));

const clinicalTitles = [
  'Blood Transfusion',
  'Medicines Management',
  'Aseptic Technique',
  'Venepuncture',
  'Cannulation',
  'Sepsis Recognition',
  'Falls Prevention',
  'Pressure Ulcer Care',
  'Dementia Awareness',
  'Mental Capacity Act',
  'Oxygen Therapy',
  'Nutrition and Hydration',
  'End of Life Care',
  'Medical Devices',
] as const;

const clinical: readonly TrustCompetence[] = clinicalTitles.map((title, at) => ({
  name: `262|LOCAL|${title}|`,
  years: at % 5 === 4 ? null : 1 + (at % 3),
}));

const departmental: readonly TrustCompetence[] = [
  'Local Induction',
  'Major Incident',
  'Duty of Candour',
  'Waste and Sharps',
  'Lone Working',
  'Fit Testing',
].map((title, at) => ({ name: `262|LOCAL|${title}|`, years: at === 0 ? null : 2 }));

const senior: readonly TrustCompetence[] = ['Appraisal for Managers', 'Rostering'].map((title) => ({
  name: `262|LOCAL|${title}|`,
  years: 3,
}));

/** Jobs, with the clinical competences that each needs and its weight. */
const jobs = [
  ['Staff Nurse', 8, 30],
  ['Healthcare Assistant', 7, 22],
  ['Doctor', 6, 14],
  ['Physiotherapist', 5, 7],
  ['Midwife', 8, 6],
  ['Pharmacist', 3, 5],
  ['Administrator', 2, 11],
  ['Porter', 2, 5],
] as const;

/** Directorates, with the number of departmental competences that their wards need. */
export const directorates = [
  ['medicine', 'Medicine', 3],
  ['surgery', 'Surgery', 2],
  ['women-children', 'Women and Children', 1],
  ['emergency', 'Emergency Care', 4],
  ['corporate', 'Corporate Services', 0],
] as const;

/** Grades within a job, with the number of senior competences that the position needs. */
const grades = [
  ['', 0, 70],
  ['Senior', 1, 20],
  ['Lead', 2, 10],
] as const;

export interface Post {
  readonly job: string;
  readonly position: string;
  /** Competences it needs beyond those of the directorate. */
  readonly competences: readonly TrustCompetence[];
}

/** Every job at every grade, with its weight. */
export const posts: readonly (readonly [Post, number])[] = jobs.flatMap(([job, needs, jobWeight], at) =>
  grades.map(([grade, seniors, gradeWeight]): readonly [Post, number] => [
    {
      job,
      position: grade === '' ? job : `${grade} ${job}`,
      competences: [...clinicalOf(at, needs), ...senior.slice(0, seniors)],
    },
    jobWeight * gradeWeight,
  ]),
);

export function departmentalCompetences(
  directorate: (typeof directorates)[number],
): readonly TrustCompetence[] {
  return departmental.slice(0, directorate[2]);
}

/** All competences that the trust defines. */
export const trustCompetences: readonly TrustCompetence[] = [
  ...coreCompetences,
  ...clinical,
  ...departmental,
  ...senior,
];

/** 11 for everybody, the rest by job, directorate and position: 13 to 25 for an assignment. */
export function* trustRequirements(): Iterable<WrittenItem<'requirements'>> {
  const from = date('2018-04-01');
  const required = { level: 1, essential: true, from, to: null } as const;
  for (const { name } of coreCompetences) yield { competence: name, scope: { tenant: true }, ...required };
  for (const [at, [job, needs]] of jobs.entries()) {
    for (const { name } of clinicalOf(at, needs)) yield { competence: name, scope: { job }, ...required };
    for (const [grade, seniors] of grades) {
      const position = `${grade} ${job}`;
      for (const { name } of senior.slice(0, seniors))
        yield { competence: name, scope: { position }, ...required };
    }
  }
  for (const directorate of directorates) {
    for (const { name } of departmentalCompetences(directorate)) {
      yield { competence: name, scope: { organisation: directorate[0] }, ...required };
    }
  }
}

/** The clinical competences of a job; neighbouring jobs share some. */
function clinicalOf(job: number, howMany: number): TrustCompetence[] {
  return Array.from({ length: howMany }, (_, at) => clinical[(job * 3 + at) % clinical.length]).flatMap(
    (competence) => competence ?? [],
  );
}

// The files that the measurements read. All are made here, the same every time.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

export const competences = Array.from(
  { length: 40 },
  (_, index) => `NHS|CSTF|Subject ${index + 1} - ${1 + (index % 3)} Year|`,
);

/** A tenant with `accounts` employer accounts in 50 organisations. */
export async function employers(path, accounts) {
  await lines(path, function* () {
    yield { tenant: { key: 'employers', name: 'Employers', timeZone: 'Europe/London' } };
    yield { features: { 'employer-learning-plan': true } };
    for (let index = 0; index < 50; index += 1) {
      yield {
        organisations: { key: `org-${index}`, name: `Organisation ${index}`, kind: 'employer', parent: null },
      };
    }
    for (let index = 0; index < accounts; index += 1) {
      yield {
        accounts: {
          email: email(index),
          firstName: 'Pat',
          lastName: `Number ${index}`,
          kind: 'employer',
          organisation: `org-${index % 50}`,
          status: 'full-user',
        },
      };
    }
  });
}

export async function roleFile(path, rows) {
  await text(path, function* () {
    yield 'Email,Role\n';
    for (let index = 0; index < rows; index += 1)
      yield `${email(scattered(index, rows))},Employer - View Learning Plan\n`;
  });
}

/** A trust: wards, jobs, people with one assignment each, requirements, and `awards` achievements for each person. */
export async function trust(path, { people, awards }) {
  await lines(path, function* () {
    yield { tenant: { key: 'trust', name: 'Trust', timeZone: 'Europe/London', vpd: '504' } };
    yield { organisations: { key: 'trust', name: 'Trust', kind: 'other', parent: null } };
    for (let ward = 0; ward < 100; ward += 1) {
      yield {
        organisations: { key: `ward-${ward}`, name: `Ward ${ward}`, kind: 'department', parent: 'trust' },
      };
    }
    for (const [index, name] of competences.entries()) {
      yield { competences: { name, renewal: { every: 1 + (index % 3), unit: 'year' } } };
    }
    for (const [index, competence] of competences.entries()) yield* requirementsOf(competence, index);
    for (let index = 0; index < people; index += 1) yield { people: person(index, awards) };
  });
}

/** Ten of the competences for everybody, the others for some jobs or wards: 18 to 19 for an assignment on average. */
function* requirementsOf(competence, index) {
  const rest = { competence, level: 1, essential: true, from: '2010-01-01', to: null };
  if (index < 10) yield { requirements: { ...rest, scope: { tenant: true } } };
  else if (index < 25) {
    for (let job = index % 5; job < 20; job += 3)
      yield { requirements: { ...rest, scope: { job: `Job ${job}` } } };
  } else {
    for (let ward = index % 4; ward < 100; ward += 4) {
      yield { requirements: { ...rest, scope: { organisation: `ward-${ward}` } } };
    }
  }
}

function person(index, awards) {
  const achievements = [];
  for (let award = 0; award < awards; award += 1) {
    const competence = competences[(index + award) % competences.length];
    const year = 2025 - Math.floor(award / competences.length) - (index % 2);
    const from = `${year}-${two(1 + ((index + award) % 12))}-${two(1 + ((index * 7 + award) % 28))}`;
    achievements.push({ competence, level: 1, from, awarded: from, expires: null, source: 'class' });
  }
  return {
    reference: reference(index),
    firstName: 'Sam',
    lastName: `Okafor ${index}`,
    dateOfBirth: birthday(index),
    nationalInsuranceNumber: nationalInsuranceNumber(index),
    kind: 'employee',
    assignments: [
      {
        number: reference(index),
        organisation: `ward-${index % 100}`,
        job: `Job ${index % 20}`,
        position: `Position ${index % 50}`,
        start: '2015-01-01',
        end: null,
        primary: true,
      },
    ],
    achievements,
  };
}

/** `rows` awards, each of another person and competence, in no order. */
export async function transferFile(path, { people, rows }) {
  await text(path, function* () {
    yield 'NHS Unique ID,Employee Number,National Insurance Number,Date of Birth,Last Name,Previous Last Name,First Name,Competency Name,Proficiency Level,Competency Status,Date From,Date Last Awarded,Expiry Date,Certification Method,Last Update Date,Sending VPD Code\n';
    for (let row = 0; row < rows; row += 1) {
      const place = scattered(row, rows);
      const index = place % people;
      const competence = competences[Math.floor(place / people) % competences.length];
      const [year, month, day] = birthday(index).split('-');
      const awarded = `${two(1 + (place % 28))}/${two(1 + (place % 12))}/2026`;
      yield `,${reference(index)},${nationalInsuranceNumber(index)},${day}/${month}/${year},Okafor ${index},,Sam,${competence},1 - Assessed,Completed,${awarded},${awarded},${two(1 + (place % 28))}/${two(1 + (place % 12))}/2029,e-learning,01/11/2026,457\n`;
    }
  });
}

function email(index) {
  return `employer-${String(index).padStart(6, '0')}@bench.example`;
}

function reference(index) {
  return `P${String(index).padStart(6, '0')}`;
}

function nationalInsuranceNumber(index) {
  return `QQ${String(index % 1_000_000).padStart(6, '0')}${'ABCD'[index % 4]}`;
}

function birthday(index) {
  return `${1960 + (index % 40)}-${two(1 + (index % 12))}-${two(1 + (index % 28))}`;
}

function two(number) {
  return String(number).padStart(2, '0');
}

/** Each number below `size` once, in an order without runs. 7919 is prime, and no size here is a multiple of it. */
function scattered(index, size) {
  return (index * 7919) % size;
}

function lines(path, items) {
  return text(path, function* () {
    for (const item of items()) yield `${JSON.stringify(item)}\n`;
  });
}

async function text(path, parts) {
  const stream = createWriteStream(path);
  let chunk = '';
  for (const part of parts()) {
    chunk += part;
    if (chunk.length < 1 << 16) continue;
    if (!stream.write(chunk)) await once(stream, 'drain');
    chunk = '';
  }
  stream.end(chunk);
  await once(stream, 'close');
}

/** Documents and files large enough that writing what they say takes a while. */

const FIRE = 'NHS|CSTF|Fire Safety - 1 Year|';

/** A trust with so many people, as NDJSON. */
export function trust(people: number, withAchievements: boolean): string {
  const achievement = { competence: FIRE, from: '2015-02-01', awarded: '2015-02-01' };
  const person = (at: number): object => ({
    people: {
      ...{ reference: `P-${at}`, firstName: 'Sam', lastName: `O'Neil`, dateOfBirth: '1980-02-11' },
      ...{ kind: 'employee', nationalInsuranceNumber: numberOf(at) },
      ...(withAchievements ? { achievements: [achievement] } : {}),
    },
  });
  return lines([
    { tenant: { key: 'trust', name: 'Trust' } },
    { competences: { name: FIRE, renewal: { every: 1, unit: 'year' } } },
    ...Array.from({ length: people }, (_, at) => person(at)),
  ]);
}

/** A transfer row for each of the people of the trust, and some that wait for review. */
export function transferRows(rows: number): string {
  const header =
    'National Insurance Number,Date of Birth,Last Name,Competency Name,Date Last Awarded,Expiry Date';
  const line = (at: number): string => `${numberOf(at)},11/02/1980,ONEIL,${FIRE},01/02/2015,31/01/2016`;
  const waiting = Array.from({ length: 20 }, (_, at) => line(at).replace('ONEIL', 'SMITH'));
  return [header, ...Array.from({ length: rows }, (_, at) => line(at)), ...waiting, ''].join('\n');
}

/** A tenant with so many accounts of an employer, as NDJSON. */
export function employers(accounts: number): string {
  return lines([
    { tenant: { key: 'acme', name: 'Acme' } },
    { organisations: { key: 'acme', name: 'Acme', kind: 'employer' } },
    ...emailsOfEmployers(accounts).map((email) => ({
      accounts: {
        ...{ email, firstName: 'Pat', lastName: 'Okafor', kind: 'employer' },
        ...{ organisation: 'acme', status: 'full-user' },
      },
    })),
  ]);
}

export function emailsOfEmployers(accounts: number): string[] {
  return Array.from({ length: accounts }, (_, at) => `a${at}@acme.example`);
}

function numberOf(at: number): string {
  return `QQ${String(at).padStart(6, '0')}A`;
}

function lines(values: readonly object[]): string {
  return values.map((value) => JSON.stringify(value)).join('\n');
}

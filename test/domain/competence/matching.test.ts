import { describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { differingFields, matchOutcomes, peopleIndex } from '../../../src/domain/competence/matching.js';
import { outcomeInWords } from '../../../src/domain/competence/review.js';
import { aPerson } from '../../builders/competence.js';

const sarah = aPerson();
const anne = aPerson({
  reference: '20059661',
  firstName: 'Anne',
  lastName: "O'Neil",
  previousLastName: 'Laurence',
  dateOfBirth: date('1975-09-23'),
  nationalInsuranceNumber: 'QQ222222B',
});
const people = peopleIndex([sarah, anne]);

describe('a row is matched successfully', () => {
  it('on its exact number, date of birth and last name', () => {
    expect(people.match(sarah)).toMatchObject({ outcome: 'matched-successfully', person: sarah });
  });

  it.each(['O’NEIL', 'o neil', 'Ó Neil', 'ONeil'])('with the last name written %s', (lastName) => {
    expect(people.match({ ...anne, lastName }).person).toBe(anne);
  });

  it('whatever the first name', () => {
    expect(people.match({ ...anne, firstName: 'Annie' }).person).toBe(anne);
  });
});

describe('the fields that differ', () => {
  it('are those in which two people are not the same, or which either lacks', () => {
    expect(differingFields(sarah, aPerson({ lastName: 'LANE' }))).toEqual([]);
    expect(differingFields(sarah, aPerson({ dateOfBirth: date('1980-11-02') }))).toEqual(['dateOfBirth']);
    expect(
      differingFields(aPerson({ dateOfBirth: null }), aPerson({ dateOfBirth: null, lastName: 'Married' })),
    ).toEqual(['dateOfBirth', 'lastName']);
    expect(differingFields(sarah, aPerson({ nationalInsuranceNumber: null }))).toEqual([
      'nationalInsuranceNumber',
    ]);
  });

  it('are said beside the words of ESR', () => {
    expect(outcomeInWords('ni-matched-name-not-matched', ['dateOfBirth'])).toBe(
      'NI Number Matched, Name not Matched: date of birth differs',
    );
    expect(outcomeInWords('ni-matched-name-not-matched', ['dateOfBirth', 'lastName'])).toBe(
      'NI Number Matched, Name not Matched: date of birth and last name differ',
    );
  });
});

describe('a row waits for review', () => {
  it('as Duplicate NI Numbers when two people hold the number, whatever else agrees', () => {
    const twice = peopleIndex([sarah, aPerson({ reference: '2', lastName: 'Other' })]);
    expect(twice.match(sarah)).toMatchObject({ outcome: 'duplicate-ni-numbers', person: null });
    expect(twice.match(sarah).candidates).toHaveLength(2);
  });

  it.each([
    ['the last name differs', { ...anne, lastName: 'Neil' }],
    ['the date of birth differs', { ...anne, dateOfBirth: date('1975-09-24') }],
    ['the date of birth is missing', { ...anne, dateOfBirth: null }],
    ['only our previous last name agrees', { ...anne, lastName: 'Laurence' }],
    [
      'only the previous last name of the row agrees',
      { ...anne, lastName: 'Hill', previousLastName: "O'Neil" },
    ],
  ])('as NI Number Matched, Name not Matched when %s', (_when, subject) => {
    expect(people.match(subject)).toEqual({
      outcome: 'ni-matched-name-not-matched',
      person: null,
      candidates: [anne],
    });
  });

  it.each([
    ['missing', null],
    ['unknown', 'QQ999999D'],
    ['without its suffix', 'QQ222222'],
  ])('as Name Matched, NI Number Not Matched when the number is %s', (_when, nationalInsuranceNumber) => {
    expect(people.match({ ...anne, nationalInsuranceNumber })).toEqual({
      outcome: 'name-matched-ni-not-matched',
      person: null,
      candidates: [anne],
    });
    const married = { ...anne, nationalInsuranceNumber, lastName: 'Laurence', previousLastName: null };
    expect(people.match(married).outcome).toBe('name-matched-ni-not-matched');
  });

  it('as Unable to Match when neither number nor name with date of birth is known', () => {
    const stranger = { ...sarah, nationalInsuranceNumber: null };
    expect(people.match({ ...stranger, dateOfBirth: date('1999-01-01') }).outcome).toBe('unable-to-match');
    expect(people.match({ ...stranger, dateOfBirth: null }).outcome).toBe('unable-to-match');
    expect(people.match({ ...stranger, lastName: 'Stranger' }).outcome).toBe('unable-to-match');
  });
});

it('an empty last name matches nobody, not even another empty one', () => {
  const nameless = aPerson({ lastName: " '" });
  const index = peopleIndex([nameless]);
  expect(index.match(nameless).outcome).toBe('ni-matched-name-not-matched');
  expect(index.match({ ...nameless, nationalInsuranceNumber: null }).outcome).toBe('unable-to-match');
});

it('an employee number that agrees matches nobody', () => {
  const samePayroll = {
    ...aPerson({ lastName: 'Else', dateOfBirth: date('1990-01-01') }),
    nationalInsuranceNumber: null,
  };
  expect(samePayroll.reference).toBe(sarah.reference);
  expect(people.match(samePayroll).outcome).toBe('unable-to-match');
});

it('of several namesakes review is shown those with the first name, or all when none has it', () => {
  const twin = aPerson({ reference: '2', firstName: 'Jo', nationalInsuranceNumber: 'QQ333333C' });
  const index = peopleIndex([sarah, twin]);
  const subject = { ...sarah, nationalInsuranceNumber: null };
  expect(index.match({ ...subject, firstName: 'JO' }).candidates).toEqual([twin]);
  expect(index.match({ ...subject, firstName: 'Kim' }).candidates).toEqual([sarah, twin]);
});

it('outcomes read as in the reconciliation reports', () => {
  expect(Object.values(matchOutcomes)).toEqual([
    'Matched Successfully',
    'Duplicate NI Numbers',
    'NI Number Matched, Name not Matched',
    'Name Matched, NI Number Not Matched',
    'Unable to Match',
  ]);
});

import { describe, expect, it } from 'vitest';
import type { ListedReview } from '../../src/operations/transfer/list.js';
import { differingFieldsOf, identityInWords } from '../../src/views/transfer/outcome.js';

const candidate = (differs: ListedReview['candidates'][number]['differs']) => ({
  reference: 'L-1',
  firstName: 'Ann',
  lastName: 'Brown',
  previousLastName: null,
  dateOfBirth: '1990-01-01',
  nationalInsuranceNumber: 'QQ123456C',
  differs,
  holds: null,
});

describe('the fields in which an award differs from its candidate', () => {
  it('are a column of their own, in the words of JSON', () => {
    expect(differingFieldsOf({ candidates: [candidate(['dateOfBirth', 'lastName'])] })).toEqual([
      'dateOfBirth',
      'lastName',
    ]);
  });

  it('are none where there are several candidates, or none', () => {
    expect(differingFieldsOf({ candidates: [candidate(['lastName']), candidate([])] })).toEqual([]);
    expect(differingFieldsOf({ candidates: [] })).toEqual([]);
  });
});

describe('what identifies a candidate', () => {
  it('marks by a word each field that differs, and no other', () => {
    expect(identityInWords(candidate([]))).toBe('Brown, Ann, born 1990-01-01, NI QQ123456C');
    expect(identityInWords(candidate(['lastName', 'nationalInsuranceNumber']), ['lastName'])).toBe(
      'Brown (differs), Ann, born 1990-01-01, NI QQ123456C',
    );
  });

  it('has a dash for what is missing or masked, with the mark all the same', () => {
    const masked = { ...candidate([]), previousLastName: 'Green', dateOfBirth: null };
    expect(identityInWords(masked, ['dateOfBirth'])).toBe(
      'Brown (before: Green), Ann, born – (differs), NI QQ123456C',
    );
  });
});

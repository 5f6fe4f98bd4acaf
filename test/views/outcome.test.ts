import { describe, expect, it } from 'vitest';
import type { ListedReview } from '../../src/operations/transfer/list.js';
import { differingFieldsOf } from '../../src/views/transfer/outcome.js';

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

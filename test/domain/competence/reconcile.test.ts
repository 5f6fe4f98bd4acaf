import fc from 'fast-check';
import { expect, it } from 'vitest';
import { figuresOf } from '../../../src/domain/competence/compliance.js';
import { reconcileRow } from '../../../src/domain/competence/reconcile.js';

const firstRow = {
  assignmentCount: 1,
  required: 22,
  achieved: 2,
  compliancePercent: 0,
  expiringSoon: 0,
  predictedPercent: 0,
  futureEnrolments: 0,
  predictedPercentIncEnrolments: 0,
};

it('the first row of the guide disagrees with its own counts in all three percentages', () => {
  expect(reconcileRow(firstRow)).toEqual([
    { field: 'compliancePercent', stated: 0, computed: 9.09 },
    { field: 'predictedPercent', stated: 0, computed: 9.09 },
    { field: 'predictedPercentIncEnrolments', stated: 0, computed: 9.09 },
  ]);
});

it('a percentage stated where nothing is required disagrees with the dash', () => {
  const stated = { ...firstRow, required: 0, achieved: 0, compliancePercent: 100, predictedPercent: null };
  expect(reconcileRow(stated)).toEqual([
    { field: 'compliancePercent', stated: 100, computed: null },
    { field: 'predictedPercentIncEnrolments', stated: 0, computed: null },
  ]);
});

it('a row that states its own figures is never reported', () => {
  const count = fc.nat({ max: 500 });
  fc.assert(
    fc.property(count, count, count, count, (required, achieved, expiringSoon, futureEnrolments) => {
      const figures = figuresOf({ assignmentCount: 1, required, achieved, expiringSoon, futureEnrolments });
      expect(reconcileRow(figures)).toEqual([]);
    }),
  );
});

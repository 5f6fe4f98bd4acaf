import fc from 'fast-check';
import { expect, it } from 'vitest';
import { figuresOf } from '../../../src/domain/competence/compliance.js';
import { impossibleCounts, reconcileRow } from '../../../src/domain/competence/reconcile.js';

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

it('a count that the others of its row rule out is impossible', () => {
  const counts = { assignmentCount: 1, required: 10, achieved: 4, expiringSoon: 1, futureEnrolments: 7 };
  const impossible = (of: Partial<typeof counts>) => impossibleCounts(figuresOf({ ...counts, ...of }));
  expect(impossible({})).toEqual([]);
  expect(impossible({ achieved: 11, futureEnrolments: 1 })).toEqual([
    { field: 'achieved', stated: 11, most: 10 },
  ]);
  expect(impossible({ expiringSoon: 5 })).toEqual([{ field: 'expiringSoon', stated: 5, most: 4 }]);
  expect(impossible({ futureEnrolments: 8 })).toEqual([{ field: 'futureEnrolments', stated: 8, most: 7 }]);
  expect(
    impossible({ achieved: 12, expiringSoon: 13, futureEnrolments: 14 }).map(({ field }) => field),
  ).toEqual(['achieved', 'expiringSoon', 'futureEnrolments']);
});

it('a row of the compliance table itself is never impossible', () => {
  const pair = fc.record({ achieved: fc.boolean(), expiring: fc.boolean(), enrolled: fc.boolean() });
  fc.assert(
    fc.property(fc.array(pair), (pairs) => {
      const count = (is: (each: (typeof pairs)[number]) => boolean) => pairs.filter(is).length;
      const figures = figuresOf({
        assignmentCount: 1,
        required: pairs.length,
        achieved: count(({ achieved }) => achieved),
        expiringSoon: count(({ achieved, expiring }) => achieved && expiring),
        futureEnrolments: count(({ achieved, expiring, enrolled }) => enrolled && (!achieved || expiring)),
      });
      expect(impossibleCounts(figures)).toEqual([]);
    }),
  );
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

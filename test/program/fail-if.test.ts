import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { watchFigures } from '../../src/program/fail-if.js';
import { parseFigureCondition } from '../../src/program/figure-condition.js';

const output = z.object({
  dashboard: z.int(),
  percent: z.number().nullable(),
  total: z.object({ hidden: z.int() }),
  learners: z.array(z.object({ name: z.string(), days: z.int().nullable() })),
});
const result = {
  dashboard: 7,
  percent: null,
  total: { hidden: 3 },
  learners: [
    { name: 'Sam', days: 4 },
    { name: 'Lee', days: null },
  ],
};

const watch = (...texts: string[]) => watchFigures(output, 'learners', texts.map(parseFigureCondition));
const failure = (...texts: string[]): unknown => {
  try {
    watch(...texts).assert(result);
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('--fail-if', () => {
  test.each([
    ['dashboard>6', 'dashboard is 7 (--fail-if "dashboard>6").'],
    ['overdue > 0', 'dashboard is 7 (--fail-if "overdue > 0").'],
    ['hidden>=3', 'total.hidden is 3 (--fail-if "hidden>=3").'],
    ['total.hidden != 4', 'total.hidden is 3 (--fail-if "total.hidden != 4").'],
    ['rows=2', 'rows is 2 (--fail-if "rows=2").'],
    ['days<5', 'days is 4 (--fail-if "days<5").'],
  ])('fails on %s with exit 10, and says the figure', (text, message) => {
    expect(failure(text)).toMatchObject({ exitCode: 10, code: 'figure-condition', message });
  });

  test.each(['dashboard>7', 'days>4', 'rows>2', 'hidden==2'])('passes on %s', (text) => {
    expect(failure(text)).toBeUndefined();
  });

  test('fails on a figure without a value, whatever the condition', () => {
    expect(failure('percent<100')).toMatchObject({ exitCode: 10, code: 'figure-without-value' });
  });

  test('says all conditions that are met, with their figures for scripts', () => {
    expect(failure('dashboard>0', 'rows>5', 'rows>1')).toMatchObject({
      details: [
        { condition: 'dashboard>0', figure: 'dashboard', value: 7 },
        { condition: 'rows>1', figure: 'rows', value: 2 },
      ],
    });
  });

  test('sees the rows that go through a sink', async () => {
    const seen: unknown[] = [];
    const watching = watch('rows>1');
    await watching.through({ write: async (rows) => void seen.push(...rows) }).write(result.learners);
    expect(seen).toEqual(result.learners);
    expect(() => watching.assert({ ...result, learners: [] })).toThrow('rows is 2');
  });

  test('refuses a figure that the result does not have, with the nearest one', () => {
    expect(() => watch('dashbord>0')).toThrow(
      expect.objectContaining({ code: 'unknown-figure', hint: 'Did you mean "dashboard"?' }),
    );
    expect(() =>
      watchFigures(z.object({ name: z.string() }), undefined, [parseFigureCondition('x>0')]),
    ).toThrow(expect.objectContaining({ hint: 'It has no figures at all.' }));
  });

  test.each(['', 'overdue', '>0', 'overdue>', 'overdue>many', 'a b>1', 'overdue=>1'])(
    'refuses "%s", which is no condition',
    (text) => {
      expect(() => parseFigureCondition(text)).toThrow(expect.objectContaining({ code: 'bad-condition' }));
    },
  );

  test('compares as numbers do', () => {
    const number = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(number, number, (value, bound) => {
        const met = (sign: string) => parseFigureCondition(`f${sign}${bound}`).isMet(value);
        expect(met('>')).toBe(value > bound);
        expect(met('<=')).toBe(!met('>'));
        expect(met('<')).toBe(value < bound);
        expect(met('>=')).toBe(!met('<'));
        expect(met('=')).toBe(value === bound);
        expect(met('!=')).toBe(!met('='));
      }),
    );
  });
});

import { describe, expect, test } from 'vitest';
import { formatCount } from '../../src/domain/counts.js';
import { formatPercent } from '../../src/views/percent.js';
import { sparkline } from '../../src/views/sparkline.js';

describe('a percentage', () => {
  test.each([
    [33.2, '33.20 %'],
    [0, '0.00 %'],
    [100, '100.00 %'],
    [9.09, '9.09 %'],
    [null, '–'],
  ])('%s is written %s', (percent, text) => {
    expect(formatPercent(percent)).toBe(text);
  });
});

describe('a count', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_234_567, '1,234,567'],
  ])('%i is written %s', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });
});

describe('a sparkline', () => {
  test('has a bar for each value, from the least to the greatest', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe('▁▂▃▄▅▆▇█');
  });

  test('marks what is missing', () => {
    expect(sparkline([10, null, 20])).toBe('▁·█');
    expect(sparkline([null])).toBe('·');
    expect(sparkline([])).toBe('');
  });

  test('is level where all values are equal', () => {
    expect(sparkline([5, 5])).toBe('▅▅');
  });

  test('keeps to a scale that is given', () => {
    expect(sparkline([0, 50, 100, 120], { min: 0, max: 100 })).toBe('▁▅██');
    expect(sparkline([90, 100], { min: 0, max: 100 })).toBe('▇█');
  });
});

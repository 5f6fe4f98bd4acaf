import { describe, expect, test } from 'vitest';
import { formatCount } from '../../src/domain/counts.js';
import { formatPercent } from '../../src/views/percent.js';

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

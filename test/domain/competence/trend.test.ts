import { describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { trendDates } from '../../../src/domain/competence/trend.js';

describe('the days of a trend', () => {
  it('are the last days of the months before, and the day asked for last', () => {
    expect(trendDates(date('2024-03-31'), 3)).toEqual(['2024-01-31', '2024-02-29', '2024-03-31']);
    expect(trendDates(date('2015-01-10'), 3)).toEqual(['2014-11-30', '2014-12-31', '2015-01-10']);
  });

  it('are the day asked for alone where one month is asked for', () => {
    expect(trendDates(date('2015-01-10'), 1)).toEqual(['2015-01-10']);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCalendarDate } from '../../src/domain/calendar.js';
import { dateInKnownZone } from '../../src/domain/summer-time.js';

const inTables = (timeZone: string): ((instant: number) => string) => {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (instant) => String(parseCalendarDate(format.format(instant)));
};

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const FIRST = Date.UTC(1996, 0, 1);
const LAST = Date.UTC(2038, 0, 1) - 1;

describe('the date in a zone that is known by rule', () => {
  test.each(['UTC', 'Europe/London'])('is that of the system’s tables at any instant (%s)', (timeZone) => {
    const tables = inTables(timeZone);
    fc.assert(
      fc.property(fc.integer({ min: FIRST, max: LAST }), (instant) => {
        expect(dateInKnownZone(timeZone, instant)).toBe(tables(instant));
      }),
      { numRuns: 5_000 },
    );
  });

  test('is that of the tables around each midnight of 42 years, to the minute', () => {
    const tables = inTables('Europe/London');
    const wrong = [];
    for (let midnight = FIRST + DAY; midnight < LAST; midnight += DAY) {
      for (const instant of [midnight - 60 * MINUTE - 1, midnight - 60 * MINUTE, midnight - 1, midnight]) {
        if (dateInKnownZone('Europe/London', instant) !== tables(instant)) wrong.push(instant);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('is left to the tables for any other zone and time', () => {
    expect(dateInKnownZone('Europe/Paris', FIRST)).toBeUndefined();
    expect(dateInKnownZone('Europe/London', FIRST - 1)).toBeUndefined();
    expect(dateInKnownZone('Europe/London', LAST + 1)).toBeUndefined();
  });
});

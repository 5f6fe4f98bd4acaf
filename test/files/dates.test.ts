import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { date, dayNumber, fromDayNumber, parts } from '../../src/domain/calendar.js';
import * as dates from '../../src/files/dates.js';
import { createDateReader, excelDate } from '../../src/files/dates.js';
import { daysIn } from '../../src/operations/today.js';

const inLondon = daysIn('Europe/London');
const parseFieldDate = (text: string, dayOf = inLondon) => dates.parseFieldDate(text, dayOf);

describe('the dates met in the field', () => {
  it.each([
    ['31/03/2016', '2016-03-31'],
    ['1/3/2016', '2016-03-01'],
    ['31-03-2016', '2016-03-31'],
    ['31.03.2016', '2016-03-31'],
    ['31-Mar-2016', '2016-03-31'],
    ['31-MAR-2016', '2016-03-31'],
    ['1 march 2016', '2016-03-01'],
    ['01-Sept-2016', '2016-09-01'],
    ['2016-03-31', '2016-03-31'],
    ['2016/03/31 14:05:59', '2016-03-31'],
    ['2016-03-31T14:05:59.000Z', '2016-03-31'],
    ['31/03/2016 09:00', '2016-03-31'],
    ['20160331', '2016-03-31'],
    ['42460', '2016-03-31'],
    ['42460.75', '2016-03-31'],
    ['29261.999998', '1980-02-11'],
    ['29261.9996', '1980-02-10'],
    ['2016-03-31 11:30 PM', '2016-03-31'],
    ['29/02/2016', '2016-02-29'],
    ['31/12/4712', '4712-12-31'],
    ['  31/03/2016 ', '2016-03-31'],
  ])('%s is %s', (text, expected) => {
    expect(parseFieldDate(text)).toMatchObject({ kind: 'date', date: expected });
  });

  it.each(['no expiry', 'No Expiry', 'NO-EXPIRY', ' no  expiry date'])('"%s" is no expiry', (text) => {
    expect(parseFieldDate(text)).toEqual({ kind: 'no-expiry' });
  });

  it.each(['', '   ', '\t'])('white space is empty', (text) => {
    expect(parseFieldDate(text)).toEqual({ kind: 'empty' });
  });

  it.each([
    ['31/06/2015', 'impossible-date', 'June has 30 days'],
    ['29/02/2015', 'impossible-date', 'February has 28 days in 2015'],
    ['02/30/2015', 'impossible-date', 'no month 30'],
    ['13/13/2015', 'impossible-date', 'no month 13'],
    ['00/01/2015', 'impossible-date', 'no day 0'],
    ['20150631', 'impossible-date', 'June has 30 days'],
    ['31-Jun-2015', 'impossible-date', 'June has 30 days'],
    ['2015-06-31', 'impossible-date', 'June has 30 days'],
    ['31/03/16', 'two-digit-year', 'century'],
    ['31-Mar-16', 'two-digit-year', 'century'],
    ['06/25/2015', 'us-order', 'month/day/year'],
    ['2015', 'not-a-date', 'not a date'],
    ['123456', 'not-a-date', 'not a date'],
    ['31-Foo-2015', 'not-a-date', 'not a date'],
    ['31/03-2015', 'not-a-date', 'not a date'],
    ['31/03/0015', 'not-a-date', 'before 1800'],
    ['2016-03-31 25:00', 'not-a-date', 'not a date'],
    ['2016-03-31T12:00+15:00', 'not-a-date', 'not a date'],
    ['2016-02-30T12:00Z', 'impossible-date', 'February has 29 days'],
    ['-42460', 'not-a-date', 'not a date'],
    ['tomorrow', 'not-a-date', 'not a date'],
  ])('%s is refused: %s', (text, code, words) => {
    const read = parseFieldDate(text);
    expect(read).toMatchObject({ kind: 'error', code });
    expect(read.kind === 'error' && read.message).toContain(words);
  });

  const anyDate = fc
    .integer({ min: dayNumber(date('1928-01-01')), max: dayNumber(date('2170-12-31')) })
    .map(fromDayNumber);

  it('every date is read back from every form', () => {
    const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
    fc.assert(
      fc.property(anyDate, (day) => {
        const [year, month, number] = parts(day);
        const [mm, dd] = [String(month).padStart(2, '0'), String(number).padStart(2, '0')];
        const forms = [
          `${dd}/${mm}/${year}`,
          `${dd}-${months[month - 1]}-${year}`,
          `${year}-${mm}-${dd}`,
          `${year}/${mm}/${dd} 23:59:59`,
          `${year}${mm}${dd}`,
          String(dayNumber(day) + 25_569),
        ];
        for (const form of forms) expect(parseFieldDate(form)).toMatchObject({ kind: 'date', date: day });
      }),
    );
  });

  it.each([
    ['2026-03-31T23:00:00Z', '2026-04-01', '2026-03-31'],
    ['2026-05-31T23:00:00Z', '2026-06-01', '2026-05-31'],
    ['1975-09-22T23:00:00.000Z', '1975-09-23', '1975-09-22'],
    ['2026-01-31T23:00:00Z', '2026-01-31', '2026-01-31'],
    ['2026-04-01T00:30:00+01:00', '2026-04-01', '2026-03-31'],
    ['2026-04-01 00:30 +0200', '2026-03-31', '2026-03-31'],
    ['2026-03-31 20:00:00-05', '2026-04-01', '2026-03-31'],
    ['31/03/2026 11:30 PM UTC', '2026-04-01', '2026-03-31'],
    ['31/03/2026 12:30 AM GMT', '2026-03-31', '2026-03-30'],
    ['20260331T230000', undefined, undefined],
    ['9999-12-31T23:59:00Z', '9999-12-31', '9999-12-31'],
  ])('the instant %s is %s in London and %s in New York', (text, london, newYork) => {
    const dateIn = (zone: string): string | undefined => {
      const read = parseFieldDate(text, daysIn(zone));
      return read.kind === 'date' ? read.date : undefined;
    };
    expect([dateIn('Europe/London'), dateIn('America/New_York')]).toEqual([london, newYork]);
  });

  it('an instant is the day that the tables of the time zone say', () => {
    const zones = fc.constantFrom('Europe/London', 'UTC', 'Asia/Kolkata', 'America/St_Johns', 'Pacific/Apia');
    const instants = fc.date({
      min: new Date('1900-01-01T00:00:00Z'),
      max: new Date('2100-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, zones, (instant, zone) => {
        const day = new Intl.DateTimeFormat('en-CA', {
          timeZone: zone,
          year: 'numeric',
          month: '2-digit',
          day: '2-digit',
        });
        const minute = new Date(Math.floor(instant.getTime() / 60_000) * 60_000);
        expect(parseFieldDate(minute.toISOString(), daysIn(zone))).toEqual({
          kind: 'date',
          date: day.format(minute),
        });
      }),
    );
  });

  it.each([
    ['03/04/2026', 'either'],
    ['25/04/2026', 'only'],
    ['2026-04-03', undefined],
    ['3 Apr 2026', undefined],
  ])('of %s it says that the order of day and month is %s', (text, dayFirst) => {
    expect(parseFieldDate(text)).toMatchObject(dayFirst === undefined ? { kind: 'date' } : { dayFirst });
    if (dayFirst === undefined) expect(parseFieldDate(text)).not.toHaveProperty('dayFirst');
  });

  it('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => typeof parseFieldDate(text).kind === 'string'),
    );
  });
});

describe('Excel serial numbers', () => {
  it('count a 29 February 1900 that never was', () => {
    expect([1, 59, 60, 61].map(excelDate)).toEqual(['1900-01-01', '1900-02-28', undefined, '1900-03-01']);
  });

  it('end with the year 9999', () => {
    expect([2_958_465, 2_958_466, 0, -1, 1.5].map(excelDate)).toEqual([
      '9999-12-31',
      ...[undefined, undefined, undefined, undefined],
    ]);
  });
});

it('a date reader that remembers says the same as one that does not', () => {
  const read = createDateReader(inLondon);
  fc.assert(
    fc.property(fc.stringMatching(/^[0-3]?\d[/-](0\d|1[0-3]|Jun)[/-](20)?1\d$/), (text) => {
      expect(read(text)).toEqual(parseFieldDate(text));
      expect(read(text)).toEqual(parseFieldDate(text));
    }),
  );
});

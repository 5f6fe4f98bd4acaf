import { describe, expect, test } from 'vitest';
import { localTimes } from '../../src/terminal/local-time.js';

const times = (now: string, zone = 'Europe/London') => localTimes(() => Date.parse(now), zone);
const winter = times('2026-11-30T14:00:00Z');

describe('an instant on a terminal', () => {
  test('is the time alone today, with the day else, and with the year where it is another one', () => {
    expect(winter.brief('2026-11-30T02:47:59.123Z')).toBe('02:47');
    expect(winter.brief('2026-11-28T02:47:00Z')).toBe('28 Nov 02:47');
    expect(winter.brief('2025-11-30T02:47:00Z')).toBe('30 Nov 2025 02:47');
    expect(winter.brief('2027-01-01T02:47:00Z')).toBe('1 Jan 2027 02:47');
  });

  test('is in the zone of the terminal, also where its day is another one there', () => {
    const summer = times('2026-07-31T23:30:00Z');
    expect(summer.brief('2026-07-31T23:10:00Z')).toBe('00:10');
    expect(summer.brief('2026-07-31T22:10:00Z')).toBe('31 Jul 23:10');
    expect(times('2026-11-30T14:00:00Z', 'America/New_York').brief('2026-11-30T02:47:00Z')).toBe(
      '29 Nov 21:47',
    );
  });

  test('says its zone where that is another than now, such as summer time in winter', () => {
    expect(winter.zone).toBe('GMT');
    expect(winter.brief('2026-09-28T02:47:00Z')).toBe('28 Sep 03:47 BST');
    expect(times('2026-07-01T00:00:00Z').brief('2026-06-28T02:47:00Z')).toBe('28 Jun 03:47');
  });

  test('says its zone in sentences, and its whole date in a text that is read elsewhere', () => {
    expect(winter.withZone('2026-11-30T02:47:00Z')).toBe('02:47 GMT');
    expect(winter.full('2026-11-30T02:47:00Z')).toBe('30 Nov 2026 02:47 GMT');
  });

  test('follows the clock, as a program may run through midnight', () => {
    let now = Date.parse('2026-11-30T23:59:00Z');
    const { brief } = localTimes(() => now, 'UTC');
    expect(brief('2026-11-30T23:58:00Z')).toBe('23:58');
    now += 120_000;
    expect(brief('2026-11-30T23:58:00Z')).toBe('30 Nov 23:58');
  });

  test('leaves what is no instant as it is', () => {
    for (const text of ['', 'never', '2026-11-30', '12']) expect(winter.brief(text)).toBe(text);
  });
});

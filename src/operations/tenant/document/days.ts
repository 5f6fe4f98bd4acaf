import type { z } from 'zod';
import type { CalendarDate } from '../../../domain/calendar.js';
import { timeZone as zoneRule } from '../../../domain/field-rules.js';
import { parseFieldDate, type DayOf } from '../../../files/dates.js';
import type { StoreReader } from '../../../store/port.js';
import { daysIn } from '../../today.js';
import { isCalendarDayIssue } from './fields.js';
import type { DocumentSource } from './source.js';
import { isObject } from './source.js';

const DEFAULT_ZONE = 'Europe/London';

/**
 * The calendar date of an instant in the tenant's time zone, from the document or else the store.
 * The tenant may follow items with dates, so it is read first.
 */
export async function daysOfTenant(
  source: DocumentSource,
  store: StoreReader,
  prune: boolean,
): Promise<DayOf> {
  for await (const { section, value, problem } of source.items('all')) {
    if (section !== 'tenant' || problem !== undefined || !isObject(value)) continue;
    const { key, timeZone } = value;
    if (typeof timeZone === 'string' && zoneRule(timeZone) === undefined) return daysIn(timeZone);
    // Null is the default; so is a field that a pruning document leaves out.
    if (timeZone !== undefined || prune || typeof key !== 'string') break;
    const stored = await store.tenant(key).find('tenant', [key]);
    return daysIn(stored?.timeZone ?? DEFAULT_ZONE);
  }
  return daysIn(DEFAULT_ZONE);
}

/** A date with the year first, followed by a time of day. */
const TIMED = /^\d{4}-\d\d-\d\d[T\s]/i;

/**
 * The item with the day of each date that was refused for its time of day, read as in files of
 * rows; undefined if there is none.
 */
export function withDays(item: unknown, issues: readonly z.core.$ZodIssue[], dayOf: DayOf): unknown {
  const found = issues.filter(isCalendarDayIssue).flatMap(({ path }) => {
    const day = dayIn(partAt(item, path), dayOf);
    return day === undefined ? [] : [{ path, day }];
  });
  if (found.length === 0) return undefined;
  const copy: unknown = structuredClone(item);
  for (const { path, day } of found) {
    const around = partAt(copy, path.slice(0, -1));
    if (isObject(around)) Object.assign(around, { [String(path.at(-1))]: day });
  }
  return copy;
}

function dayIn(written: unknown, dayOf: DayOf): CalendarDate | undefined {
  if (typeof written !== 'string' || !TIMED.test(written)) return undefined;
  const read = parseFieldDate(written, dayOf);
  return read.kind === 'date' ? read.date : undefined;
}

function partAt(whole: unknown, path: readonly PropertyKey[]): unknown {
  let part = whole;
  for (const key of path) {
    if (typeof part !== 'object' || part === null) return undefined;
    part = Reflect.get(part, key);
  }
  return part;
}

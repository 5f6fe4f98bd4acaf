import { z } from 'zod';
import { decodeRecorded } from '../../changes/encoding.js';
import { addCalendar, parseCalendarDate, type CalendarDate } from '../../domain/calendar.js';
import { DeniedError } from '../../domain/errors.js';
import type { JobRecord } from '../../store/port.js';
import { jobNumber, jobWithin } from '../job/job-facts.js';
import type { TenantContext } from '../operation.js';
import { daysIn } from '../today.js';

const units = { d: 'day', w: 'week', m: 'month' } as const;

/** The first day that is not older than the age: the date itself, or so long before today. */
export function ageStart(age: string, today: CalendarDate): CalendarDate | undefined {
  const [, count, unit] = /^(\d{1,4})([dwm])$/.exec(age) ?? [];
  if (count === undefined) return parseCalendarDate(age);
  return addCalendar(today, -Number(count), units[unit as keyof typeof units]);
}

const ANY_DAY = parseCalendarDate('9999-12-31');

/** An age: a date, or days, weeks or months. */
export const ageText = z
  .string()
  .refine(
    (text) => ANY_DAY !== undefined && ageStart(text, ANY_DAY) !== undefined,
    'is a date, or 30d, 6w or 3m',
  );

/**
 * Tests when, and by which job, a review was queued; the journal of the jobs says so.
 * @throws {NotFoundError} for an unknown job
 * @throws {DeniedError} without `job.read`, where a job is named
 */
export async function arrivalTest(
  context: TenantContext,
  { job, olderThan }: { readonly job?: string | undefined; readonly olderThan?: string | undefined },
): Promise<(id: string) => boolean> {
  const ofJob = job === undefined ? undefined : await queuedByJob(context, job);
  const young = olderThan === undefined ? undefined : await queuedSince(context, olderThan);
  return (id) => (ofJob?.has(id) ?? true) && !(young?.has(id) ?? false);
}

async function queuedByJob(context: TenantContext, id: string): Promise<ReadonlySet<string>> {
  const { store, within, caller } = context;
  if (!caller.permitted.has('job.read')) {
    throw new DeniedError({
      code: 'not-permitted',
      message: `${caller.account ?? caller.actor} may not select by job: it needs the permission job.read.`,
      hint: 'Select by sender, outcome or age instead.',
    });
  }
  const found = new Set<string>();
  await addQueued(context, await jobWithin(store.journal, jobNumber(id), within), found);
  return found;
}

/** The reviews that came on the first day that is not older, or after it. */
async function queuedSince(context: TenantContext, age: string): Promise<Pick<Set<string>, 'has'>> {
  const { store, tenant, about } = context;
  const first = ageStart(age, context.today(about.timeZone));
  const dayOf = daysIn(about.timeZone);
  const found = new Set<string>();
  for (let before: number | undefined; ;) {
    const page = await store.journal.jobs({ before, limit: AT_ONCE });
    for (const job of page) {
      if (first === undefined || dayOf(Date.parse(job.at)) < first) return found;
      // The tenant itself is no older than this job, and so is all that it holds.
      if (!job.journaled && job.tenant === tenant.key) return { has: () => true };
      if (job.tenant === null || job.tenant === tenant.key) await addQueued(context, job, found);
    }
    before = page.at(-1)?.id;
    if (page.length < AT_ONCE) return found;
  }
}

/** Jobs that are read together. */
const AT_ONCE = 100;
const KIND = 'transfer-review';
const countsSchema = z.record(z.string(), z.object({ created: z.int() }));

/** Adds the ids of the tenant's reviews that the job created. */
async function addQueued({ store, tenant, checkpoint }: TenantContext, job: JobRecord, to: Set<string>) {
  const { [KIND]: counted } = countsSchema.parse(JSON.parse(job.counts));
  if (counted === undefined || counted.created === 0) return;
  for await (const encoded of store.journal.batches(job.id)) {
    // Most lines of an import are achievements, and are not decoded.
    const lines = encoded.split('\n').filter((line) => line.includes(`"${KIND}"`));
    for (const { change } of lines.flatMap((line) => decodeRecorded(line))) {
      if (change.entity !== KIND || change.tenant !== tenant.key) continue;
      if (change.before === null && change.after !== null) to.add(change.after.id);
    }
    await checkpoint();
  }
}

import { z } from 'zod';
import { readTogether } from '../../store/read-together.js';
import { decodeRecorded } from '../../changes/encoding.js';
import { canBeUndone } from '../../changes/undo.js';
import { recordsIn, undoTree } from '../../changes/undone.js';
import { readOperation } from '../operation.js';
import { maskedOutput } from '../personal/personal-fields.js';
import { withoutContacts } from '../personal/contacts.js';
import { recordMask } from '../personal/record-mask.js';
import { createRowList, rowSinkInput } from '../row-list.js';
import { subjectsOf } from './change-subjects.js';
import { jobFacts, jobFactsOf, jobNumber, jobWithin } from './job-facts.js';

/** Default limit of record changes in the output. */
const SHOWN = 1_000;

export const changeRow = z.object({
  entity: z.string(),
  key: z.string(),
  action: z.enum(['create', 'update', 'remove']),
  field: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
});

type ChangeRow = z.infer<typeof changeRow>;

/** Shows one job and its changes, record by record and field by field. */
export const showJob = readOperation({
  name: 'job.show',
  summary: 'Show one job and what it changed',
  scope: 'store',
  confinable: true,
  permission: 'job.read',
  input: z.strictObject({
    id: z.string(),
    /** Maximum number of changed records; 0 for all. */
    limit: z.int().min(0).default(SHOWN),
    ...rowSinkInput(changeRow),
  }),
  output: jobFacts.extend({
    asOf: z.string().nullable(),
    digest: z.string(),
    input: z.unknown(),
    counts: z.record(z.string(), z.object({ created: z.int(), updated: z.int(), removed: z.int() })),
    /** Limits of the tenant that flags overrode. */
    overrode: z.unknown(),
    rows: z.array(changeRow),
    truncated: z.boolean(),
    /** The jobs that did it again, by undoing its undoing, and stand. */
    redoneBy: z.array(z.string()),
    /** False for an undone job, a job on a token, and a job with erased values. */
    undoable: z.boolean(),
    /** Present if personal values in the shown rows were erased; they are null. */
    hasErased: z.boolean().optional(),
    /**
     * Sequence number and hash of the job's audit entry; the hash is the head of the chain at that
     * time.
     */
    entry: z.int().nullable(),
    head: z.string().nullable(),
    ...maskedOutput,
  }),

  async run({ store, within, caller, checkpoint }, { id, limit, into }) {
    const mask = recordMask(caller.permitted);
    const job = await jobWithin(store.journal, jobNumber(id), within);
    const counts = countsSchema.parse(JSON.parse(job.counts));
    const shown = limit > 0 ? Math.min(limit, recordsIn(job)) : recordsIn(job);
    const { add, done } = createRowList(into);
    const bySubject: { readonly subject: string; readonly rows: readonly ChangeRow[] }[] = [];
    let records = 0;
    let hasErased = false;
    // Asked for together with the first batch.
    const entry = store.journal.auditOf(job.id);
    entry.catch(() => undefined);
    for await (const encoded of store.journal.batches(job.id)) {
      for (const line of encoded.split('\n')) {
        if (limit > 0 && records >= limit) break;
        const [recorded] = decodeRecorded(line);
        if (recorded === undefined) continue;
        const { change, erased } = recorded;
        hasErased ||= erased.length > 0;
        records += 1;
        const rows = mask.fieldChanges(change);
        if (limit > 0) bySubject.push({ subject: subjectsOf(change)[0] ?? '', rows });
        else for (const row of rows) await add(row);
      }
      // Without asking for a batch that is not there.
      if (records >= shown) break;
      await checkpoint();
    }
    // A short list shows together what was done to an account or a person.
    bySubject.sort((a, b) => (a.subject < b.subject ? -1 : Number(a.subject > b.subject)));
    for (const { rows } of bySubject) for (const row of rows) await add(row);
    const [undone, audited] = await readTogether([undoTree(store.journal, job), entry]);
    return {
      ...jobFactsOf(job, undone.part, caller),
      asOf: job.asOf,
      digest: job.digest,
      input: withoutContacts(JSON.parse(job.input), caller.permitted),
      counts,
      overrode: job.overrode === null ? null : (JSON.parse(job.overrode) as unknown),
      rows: await done(),
      truncated: records < recordsIn(job),
      redoneBy: undone.redoneBy.map(String),
      undoable: canBeUndone(job, undone.part) && !hasErased,
      ...(hasErased ? { hasErased } : {}),
      ...{ entry: audited?.seq ?? null, head: audited?.hash ?? null },
      ...(mask.fields.length === 0 ? {} : { masked: [...mask.fields] }),
    };
  },
});

const countsSchema = z.record(z.string(), z.object({ created: z.int(), updated: z.int(), removed: z.int() }));

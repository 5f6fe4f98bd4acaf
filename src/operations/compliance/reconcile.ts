import { z } from 'zod';
import { sumFigures, type ComplianceFigures } from '../../domain/competence/compliance.js';
import { impossibleCounts, reconcileRow } from '../../domain/competence/reconcile.js';
import { UsageError } from '../../domain/errors.js';
import { compareText, foldText } from '../../domain/text.js';
import type { TenantContext } from '../operation.js';
import { readOperation } from '../operation.js';
import { collectRejected, openRows, rejectedRowsOutput, rowFileInput } from '../row-file.js';
import { extractColumns, extractRow, type ExtractRow } from './extract-row.js';
import { findingOf, findingsOf } from './extract-findings.js';
import type { ComplianceRow } from './compliance-figures.js';
import { complianceFigures } from './compliance-figures.js';
import { readComplianceRecords, sceneAsOf } from './compliance-scene.js';
import { complianceRows } from './compliance-table.js';

/** In the order of the table's columns. */
const fields = [
  'assignmentCount',
  'required',
  'achieved',
  'compliancePercent',
  'expiringSoon',
  'predictedPercent',
  'futureEnrolments',
  'predictedPercentIncEnrolments',
] as const satisfies readonly (keyof ComplianceFigures)[];

const disagreement = z.object({
  line: z.int(),
  organisation: z.string(),
  field: z.enum(fields),
  stated: z.number().nullable(),
  /**
   * Computed from the row's own counts, or for a row of totals from the rows above it. Null for a
   * count, which has no other source.
   */
  computed: z.number().nullable(),
  /** For an impossible count, the most that the other counts of its row allow; otherwise absent. */
  most: z.int().optional(),
  /** Value of our table; null also if the row is not compared with it. */
  fromStore: z.number().nullable(),
});
type Disagreement = z.infer<typeof disagreement>;

const notComparedBecause = ['not-in-store', 'several-in-store', 'several-in-file'] as const;
const notCompared = z.object({
  /** As written in its first row. */
  organisation: z.string(),
  /** All spellings, such as name and key, if its rows have several; otherwise absent. */
  writtenAs: z.array(z.string()).optional(),
  rows: z.int(),
  because: z.enum(notComparedBecause),
});
type NotCompared = z.infer<typeof notCompared>;

/**
 * Compares a BI extract with its own counts and with the records (domain page, section 3). It
 * changes nothing.
 */
export const reconcileExtract = readOperation({
  name: 'compliance.reconcile',
  summary: 'Find the rows of a BI extract whose figures disagree with their counts or with the store',
  scope: 'tenant',
  dated: true,
  permission: 'compliance.report',
  input: z.strictObject(rowFileInput),
  output: z.object({
    asOf: z.string(),
    /** Number of rows read from the extract, without a row of totals. */
    rows: z.int(),
    /** Sums over those rows. */
    totals: z.object(complianceFigures),
    /** All findings as one list: disagreements, uncompared names, and rejected rows. */
    findings: z.array(findingOf(z.enum(fields))),
    disagreements: z.array(disagreement),
    /** Number of rows that agree with their own, possible counts. */
    agreeing: z.int(),
    /** Names in the extract that have no comparable row in the store. */
    notCompared: z.array(notCompared),
    notices: z.array(z.string()),
    ...rejectedRowsOutput,
  }),

  async run(context, { file, map, skipLines, rejects }) {
    if (file === undefined) throw fileNeeded();
    const opened = await openRows({ file, map, skipLines }, extractColumns);
    const rejected = collectRejected(rejects);
    await rejects?.begin(opened.header);
    const read: ExtractRow[] = [];
    for await (const batch of opened.batches()) {
      const refused = [...batch.rejected];
      for (const given of batch.rows) {
        const row = extractRow(given);
        if ('code' in row) refused.push(row);
        else read.push(row);
      }
      await rejected.take(refused);
      await context.checkpoint();
    }
    await rejects?.end();

    const { rows, total } = withoutTotal(read);
    const totals = sumFigures(rows.map(({ stated }) => stated));
    const store = await storeRows(context);
    const named = organisationsOf(rows, store);
    const disagreements = [
      ...rows.flatMap((row) => disagreementsOf(row, ourRowOf(named, row, store))),
      ...(total === undefined ? [] : totalDisagreements(total, totals)),
    ];
    const notCompared = namesNotCompared(named);
    const refused = rejected.result();
    return {
      asOf: context.asOf,
      rows: rows.length,
      totals,
      findings: findingsOf({ disagreements, notCompared, rejected: refused.rejected }),
      disagreements,
      agreeing: rows.filter(({ stated }) => agreesWithItself(stated)).length,
      notCompared,
      notices: [...opened.notices],
      ...refused,
    };
  },
});

/** Rows of our table by the names and keys that an extract may use for their organisation. */
type StoreRows = ReadonlyMap<string, ReadonlySet<ComplianceRow>>;

async function storeRows(context: TenantContext): Promise<StoreRows> {
  const scene = sceneAsOf(await readComplianceRecords(context.tenant), context.asOf);
  const rows = new Map<string, Set<ComplianceRow>>();
  // Order does not matter: rows are only looked up by name.
  for (const row of await complianceRows(context, scene, 'organisation', undefined, compareText)) {
    for (const written of [row.name, row.key]) {
      const known = rows.get(foldText(written));
      if (known === undefined) rows.set(foldText(written), new Set([row]));
      else known.add(row);
    }
  }
  return rows;
}

/** An organisation of the extract, with the rows that name it by name or key. */
interface NamedOrganisation {
  readonly organisation: string;
  readonly writtenAs: Set<string>;
  rows: number;
  /** Rows of our table with that name or key. */
  readonly ours: readonly ComplianceRow[];
}

/** The key is our row if the name is that of one, else the name. */
type NamedOrganisations = ReadonlyMap<ComplianceRow | string, NamedOrganisation>;

function organisationsOf(rows: readonly ExtractRow[], store: StoreRows): NamedOrganisations {
  const named = new Map<ComplianceRow | string, NamedOrganisation>();
  for (const { organisation } of rows) {
    const key = organisationKey(organisation, store);
    let found = named.get(key);
    if (found === undefined) {
      const ours = [...(store.get(foldText(organisation)) ?? [])];
      named.set(key, (found = { organisation, writtenAs: new Set(), rows: 0, ours }));
    }
    found.writtenAs.add(organisation);
    found.rows += 1;
  }
  return named;
}

function organisationKey(name: string, store: StoreRows): ComplianceRow | string {
  const folded = foldText(name);
  const [only, ...others] = store.get(folded) ?? [];
  return only === undefined || others.length > 0 ? folded : only;
}

function whyNotCompared({ rows, ours }: NamedOrganisation): (typeof notComparedBecause)[number] | undefined {
  if (ours.length === 0) return 'not-in-store';
  if (ours.length > 1) return 'several-in-store';
  return rows > 1 ? 'several-in-file' : undefined;
}

/** Our row to compare with the row of the extract, if there is one. */
function ourRowOf(
  named: NamedOrganisations,
  { organisation }: ExtractRow,
  store: StoreRows,
): ComplianceRow | undefined {
  const found = named.get(organisationKey(organisation, store));
  return found === undefined || whyNotCompared(found) !== undefined ? undefined : found.ours[0];
}

function namesNotCompared(named: NamedOrganisations): NotCompared[] {
  return [...named.values()].flatMap((each) => {
    const { organisation, rows, writtenAs } = each;
    const because = whyNotCompared(each);
    return because === undefined
      ? []
      : [{ organisation, ...(writtenAs.size > 1 ? { writtenAs: [...writtenAs] } : {}), rows, because }];
  });
}

function agreesWithItself(stated: ComplianceFigures): boolean {
  return reconcileRow(stated).length === 0 && impossibleCounts(stated).length === 0;
}

function disagreementsOf(
  { line, organisation, stated }: ExtractRow,
  ours: ComplianceRow | undefined,
): Disagreement[] {
  const own = new Map<string, number | null>(
    reconcileRow(stated).map(({ field, computed }) => [field, computed]),
  );
  const impossible = new Map<string, number>(
    impossibleCounts(stated).map(({ field, most }) => [field, most]),
  );
  return fields.flatMap((field) => {
    const agreesWithStore = ours === undefined || ours[field] === stated[field];
    if (agreesWithStore && !own.has(field) && !impossible.has(field)) return [];
    const computed = own.has(field) ? (own.get(field) ?? null) : isCount(field) ? null : stated[field];
    const most = impossible.get(field);
    const fromStore = ours?.[field] ?? null;
    const limit = most === undefined ? {} : { most };
    return [{ line, organisation, field, stated: stated[field], computed, ...limit, fromStore }];
  });
}

function totalDisagreements(
  { line, organisation, stated }: ExtractRow,
  totals: ComplianceFigures,
): Disagreement[] {
  return fields
    .filter((field) => stated[field] !== totals[field])
    .map((field) => ({
      ...{
        line,
        organisation,
        field,
        stated: stated[field],
        computed: totals[field],
        fromStore: null,
      },
    }));
}

/** Splits off a last row of totals: it is compared with the rows above and not added to them. */
function withoutTotal(read: readonly ExtractRow[]): {
  rows: readonly ExtractRow[];
  total: ExtractRow | undefined;
} {
  const last = read.at(-1);
  if (last === undefined || read.length === 1 || !/^(grand )?totals?:?$/i.test(last.organisation)) {
    return { rows: read, total: undefined };
  }
  return { rows: read.slice(0, -1), total: last };
}

function isCount(field: (typeof fields)[number]): boolean {
  return !field.includes('Percent');
}

function fileNeeded(): UsageError {
  return new UsageError({
    code: 'file-needed',
    message: 'There is no extract to reconcile.',
    hint: 'Name its file, or give - to read standard input.',
  });
}

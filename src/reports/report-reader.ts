import type { CalendarDate } from '../domain/calendar.js';
import { parseCalendarDate } from '../domain/calendar.js';
import type { ReadOperation, Scope } from '../operations/operation.js';
import { withRowsTo } from '../operations/row-list.js';
import type { RunOptions, Runner } from '../operations/runner.js';
import type { AnyRow } from '../render/drawn-list.js';
import { pageSurface } from '../render/html/page-time.js';
import { htmlRows } from '../render/html/table.js';
import type { PageList } from '../render/html/table.js';
import type { TakenRows, TextSpool } from '../render/rows.js';
import { listOf, takeRows } from '../render/rows.js';
import { propertyOf } from '../views/cells.js';
import { maskedSentence } from '../views/masked.js';
import { viewOf } from '../views/registry.js';
import type { View } from '../views/view.js';

/** How a list stands in a report. */
interface ListOptions {
  readonly id: string;
  readonly caption: string;
  /** Names of the columns, separated by commas; by default those of the view. */
  readonly columns?: string;
  /** The ids of rows that links lead to. */
  readonly idOf?: (row: AnyRow) => string;
}

/** A part of a long list, for the rows that belong to one heading. */
export interface RowGroup<O> {
  readonly count: () => number;
  readonly list: (result: O, options: ListOptions) => Promise<PageList>;
}

/** Runs the reads of a report, all as of one date: that of the first read that has one. */
export class ReportReader {
  readonly #runner: Pick<Runner, 'read'>;
  readonly #options: RunOptions;
  readonly #newSpool: () => TextSpool;
  readonly #masked = new Set<string>();
  #asOf: CalendarDate | undefined;

  constructor(runner: Pick<Runner, 'read'>, options: RunOptions, newSpool: () => TextSpool) {
    this.#runner = runner;
    this.#options = options;
    this.#newSpool = newSpool;
    this.#asOf = options.asOf;
  }

  /** The facts that every report begins with. */
  facts(): [name: string, value: string][] {
    const { tenant, as } = this.#options;
    return [
      ...(this.#asOf === undefined ? [] : [['As of', this.#asOf] as [string, string]]),
      ...(tenant === undefined ? [] : [['Tenant', tenant] as [string, string]]),
      ...(as === undefined ? [] : [['In the view of', as] as [string, string]]),
    ];
  }

  /** Sentences that name what the caller may not see. */
  masked(): string[] {
    return [...this.#masked];
  }

  async read<S extends Scope, I, O extends object>(operation: ReadOperation<S, I, O>, input: I): Promise<O> {
    const result = await this.#runner.read(operation, input, { ...this.#options, asOf: this.#asOf });
    const masked = maskedSentence(result);
    if (masked !== undefined) this.#masked.add(masked);
    const asOf = propertyOf(result, 'asOf');
    if (operation.dated === true && typeof asOf === 'string') this.#asOf ??= parseCalendarDate(asOf);
    return result;
  }

  /** A whole result as a table. */
  async list<S extends Scope, I, O extends object>(
    operation: ReadOperation<S, I, O>,
    input: I,
    result: O,
    options: ListOptions,
  ): Promise<PageList> {
    const list = await listOf(await viewOf(operation, input), result, pageOptions(options), pageSurface());
    if (list === undefined) throw new Error(`The operation ${operation.name} has no list.`);
    const { idOf } = options;
    const body = idOf === undefined ? list.body : () => [htmlRows(list.columns, list.rows, idOf)];
    return { id: options.id, caption: options.caption, list: { ...list, body } };
  }

  /**
   * Reads a long list and divides its rows, as they come, among tables; memory does not grow with
   * them.
   * @param headingOf the heading that a row belongs to
   */
  async readGroups<S extends Scope, I, O extends object>(
    operation: ReadOperation<S, I, O>,
    input: I,
    columns: string,
    headingsOf: (row: AnyRow) => readonly string[],
  ): Promise<{ readonly result: O; readonly groups: ReadonlyMap<string, RowGroup<O>> }> {
    const view = await viewOf(operation, input);
    const groups = new Map<string, CountedGroup<O>>();
    const write = async (rows: readonly AnyRow[]): Promise<void> => {
      const divided = new Map<string, AnyRow[]>();
      for (const row of rows)
        for (const heading of headingsOf(row)) {
          const own = divided.get(heading);
          if (own === undefined) divided.set(heading, [row]);
          else own.push(row);
        }
      for (const [heading, own] of divided) {
        let group = groups.get(heading);
        if (group === undefined) groups.set(heading, (group = await this.#group(view, columns)));
        await group.write(own);
      }
    };
    return { result: await this.read(operation, withRowsTo(input, { write })), groups };
  }

  async #group<O extends object>(view: View<O>, columns: string): Promise<CountedGroup<O>> {
    const taken = await takeRows(view, pageOptions({ columns }), this.#newSpool(), pageSurface());
    if (taken === undefined) throw new Error('The rows of this view cannot be divided.');
    return countedGroup(taken);
  }
}

type CountedGroup<O> = RowGroup<O> & Pick<TakenRows<O>, 'write'>;

function countedGroup<O>(taken: TakenRows<O>): CountedGroup<O> {
  let count = 0;
  return {
    count: () => count,
    async write(rows) {
      count += rows.length;
      await taken.write(rows);
    },
    async list(result, { id, caption }) {
      const list = await taken.listOf(result);
      if (list === undefined) throw new Error('A page has every list.');
      // The total of the view is that of all groups.
      return { id, caption, list: { ...list, total: undefined } };
    },
  };
}

function pageOptions({ columns }: Pick<ListOptions, 'columns'>) {
  return { format: 'html', columns } as const;
}

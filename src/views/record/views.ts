import { counted, formatCount } from '../../domain/counts.js';
import type { AnyKind } from '../../model/kind.js';
import { labelOf, nounOf, pluralOf } from '../../model/labels.js';
import type { Suggestions } from '../../operations/record/suggest.js';
import type { Done, RecordsChanged } from '../../operations/record/work.js';
import { asCell, propertyOf, textOf } from '../cells.js';
import { rejectedList } from '../rejected-rows.js';
import type { Column, View } from '../view.js';

/** A column for each field of the kind; its key stays longest where a table is too wide. */
export function columnsOf({ fields, key }: AnyKind): Column<object>[] {
  return Object.entries(fields).map(([name, field], at) => ({
    field: name,
    header: labelOf(name, field),
    ...(key.includes(name) ? { content: 'identifier' } : {}),
    priority: key.includes(name) ? 3 : field.isOptional ? 0 : at < 6 ? 2 : 1,
  }));
}

export function listView(kind: AnyKind): View<{ rows: object[] }> {
  return {
    list: { field: 'rows', columns: columnsOf(kind), empty: `There is no such ${nounOf(kind)}.` },
  };
}

export function suggestView(kind: AnyKind): View<Suggestions> {
  return {
    list: {
      field: 'suggestions',
      columns: [
        { field: 'value', header: 'Value' },
        { field: 'name', header: 'Name' },
      ],
      empty: `There is no such ${nounOf(kind)}.`,
    },
  };
}

/** A line for each field that holds something. */
export function showView(kind: AnyKind): View<{ record: object }> {
  return {
    lines: ({ record }) =>
      Object.entries(kind.fields).flatMap(([name, field]) => {
        const text = textOf(asCell(propertyOf(record, name)));
        return text === '' ? [] : [`${labelOf(name, field)}: ${text}`];
      }),
  };
}

const would: Readonly<Record<Done, string>> = { created: 'create', updated: 'update', deleted: 'delete' };

export function changeView(kind: AnyKind, done: Done): View<RecordsChanged> {
  return {
    resultForm: 'sentences',
    lines: (result) => [
      result.key === null ? ofMany(kind, done, result) : ofOne(kind, done, result, result.key),
    ],
    list: rejectedList,
  };
}

function ofOne(kind: AnyKind, done: Done, result: RecordsChanged, key: string): string {
  const name = `${nounOf(kind)} ${key}`;
  if (result.changes === 0) return `Nothing to change: the ${name} is so already.`;
  // A record whose key changes is removed and created.
  const own = done === 'updated' ? 2 : 1;
  const others = Math.max(0, result.changes - own);
  const more = others === 0 ? '' : `, and ${counted(others, 'record')} with it`;
  if (result.dryRun) return `Would ${would[done]} the ${name}${more}.`;
  return `${done.charAt(0).toUpperCase()}${done.slice(1)} the ${name}${more}.`;
}

function ofMany(kind: AnyKind, done: Done, result: RecordsChanged): string {
  const { requested, unchanged, rejectedCount, dryRun } = result;
  const count = result[done];
  const what = dryRun ? `would ${would[done]} ${formatCount(count)}` : `${done} ${formatCount(count)}`;
  return `Of ${counted(requested, nounOf(kind), pluralOf(kind))}: ${what}, unchanged ${formatCount(unchanged)}, rejected ${formatCount(rejectedCount)}.`;
}

interface Renamed {
  readonly dryRun: boolean;
  readonly from: string;
  readonly to: string;
  readonly carried: { readonly kind: string; readonly records: number }[];
  readonly changes: number;
}

export function renameView(kind: AnyKind): View<Renamed> {
  return {
    lines: ({ from, to, carried, changes, dryRun }) => {
      const name = `${nounOf(kind)} ${from}`;
      if (changes === 0) return [`Nothing to change: it is the ${name} already.`];
      const along = carried.map(({ kind: of, records }) =>
        counted(records, `${of.replaceAll('-', ' ')} record`),
      );
      return [
        `${dryRun ? 'Would rename' : 'Renamed'} the ${name} to ${to}.`,
        ...(along.length === 0 ? [] : [`${dryRun ? 'Would carry' : 'Carried'} along: ${along.join(', ')}.`]),
      ];
    },
  };
}

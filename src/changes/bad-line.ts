import type { Column } from '../store/columns.js';
import { entities, entityNames } from '../store/entities.js';

/**
 * Why a line of a saved plan holds no change. The text continues a sentence after the line number.
 */
export function problemOfLine(line: string): string {
  const given = parsed(line);
  if (!Array.isArray(given) || given.length !== 4)
    return 'it is no list of a tenant, a kind of record, the record before and the record after.';
  const [tenant, kind, before, after] = given as unknown[];
  if (typeof tenant !== 'string') return 'its first value is no key of a tenant.';
  const entity = entityNames.find((name) => name === kind);
  if (entity === undefined) return `there is no kind of record ${shown(kind)}.`;
  const columns: Readonly<Record<string, Column<unknown>>> = entities[entity].columns;
  return problemOfRecord(before, columns) ?? problemOfRecord(after, columns) ?? 'it holds no change.';
}

function problemOfRecord(
  given: unknown,
  columns: Readonly<Record<string, Column<unknown>>>,
): string | undefined {
  if (given === null) return undefined;
  if (!Array.isArray(given)) return 'a record in it is no list of values.';
  const all = Object.entries(columns);
  const fewest = all.filter(([, { before }]) => before === undefined).length;
  if (given.length < fewest || given.length > all.length)
    return `a record in it has ${given.length} values, and its kind has ${all.length}.`;
  const wrong = all.find(([, column], at) => at < given.length && !holds(column, given[at]));
  return wrong && `its value for ${wrong[0]} is ${shown(given[all.indexOf(wrong)])}, which is not valid.`;
}

function holds(column: Column<unknown>, value: unknown): boolean {
  try {
    column.fromJson(value);
    return true;
  } catch {
    return false;
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? 'missing';
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

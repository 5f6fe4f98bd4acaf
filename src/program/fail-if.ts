import type { ZodType } from 'zod';
import { z } from 'zod';
import { FigureError, UsageError } from '../domain/errors.js';
import { didYouMean } from '../domain/suggestions.js';
import type { RowSink } from '../operations/row-list.js';
import type { FigureCondition } from './figure-condition.js';

/** Figures of a result by name: of the result itself, or of each row of its list. */
interface FigureNames {
  readonly ofResult: ReadonlySet<string>;
  readonly ofRows: ReadonlySet<string>;
}

/** The number of rows of the list. */
const ROWS = 'rows';

/** Holds the figures of a result against the conditions of `--fail-if`. */
export interface FigureWatch {
  /** A sink that sees the rows on their way to the other one. */
  readonly through: (sink: RowSink<unknown>) => RowSink<unknown>;
  /**
   * @param result its list is empty if the rows went through a sink
   * @throws {FigureError} if a condition is met
   */
  readonly assert: (result: object) => void;
}

/**
 * @param list the JSON property with the list of the result
 * @throws {UsageError} `unknown-figure`
 */
export function watchFigures(
  output: ZodType,
  list: string | undefined,
  conditions: readonly FigureCondition[],
): FigureWatch {
  const names = figureNames(output, list);
  const wanted = conditions.map((condition) => ({ condition, figure: namedFigure(names, condition.figure) }));
  const met = new Map<FigureCondition, MetCondition>();
  const hold = (condition: FigureCondition, figure: string, value: unknown): void => {
    if (typeof value !== 'number' || met.has(condition) || !condition.isMet(value)) return;
    met.set(condition, { condition: condition.text, figure, value });
  };
  let count = 0;
  const see = (rows: readonly unknown[]): void => {
    count += rows.length;
    for (const { condition, figure } of wanted) {
      if (names.ofResult.has(figure)) continue;
      for (const row of rows) hold(condition, figure, at(row, figure));
    }
  };
  return {
    through: (sink) => ({
      async write(rows) {
        see(rows);
        await sink.write(rows);
      },
    }),
    assert(result) {
      const rows = list === undefined ? [] : at(result, list);
      see(Array.isArray(rows) ? rows : []);
      for (const { condition, figure } of wanted) {
        if (figure === ROWS) hold(condition, figure, count);
        else if (names.ofResult.has(figure)) {
          const value = at(result, figure);
          if (value === null) throw noValue(condition, figure);
          hold(condition, figure, value);
        }
      }
      if (met.size > 0) throw figureError([...met.values()]);
    },
  };
}

interface MetCondition {
  /** As it was given. */
  readonly condition: string;
  readonly figure: string;
  readonly value: number;
}

function figureError(met: readonly MetCondition[]): FigureError {
  const found = met.map(({ condition, figure, value }) => `${figure} is ${value} (--fail-if "${condition}")`);
  return new FigureError({
    code: 'figure-condition',
    message: `${found.join('; ')}.`,
    hint: 'The result is printed, and the exit code says that a condition is met.',
    details: met,
  });
}

/** A pipeline is not to pass on a figure that is not there, as in a tenant without requirements. */
function noValue({ text }: FigureCondition, figure: string): FigureError {
  return new FigureError({
    code: 'figure-without-value',
    message: `${figure} has no value (--fail-if "${text}").`,
    hint: 'There is nothing that it could be counted of: check the tenant and the date.',
  });
}

/** The figure by its path, by the last word of one path, or `overdue` for what a dashboard counts. */
function namedFigure({ ofResult, ofRows }: FigureNames, name: string): string {
  const known = [...new Set([...ofResult, ...ofRows])];
  const wanted = name === 'overdue' && !known.includes(name) ? 'dashboard' : name;
  if (known.includes(wanted) && !ofRows.has(wanted)) return wanted;
  const ending = [...ofResult].filter((path) => path.endsWith(`.${wanted}`));
  const [only] = ending;
  if (ending.length === 1 && only !== undefined) return only;
  if (ofRows.has(wanted)) return wanted;
  throw new UsageError({
    code: 'unknown-figure',
    message: `The result has no figure "${name}".`,
    ...didYouMean(name, known, {
      none: 'It has no figures at all.',
      list: `Its figures are ${known.join(', ')}.`,
    }),
  });
}

function figureNames(output: ZodType, list: string | undefined): FigureNames {
  const ofResult = new Set(pathsIn(output, list));
  const row = list === undefined ? undefined : fieldOf(output, list);
  if (row !== undefined) ofResult.add(ROWS);
  return { ofResult, ofRows: new Set(row instanceof z.ZodArray ? pathsIn(row.element) : []) };
}

function* pathsIn(schema: unknown, leftOut?: string): Iterable<string> {
  const bare = unwrapped(schema);
  if (!(bare instanceof z.ZodObject)) return;
  for (const [name, field] of Object.entries(bare.shape)) {
    if (name === leftOut) continue;
    if (unwrapped(field) instanceof z.ZodNumber) yield name;
    for (const path of pathsIn(field)) yield `${name}.${path}`;
  }
}

function fieldOf(schema: unknown, name: string): unknown {
  const bare = unwrapped(schema);
  return bare instanceof z.ZodObject ? unwrapped((bare.shape as Record<string, unknown>)[name]) : undefined;
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodNullable || schema instanceof z.ZodOptional
    ? unwrapped(schema.unwrap())
    : schema;
}

/** The value at a path such as `total.hidden`. */
function at(record: unknown, path: string): unknown {
  return path.split('.').reduce((value: unknown, name) => {
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }, record);
}

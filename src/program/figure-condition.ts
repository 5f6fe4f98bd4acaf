import * as Flags from '@oclif/core/flags';
import { UsageError } from '../domain/errors.js';

/** A condition on a figure of a result, such as `overdue>0`. */
export interface FigureCondition {
  readonly text: string;
  readonly figure: string;
  readonly isMet: (value: number) => boolean;
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

/** @throws {UsageError} `figure-condition` */
export function parseFigureCondition(text: string): FigureCondition {
  const [, figure = '', sign = '', number = ''] =
    /^\s*([A-Za-z][\w.]*)\s*(>=|<=|!=|>|<|=)=?\s*(-?\d+(?:\.\d+)?)\s*%?\s*$/.exec(text) ?? [];
  const compare = comparisons[sign];
  if (compare !== undefined) return { text, figure, isMet: (value) => compare(value, Number(number)) };
  throw new UsageError({
    code: 'bad-condition',
    message: `"${text}" is not a condition on a figure.`,
    hint: 'Write a figure, a comparison and a number, for example --fail-if "overdue>0".',
  });
}

export const figureConditionFlag = Flags.custom<FigureCondition>({
  helpValue: '"FIGURE>N"',
  parse: async (text) => parseFigureCondition(text),
});

import type { Competence } from './types.js';

/** What an empty level text means (domain page, section 3). */
export const DEFAULT_LEVEL = 1;

const WHOLE_NUMBER = /^[0-9]{1,2}$/;
const FIRST_NUMBER = /-?[0-9][0-9.,]*/;

/** Is the level above the highest that the competence states? One that states none has any. */
export function isAboveHighest(level: number, { levels }: Pick<Competence, 'levels'>): boolean {
  return levels !== null && level > levels;
}

/** Why the level is invalid for the competence, as text after a field name; undefined if valid. */
export function levelProblem(
  level: number,
  competence: Pick<Competence, 'name' | 'levels'>,
): string | undefined {
  return isAboveHighest(level, competence)
    ? `is ${level}, and the highest level of "${competence.name}" is ${competence.levels}`
    : undefined;
}

/**
 * The proficiency level in the text: its first number, so `1 - Assessed` and `1 - Level 1` are 1.
 * An empty text is level 1. Undefined without a number, or with a negative one, a fraction, or more
 * than two digits (domain page, section 3).
 */
export function parseLevel(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return DEFAULT_LEVEL;
  const number = FIRST_NUMBER.exec(trimmed)?.[0].replace(TRAILING_PUNCTUATION, '');
  return number !== undefined && WHOLE_NUMBER.test(number) ? Number(number) : undefined;
}

const TRAILING_PUNCTUATION = /[.,]$/;

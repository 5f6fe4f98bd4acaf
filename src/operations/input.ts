import type { ZodType, core } from 'zod';
import { UsageError } from '../domain/errors.js';
import { NOT_STORABLE, unstorableIn } from '../domain/storable.js';

/** zod compiles a parser for each schema, which takes longer than one input. */
const ONCE = { jitless: true };

/** @throws {UsageError} with every invalid field, or the text that no store can hold */
export function parseInput<I>(schema: ZodType<I>, input: unknown): I {
  const place = unstorableIn(input);
  if (place !== undefined) throw badInput([`${place === '' ? 'it' : place} ${NOT_STORABLE}`]);
  const parsed = schema.safeParse(input, ONCE);
  if (parsed.success) return parsed.data;
  throw badInput(parsed.error.issues.map(problemOf));
}

function problemOf(issue: core.$ZodIssue): string {
  const isEmptyText = issue.code === 'too_small' && issue.origin === 'string' && issue.minimum === 1;
  const what = isEmptyText ? 'it is empty' : issue.message;
  return issue.path.length > 0 ? `${issue.path.join('.')}: ${what}` : what;
}

function badInput(problems: readonly string[]): UsageError {
  return new UsageError({
    code: 'bad-input',
    message: `The input is not right: ${problems.join('; ')}.`,
    hint: 'See the command’s --help.',
    details: problems,
  });
}

import type { ZodType } from 'zod';
import { UsageError } from '../domain/errors.js';

/** @throws {UsageError} naming every field that is wrong. */
export function parseInput<I>(schema: ZodType<I>, input: unknown): I {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  throw new UsageError({
    code: 'bad-input',
    message: `The input is not right: ${problems.join('; ')}.`,
    hint: 'See the command’s --help.',
    details: problems,
  });
}

import type { z } from 'zod';
import type { FieldRule } from '../domain/field-rules.js';

/** Checks a value by the rule of its field; for `superRefine`. */
export function meeting<T>(rule: FieldRule<T>): (value: T, context: z.core.$RefinementCtx<T>) => void {
  return (input, context) => {
    const message = rule(input);
    if (message !== undefined) context.addIssue({ code: 'custom', message, input });
  };
}

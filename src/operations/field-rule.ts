import type { z } from 'zod';
import type { FieldRule } from '../domain/field-rules.js';

/** For `superRefine`: holds a value to the rule of the field that it is for. */
export function meeting<T>(rule: FieldRule<T>): (value: T, context: z.core.$RefinementCtx<T>) => void {
  return (input, context) => {
    const message = rule(input);
    if (message !== undefined) context.addIssue({ code: 'custom', message, input });
  };
}

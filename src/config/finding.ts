import { ProvostError } from '../domain/errors.js';

/** The result of one check, and what to do about it. */
export interface Finding {
  readonly check: string;
  /** `warning`: works, but needs attention. `not-checked`: an earlier check failed. */
  readonly status: 'ok' | 'warning' | 'problem' | 'not-checked';
  readonly finding: string;
  readonly advice: string | null;
}

export function ok(check: string, finding: string): Finding {
  return { check, status: 'ok', finding, advice: null };
}

export function notChecked(check: string): Finding {
  return { check, status: 'not-checked', finding: 'There is nothing to look at.', advice: null };
}

export function problem(check: string, error: unknown): Finding {
  if (error instanceof ProvostError) {
    return { check, status: 'problem', finding: error.message, advice: error.hint };
  }
  const text = error instanceof Error ? error.message : String(error);
  return {
    check,
    status: 'problem',
    finding: `It failed: ${text}.`,
    advice: 'Restore the store from a copy, or name another one with --store file:PATH.',
  };
}

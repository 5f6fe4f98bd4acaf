import type { CurrentState } from './current-state.js';
import type { Format } from './reply-form.js';
import type { RunRequest } from './run-context.js';

/** Where the answer to just this request is kept. */
export interface KeptAnswer {
  get(): string | undefined;
  set(answer: string): void;
}

/** Requests that are longer are not known again. */
const LONGEST_KNOWN = 4_096;

/**
 * The answer of a read hangs on the state of the store, the token, the day and what is asked. Only whole documents are kept: neither what goes
 * to channels nor what a file decides, no secret, and nothing that vouches for the store.
 * @param text of the request; undefined where a file stands beside it.
 */
export function keptAnswer(
  { operation, principal }: Pick<RunRequest, 'operation' | 'principal'>,
  state: CurrentState | undefined,
  format: Format,
  text: string | undefined,
  clock: () => number,
): KeptAnswer | undefined {
  if (state === undefined || text === undefined || format !== 'json' || text.length > LONGEST_KNOWN)
    return undefined;
  const { kind, name, answersSecret, answersAnew } = operation;
  if (kind !== 'read' || answersSecret === true || answersAnew === true) return undefined;
  const key = `${principal.token} ${name} ${text}`;
  return {
    get: () => state.answers.get(key),
    set(answer) {
      if (state.isOf(clock())) state.answers.set(key, answer);
    },
  };
}

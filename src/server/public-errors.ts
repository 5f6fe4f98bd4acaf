import { tmpdir } from 'node:os';
import { ProvostError } from '../domain/errors.js';
import { errorOf, problemOf } from '../operations/wire/wire-problem.js';

export type PublicErrors = (error: unknown) => unknown;

/**
 * Hides the address of the store and the service's temporary directory from clients: messages about
 * a store name it for the person at its keyboard.
 * @param location of the store, as its errors write it.
 */
export function publicErrors(location: string): PublicErrors {
  const secrets = [
    [location, 'the store'],
    [tmpdir(), 'the folder of temporary files'],
  ] as const;
  const clean = (text: string): string => {
    let cleaned = text;
    for (const [secret, name] of secrets) cleaned = cleaned.replaceAll(secret, name);
    return cleaned.charAt(0).toUpperCase() + cleaned.slice(1);
  };
  return (error) => {
    if (!(error instanceof ProvostError)) return error;
    const problem = problemOf(error);
    const text = JSON.stringify(problem);
    if (!secrets.some(([secret]) => text.includes(JSON.stringify(secret).slice(1, -1)))) return error;
    return errorOf({
      ...problem,
      ...{ detail: clean(problem.detail), hint: clean(problem.hint) },
      details: undefined,
    });
  };
}

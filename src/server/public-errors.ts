import { tmpdir } from 'node:os';
import { ProvostError } from '../domain/errors.js';
import { errorOf, problemOf } from '../operations/wire/wire-problem.js';

/** The error as a client may learn of it. */
export type PublicErrors = (error: unknown) => unknown;

/**
 * Keeps the address of the store, and the service's folder of temporary files, out of what clients are told: sentences about a store name it, for the person
 * at its keyboard. @param location of the store, as its errors write it.
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
    const told = problemOf(error);
    const text = JSON.stringify(told);
    if (!secrets.some(([secret]) => text.includes(JSON.stringify(secret).slice(1, -1)))) return error;
    return errorOf({
      ...told,
      ...{ detail: clean(told.detail), hint: clean(told.hint) },
      details: undefined,
    });
  };
}

import { z } from 'zod';
import type { AnyKind } from '../../model/kind.js';
import type { Given } from './values.js';

/** What names a record: the values of its key in their order, of which the last may be left out where that leaves one record. */
export const keyInput = z.array(z.string()).default([]);

/** The key as fields. What stands behind the last field of the key is given to none. */
export function keyGiven({ key }: AnyKind, values: readonly string[]): Given {
  return Object.fromEntries(key.slice(0, values.length).map((field, at) => [field, values[at]]));
}

/** Of what was given the fields of the key, and the others. */
export function splitKey({ key }: AnyKind, given: Given): { readonly key: Given; readonly others: Given } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return {
    key: Object.fromEntries(entries.filter(([field]) => key.includes(field))),
    others: Object.fromEntries(entries.filter(([field]) => !key.includes(field))),
  };
}

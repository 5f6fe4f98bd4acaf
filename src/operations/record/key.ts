import { z } from 'zod';
import type { AnyKind } from '../../model/kind.js';
import type { Given } from './values.js';

/** Values of a record's key, in order. Trailing values are optional if one record remains. */
export const keyInput = z.array(z.string()).default([]);

/** The key values by field. Surplus values are ignored. */
export function keyGiven({ key }: AnyKind, values: readonly string[]): Given {
  return Object.fromEntries(key.slice(0, values.length).map((field, at) => [field, values[at]]));
}

/** Splits the given fields into those of the key and the others. */
export function splitKey({ key }: AnyKind, given: Given): { readonly key: Given; readonly others: Given } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return {
    key: Object.fromEntries(entries.filter(([field]) => key.includes(field))),
    others: Object.fromEntries(entries.filter(([field]) => !key.includes(field))),
  };
}

import type { AnyKind } from './kind.js';

/**
 * The record without which another one is not there, or not to be seen, and the field that names it
 * by its only key field.
 */
export interface Owner {
  readonly kind: AnyKind;
  readonly field: string;
}

/**
 * The outermost record that records of the kind are parts of, as evidence is a part of a component
 * and that one of a person; the record itself, where it is a part of none.
 */
export function ownerOf(kind: AnyKind): Owner {
  const { belongsTo, seenWith } = kind;
  if (belongsTo === undefined) {
    return seenWith === undefined
      ? { kind, field: kind.key[0] ?? '' }
      : { kind: seenWith.kind, field: seenWith.by };
  }
  const outer = ownerOf(belongsTo.kind);
  const place = belongsTo.kind.key.indexOf(outer.field);
  return { kind: outer.kind, field: belongsTo.by[place] ?? '' };
}

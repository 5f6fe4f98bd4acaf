import type { AnyKind } from './kind.js';

/** The record that another one exists or is visible with, and the field that names it. */
export interface Owner {
  readonly kind: AnyKind;
  readonly field: string;
}

/**
 * The outermost owner of records of the kind: evidence is part of a component, which is part of a
 * person. A kind that is not a part owns itself.
 */
export function ownerOf(kind: AnyKind): Owner {
  const { belongsTo, seenWith } = kind;
  if (belongsTo === undefined) {
    return seenWith === undefined
      ? { kind, field: kind.key[0] ?? '' }
      : { kind: seenWith.kind, field: seenWith.by };
  }
  const outer = ownerOf(belongsTo.kind);
  const position = belongsTo.kind.key.indexOf(outer.field);
  return { kind: outer.kind, field: belongsTo.by[position] ?? '' };
}

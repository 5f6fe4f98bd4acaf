import { kinds, kindNames, referredKind } from './index.js';
import type { KindName } from './index.js';
import type { AnyKind } from './kind.js';

/** A way in which records of one kind name a record of another. */
export interface Link {
  readonly from: KindName;
  /** The fields with the named record's key, in key order. */
  readonly by: readonly string[];
  /** The named record must exist. */
  readonly isFirm: boolean;
  /** Records that name it are its parts, and are deleted with it. */
  readonly isPart: boolean;
  /** Does the record use this link? */
  holds(record: object): boolean;
}

/** Every link to the kind; none comes from an earlier kind. */
export function linksTo(kind: AnyKind): Link[] {
  return kindNames.flatMap((name) => linksFrom(name, kind));
}

function linksFrom(from: KindName, kind: AnyKind): Link[] {
  const other: AnyKind = kinds[from];
  const part = partBy(other, kind);
  const named = Object.entries(other.fields)
    .filter(([, field]) => referredKind(other, field) === kind)
    .map(([field]) => [field]);
  const parts = part === undefined || part.length === 1 ? [] : [part];
  return [
    ...[...named, ...parts].map((by) => ({
      ...{ from, by, isFirm: true },
      isPart: part !== undefined && part.join() === by.join(),
      holds: () => true,
    })),
    ...(other.alsoNames ?? [])
      .filter(({ to }) => to === kind)
      .map(({ field, holds, mustExist }) => ({
        ...{ from, by: [field], isFirm: mustExist === true, isPart: false },
        holds: (record: object) => holds?.(record as never) ?? true,
      })),
  ];
}

/** The fields with the key of the owner, directly or through other owners. */
function partBy({ belongsTo }: AnyKind, of: AnyKind): readonly string[] | undefined {
  if (belongsTo === undefined) return undefined;
  if (belongsTo.kind === of) return belongsTo.by;
  return partBy(belongsTo.kind, of)?.map((field) => belongsTo.by[belongsTo.kind.key.indexOf(field)] ?? field);
}

import { kinds, kindNames, referredKind } from './index.js';
import type { KindName } from './index.js';
import type { AnyKind } from './kind.js';

/** How records of one kind name a record of another. */
export interface Link {
  readonly from: KindName;
  /** The fields that hold the values of its key, in the order of the key. */
  readonly by: readonly string[];
  /** The record named must be there while it is named. */
  readonly isFirm: boolean;
  /** Records that name it are parts of it, and go with it. */
  readonly isPart: boolean;
  /** Does the record name one at all? */
  holds(record: object): boolean;
}

/** Every way in which records name one of the kind; none is of a kind before it. */
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

/** The fields by which a record of a kind names the one that it is a part of, directly or by way of others. */
function partBy({ belongsTo }: AnyKind, of: AnyKind): readonly string[] | undefined {
  if (belongsTo === undefined) return undefined;
  if (belongsTo.kind === of) return belongsTo.by;
  return partBy(belongsTo.kind, of)?.map((field) => belongsTo.by[belongsTo.kind.key.indexOf(field)] ?? field);
}

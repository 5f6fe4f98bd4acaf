import type { AnyKind } from './kind.js';

/** A record of a tree, as a node of it. */
export interface RecordNode<R> {
  readonly key: string;
  readonly parent: string | null;
  readonly record: R;
}

/** The field that names a record's parent; undefined if the kind is not a tree. */
export function parentFieldOf({ fields }: AnyKind): string | undefined {
  return Object.entries(fields).find(([, { refersTo }]) => refersTo === 'self')?.[0];
}

/** The records of a tree as its nodes; undefined if the kind is not a tree. */
export function nodesOf<R extends object>(kind: AnyKind, records: readonly R[]): RecordNode<R>[] | undefined {
  const parentField = parentFieldOf(kind);
  const [keyField] = kind.key;
  if (parentField === undefined || keyField === undefined) return undefined;
  return records.map((record) => {
    const [key, parent] = [keyField, parentField].map((field): unknown => Reflect.get(record, field));
    return {
      key: typeof key === 'string' ? key : '',
      parent: typeof parent === 'string' ? parent : null,
      record,
    };
  });
}

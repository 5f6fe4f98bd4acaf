import type { ZodType } from 'zod';
import type { DatePair } from '../domain/date-order.js';
import type { AnyOf } from '../domain/tenancy/permissions.js';

/**
 * Kinds of personal data. An authority issues an `identifier` for life (National Insurance number,
 * ULN); the tenant issues a `reference` (employee number); `free-text` may name anybody.
 */
export const personalKinds = [
  'name',
  'birthday',
  'identifier',
  'contact',
  'health',
  'reference',
  'free-text',
] as const;
export type PersonalKind = (typeof personalKinds)[number];

/** Field types. A `word` is one of a closed list; a `reference` is the key of another record. */
export type FieldType = 'text' | 'number' | 'flag' | 'date' | 'word' | 'reference' | 'json';

/** The properties of a field of any type; `Field` adds the type of its values. */
export interface AnyField {
  readonly type: FieldType;
  /** The help text of its flag. */
  readonly help: string;
  /** Column header; by default the field's name in words. */
  readonly label?: string;
  /** It may be null. */
  readonly isOptional?: true;
  /** The value of a new record; a field without a default is required. */
  readonly default?: unknown;
  /** A later schema version added it: changes recorded before have the default. */
  readonly isAddition?: true;
  /** The kind of personal data in it. */
  readonly personal?: PersonalKind;
  /**
   * A digest of personal data, which trying all values could reveal. It is visible with the record,
   * and erased with its personal fields.
   */
  readonly isDerived?: true;
  /** The permission to change it, if not the kind's. */
  readonly needs?: AnyOf;
  /** A `number` that need not be whole. */
  readonly isDecimal?: true;
  /** The values of a `word`. */
  readonly words?: readonly string[];
  /** The kind of record that a `reference` names; `self` for a record of the same kind. */
  readonly refersTo?: AnyKind | 'self';
  /** The values of `json`. */
  readonly schema?: ZodType;
  /**
   * Parses a text in any accepted form into the stored form; undefined if it is not valid.
   */
  read?(this: void, written: string): unknown;
  /**
   * The problem of the value, in words that follow the field's name; undefined for a valid one.
   */
  rule?(this: void, value: never): string | undefined;
}

export interface Field<T> extends AnyField {
  readonly default?: T;
  read?(this: void, written: string): NonNullable<T> | undefined;
  rule?(this: void, value: NonNullable<T>): string | undefined;
}

/** The problem of an invalid record. */
export interface RecordProblem {
  readonly field: string;
  /** Words that follow the field's name. */
  readonly problem: string;
}

/** For each action, any one of the permissions is enough. */
export interface KindPermissions {
  /** To read single records. */
  readonly read: AnyOf;
  /** To create, change and delete them. */
  readonly change: AnyOf;
  /** Only the store's administrator may create and delete them. */
  readonly storeOnly?: true;
}

/** A text that names a record of another kind, without being a stored reference. */
export interface SoftReference {
  readonly field: string;
  readonly to: AnyKind;
  /** Does the text of this record name a record? */
  holds?(this: void, record: never): boolean;
  /** The named record must not be deleted while it is named. */
  readonly mustExist?: true;
}

/** The position of a kind's records in the tenant document. */
export interface DocumentPosition {
  /** The section of the items; for parts of another record, the list in its owner's item. */
  readonly name: string;
  /**
   * The section is an object, not a list: an `item` is the only record, a `map` has each record's
   * key and its other field.
   */
  readonly single?: 'item' | 'map';
  /** An item combines all records that differ only in this field, and lists its values. */
  readonly lists?: string;
  /** The order of an item's fields, if not the declared order. */
  readonly order?: readonly string[];
  /** Fields that an item combines into one entry, by the entry's name. */
  readonly together?: Readonly<Record<string, readonly string[]>>;
  /** Dates in quotes in YAML, as their first release wrote them. */
  readonly quoted?: readonly string[];
  /** The section precedes that of this kind, out of the order of kinds. */
  readonly before?: AnyKind;
  /** The list follows this field of the owner's item, instead of the last field. */
  readonly after?: string;
  /** Batch size, for kinds with as many records as people. */
  readonly batch?: number;
  /** The name of one in a message; by default its last key field, in quotes. */
  called?(this: void, record: never): string;
}

/** The verbs of commands on single records. */
export const verbs = ['create', 'list', 'show', 'update', 'delete', 'rename'] as const;
export type Verb = (typeof verbs)[number];
/** The verbs of operations; completion suggests records without a command. */
export type RecordVerb = Verb | 'suggest';

/**
 * Values as people write them, for examples in the help of the kind's commands, which all run on
 * the scenario `sample`.
 */
export interface ExampleRecords<FieldName extends string> {
  /** The key of a record of the sample. */
  readonly known: { readonly [F in FieldName]?: string };
  /** A record that the sample does not have. */
  readonly created: { readonly [F in FieldName]?: string };
  /** The key of a record of the sample that may be deleted, if others name the known one. */
  readonly deleted?: { readonly [F in FieldName]?: string };
  /** A key that the known record can get, if it is ever renamed. */
  readonly renamed?: string;
}

export interface AnyKind {
  readonly name: string;
  /** The plural, if not the name with an `s`. */
  readonly plural?: string;
  /** The table, if not the name. */
  readonly table?: string;
  readonly fields: Readonly<Record<string, AnyField>>;
  /** The fields of the key within the tenant, which also order lists. */
  readonly key: readonly string[];
  /** Indexed fields beyond the first fields of the key. */
  readonly lookups?: readonly string[];
  /**
   * The record that it is a part of, and the fields with that one's key. It is visible and deleted
   * with that record.
   */
  readonly belongsTo?: { readonly kind: AnyKind; readonly by: readonly string[] };
  /**
   * The record that it is visible with, if it is not a part of one. Only callers who reach all
   * records see it without that record.
   */
  readonly seenWith?: { readonly kind: AnyKind; readonly by: string };
  readonly alsoNames?: readonly SoftReference[];
  readonly permission: KindPermissions;
  /** Records without it are in no tenant document, and deleted with the record they name. */
  readonly document?: DocumentPosition;
  /** Verbs of the single-record commands, by first word; others have their own command or none. */
  readonly commands?: Readonly<Record<string, readonly Verb[]>>;
  readonly example?: ExampleRecords<string>;
  /** Pairs of dates in order. */
  readonly dates?: readonly DatePair[];
  /** The first field that contradicts the others, with the problem. */
  rule?(this: void, record: never): RecordProblem | undefined;
}

/** A kind of record. This one declaration drives all handling of its records. */
export interface Kind<Name extends string, R> extends AnyKind {
  readonly name: Name;
  readonly fields: { readonly [F in keyof R & string]-?: Field<R[F]> };
  readonly key: readonly (keyof R & string)[];
  readonly lookups?: readonly (keyof R & string)[];
  readonly belongsTo?: { readonly kind: AnyKind; readonly by: readonly (keyof R & string)[] };
  readonly seenWith?: { readonly kind: AnyKind; readonly by: keyof R & string };
  readonly example?: ExampleRecords<keyof R & string>;
  readonly alsoNames?: readonly (SoftReference & {
    readonly field: keyof R & string;
    holds?(this: void, record: R): boolean;
  })[];
  readonly document?: DocumentPosition & {
    readonly lists?: keyof R & string;
    readonly quoted?: readonly (keyof R & string)[];
    called?(this: void, record: R): string;
  };
  rule?(this: void, record: R): RecordProblem | undefined;
}

/** The operations on single records of the kind. Only one text can be suggested as a key. */
export function recordVerbs({ name, key, fields, commands = {}, document }: AnyKind): [string, RecordVerb][] {
  const [first = '', ...others] = key;
  const isSuggested = others.length === 0 && fields[first]?.type === 'text' && document?.single === undefined;
  return [
    ...Object.entries(commands).flatMap(([topic, own]) =>
      own.map((verb): [string, RecordVerb] => [topic, verb]),
    ),
    ...(isSuggested ? [[name, 'suggest'] as [string, RecordVerb]] : []),
  ];
}

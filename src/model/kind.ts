import type { ZodType } from 'zod';
import type { DatePair } from '../domain/date-order.js';
import type { AnyOf } from '../domain/tenancy/permissions.js';

/**
 * Kinds of personal data. An `identifier` is given for life by an authority (National Insurance
 * number, ULN); a `reference` is what the tenant itself calls somebody (employee number);
 * `free-text` is what people write, and may name anybody.
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

/**
 * What a field holds. A `word` is one of a closed list; a `reference` is the key of another record.
 */
export type FieldType = 'text' | 'number' | 'flag' | 'date' | 'word' | 'reference' | 'json';

/** What is said of a field whatever its type; `Field` adds what its values are. */
export interface AnyField {
  readonly type: FieldType;
  /** What it is, as the help of its flag says it. */
  readonly help: string;
  /** Above its column; by default the field's name in words. */
  readonly label?: string;
  /** It may hold nothing. */
  readonly isOptional?: true;
  /** What a new record holds in it unless something is given; a field without one must be given. */
  readonly default?: unknown;
  /**
   * A later version of the schema added it: in a change that was recorded before, it is its
   * default.
   */
  readonly isAddition?: true;
  /** What it tells about a person. */
  readonly personal?: PersonalKind;
  /**
   * It follows from what the record tells about a person, so that who tries all values finds them by
   * it: whoever sees the record sees it, but it is erased with them.
   */
  readonly isDerived?: true;
  /** To change it, where that is another permission than the kind's. */
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
   * The value in the form in which it is stored, of a text in any form in which people write it;
   * undefined where it is none.
   */
  read?(this: void, written: string): unknown;
  /**
   * Why the field may not hold the value, as a sentence goes on behind the field's name; undefined
   * where it may.
   */
  rule?(this: void, value: never): string | undefined;
}

export interface Field<T> extends AnyField {
  readonly default?: T;
  read?(this: void, written: string): NonNullable<T> | undefined;
  rule?(this: void, value: NonNullable<T>): string | undefined;
}

/** Why a record is not valid. */
export interface RecordProblem {
  readonly field: string;
  /** Goes on behind the field's name. */
  readonly problem: string;
}

/** Any one of a list of permissions is enough for each. */
export interface KindPermissions {
  /** To see such records one by one. */
  readonly read: AnyOf;
  /** To create, change and remove them. */
  readonly change: AnyOf;
  /** Creating and removing them is for who administers the whole store. */
  readonly storeOnly?: true;
}

/** A text that names a record of another kind without being a reference that the store keeps. */
export interface SoftReference {
  readonly field: string;
  readonly to: AnyKind;
  /** Does the text of this record name one? */
  holds?(this: void, record: never): boolean;
  /** The record it names must stay while it is named. */
  readonly mustExist?: true;
}

/** Where records of a kind stand in the tenant document. */
export interface DocumentPosition {
  /** The section of which each is an item; of a part of another record, the list in that one's item. */
  readonly name: string;
  /**
   * The section is an object and no list: `item` of the one record, `map` of the key of each record
   * to its other field.
   */
  readonly single?: 'item' | 'map';
  /** One item is all records that differ in nothing but this field, and lists its values. */
  readonly lists?: string;
  /** The fields of an item in their order, where it is not that of the declaration. */
  readonly order?: readonly string[];
  /** Fields that stand in an item as one, in a form of its own, by the name of that. */
  readonly together?: Readonly<Record<string, readonly string[]>>;
  /** Dates that stand in quotes in YAML, as the first release that had them wrote them. */
  readonly quoted?: readonly string[];
  /** The section stands before that of this kind, and not in the order of the kinds. */
  readonly before?: AnyKind;
  /** The list stands behind this field of the owner's item, and not behind all. */
  readonly after?: string;
  /** There may be as many as there are people: they are read so many at a time. */
  readonly batch?: number;
  /** What a message calls one of several in an item; by default the last field of its key, in quotes. */
  called?(this: void, record: never): string;
}

/** What can be done with records of a kind one by one. */
export const verbs = ['create', 'list', 'show', 'update', 'delete', 'rename'] as const;
export type Verb = (typeof verbs)[number];

export interface AnyKind {
  readonly name: string;
  /** Several of them, where it is not the name with an `s`. */
  readonly plural?: string;
  /** Where it is not the name. */
  readonly table?: string;
  readonly fields: Readonly<Record<string, AnyField>>;
  /** The fields that name a record within its tenant, in the order in which records are listed. */
  readonly key: readonly string[];
  /** Further fields that records are looked up by; they are by the first fields of the key. */
  readonly lookups?: readonly string[];
  /**
   * The record that it is a part of, and the fields that name that one by its key: with it, it is
   * seen and removed.
   */
  readonly belongsTo?: { readonly kind: AnyKind; readonly by: readonly string[] };
  /**
   * The record without which nobody sees it who does not reach everybody, where it is a part of
   * none.
   */
  readonly seenWith?: { readonly kind: AnyKind; readonly by: string };
  readonly alsoNames?: readonly SoftReference[];
  readonly permission: KindPermissions;
  /** What has none stands in no tenant document, and goes when what it names goes. */
  readonly document?: DocumentPosition;
  /** The commands for single records, by their first word. What is not listed has a command of its own, or none. */
  readonly commands?: Readonly<Record<string, readonly Verb[]>>;
  /** Values of a record of the kind, as people write them: the examples in the help of its commands. */
  readonly example?: Readonly<Record<string, string | undefined>>;
  /** Dates that come in an order. */
  readonly dates?: readonly DatePair[];
  /** The first field that does not fit the others, and why. */
  rule?(this: void, record: never): RecordProblem | undefined;
}

/** A kind of record, declared once: what is done with such records everywhere follows from it. */
export interface Kind<Name extends string, R> extends AnyKind {
  readonly name: Name;
  readonly fields: { readonly [F in keyof R & string]-?: Field<R[F]> };
  readonly key: readonly (keyof R & string)[];
  readonly lookups?: readonly (keyof R & string)[];
  readonly belongsTo?: { readonly kind: AnyKind; readonly by: readonly (keyof R & string)[] };
  readonly seenWith?: { readonly kind: AnyKind; readonly by: keyof R & string };
  readonly example?: { readonly [F in keyof R & string]?: string };
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

import type { z } from 'zod';
import type { AnyKind } from '../../../../model/kind.js';
import type { DocumentPart } from '../../../../model/document.js';
import type { Tree } from '../../../../domain/tenancy/trees.js';
import type { TenantReader } from '../../../../store/port.js';
import type { KindChanges } from '../../../account/kind-changes.js';
import type { DocumentItem } from '../source.js';
import type { CompetenceNames } from './competence-names.js';

/** Fields of an item or a record, by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** What an item says of one record: undefined is left out, and null is the default again. */
export interface GivenRecord {
  readonly part: DocumentPart;
  /** The item in which it stands. */
  readonly at: DocumentItem;
  /** The record in whose item it stands; undefined for one of the section. */
  readonly owner?: GivenRecord;
  /** Its index in the list, from 0. */
  readonly index?: number;
  /** With those that name the owner in whose item it stands. */
  readonly fields: Fields;
}

/** Fields of records that stand in an item in a form of their own. */
export interface FieldForm {
  readonly schema: z.ZodType;
  /** What the form, once read, says of the fields. */
  read?(this: void, value: Fields): Fields;
  write?(this: void, record: Fields): unknown;
  /** Where in the form a field stands. */
  pathOf?(this: void, given: Fields): readonly PropertyKey[];
}

/** The records that a document may refer to: its own and, unless it prunes, stored ones. */
export interface Known {
  readonly competences: CompetenceNames;
  /** The tree that records of the kind will form; undefined where they form none. */
  treeOf(kind: AnyKind): Tree | undefined;
}

/** Notes what is wrong with a field of a record. */
export type Note = (given: GivenRecord, field: string, problem: () => string) => void;

/** What is known when a record of an item is checked. */
export interface ItemChecks {
  readonly known: Known;
  /** All records of the item, that of the section first. */
  readonly item: readonly GivenRecord[];
  /** The stored records of a kind that belong to that one. */
  readonly stored: (kind: AnyKind) => readonly Fields[];
  readonly prunes: boolean;
  readonly note: Note;
}

/** What is known when a batch of items is about to be compared with the store. */
export interface BatchChecks extends Omit<ItemChecks, 'item' | 'stored'> {
  readonly tenant: TenantReader;
  /** The stored records of the items; undefined where there is none. */
  readonly before: readonly (Fields | undefined)[];
  readonly items: readonly (readonly GivenRecord[])[];
  readonly stored: (owner: Fields | undefined, kind: AnyKind) => readonly Fields[];
  /** Takes note of accounts that become another kind. */
  readonly kindChanges: KindChanges;
}

/** Records with complete keys, and the stored ones that they replace. */
export interface Named {
  readonly given: readonly GivenRecord[];
  readonly replaced: readonly Fields[];
}

/** What no declaration says of a kind in tenant documents. */
export interface SpecialRules {
  readonly forms?: Readonly<Record<string, FieldForm>>;
  /** Makes what the declaration makes of an item the record that it means. */
  complete?(this: void, record: Fields, given: Fields, stored: Fields | undefined): Fields;
  /** Notes what does not fit, beyond references that lead nowhere. */
  check?(this: void, given: GivenRecord, checks: ItemChecks): void;
  checkBatch?(this: void, batch: BatchChecks): Promise<void>;
  /** Completes keys of one owner's records with fields of stored ones. */
  name?(this: void, given: readonly GivenRecord[], stored: readonly Fields[], note: Note): Named;
}

/** The value of a field: absent stays as stored or takes its default; null resets it. */
export function fieldValue<T>(given: T | null, stored: T | undefined, usual: T): T {
  if (given === undefined) return stored === undefined ? usual : stored;
  return given === null ? usual : given;
}

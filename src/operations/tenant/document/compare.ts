import type { ChangeCounts, ChangeSink } from '../../../changes/change-set.js';
import { datesOutOfOrder } from '../../../domain/date-order.js';
import type { DocumentPart } from '../../../model/document.js';
import { sameRecord, type EntityName } from '../../../store/entities.js';
import type { RecordChange } from '../../../store/port.js';
import { nameWithin, recordOf } from './given-records.js';
import type { Fields, Note, GivenRecord } from './special/rules.js';

/** Compares stored with given records, and counts the changes. */
export class Comparison {
  readonly counts: ChangeCounts = {};
  touched = 0;
  readonly #tenant: string;
  readonly #sink: ChangeSink;
  readonly #note: Note;
  readonly prune: boolean;

  /** @param note receives contradictions between given values and stored ones that stay */
  constructor(tenant: string, prune: boolean, sink: ChangeSink, note: Note) {
    this.#tenant = tenant;
    this.prune = prune;
    this.#sink = sink;
    this.#note = note;
  }

  /** All records of an owner or of the tenant. Without `prune`, stored ones not given stay. */
  compare(part: DocumentPart, stored: readonly Fields[], given: readonly GivenRecord[]): void {
    if (stored.length === 0) {
      for (const each of given) this.createOrUpdate(each, undefined);
      return;
    }
    const left = new Map(stored.map((record) => [nameWithin(part, record), record]));
    for (const each of given) {
      const name = nameWithin(part, each.fields);
      this.createOrUpdate(each, left.get(name));
      left.delete(name);
    }
    if (this.prune) this.remove(part.entity, left.values());
  }

  createOrUpdate(given: GivenRecord, stored: Fields | undefined): void {
    const after = recordOf(given, this.prune ? undefined : stored);
    if (stored !== undefined && !this.prune) this.#checkDates(given, after);
    this.#add(given.part.entity, stored ?? null, after);
  }

  remove(entity: EntityName, records: Iterable<Fields>): void {
    for (const record of records) this.#add(entity, record, null);
  }

  /** Notes dates out of order with stored ones; the schema noted those within the item. */
  #checkDates(given: GivenRecord, after: Fields): void {
    for (const { field, problem } of datesOutOfOrder(after, given.part.kind.dates ?? []))
      this.#note(given, field, () => problem);
  }

  #add(entity: EntityName, before: Fields | null, after: Fields | null): void {
    this.touched += 1;
    // Sound: the item's schema checks types and requires fields without a default.
    const change = { tenant: this.#tenant, entity, before, after } as unknown as RecordChange;
    if (sameRecord(entity, change.before, change.after)) return;
    const of = (this.counts[entity] ??= { created: 0, updated: 0, removed: 0 });
    of[before === null ? 'created' : after === null ? 'removed' : 'updated'] += 1;
    this.#sink.add(change);
  }
}

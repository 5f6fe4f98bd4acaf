import type { ChangeCounts, ChangeSink } from '../../../changes/change-set.js';
import { datesOutOfOrder } from '../../../domain/date-order.js';
import type { DocumentPart } from '../../../model/document.js';
import { sameRecord, type EntityName } from '../../../store/entities.js';
import type { RecordChange } from '../../../store/port.js';
import { nameWithin, recordOf } from './said.js';
import type { Fields, Note, Said } from './special/rules.js';

/** Compares what is stored with what is said, and counts what becomes of it. */
export class Comparison {
  readonly counts: ChangeCounts = {};
  touched = 0;
  readonly #tenant: string;
  readonly #sink: ChangeSink;
  readonly #note: Note;
  readonly prune: boolean;

  /** @param note is given what does not fit once what the document leaves out has stayed as it is stored */
  constructor(tenant: string, prune: boolean, sink: ChangeSink, note: Note) {
    this.#tenant = tenant;
    this.prune = prune;
    this.#sink = sink;
    this.#note = note;
  }

  /** All records of an owner, or of the tenant. Without `prune` stored ones of which nothing is said stay. */
  compare(part: DocumentPart, stored: readonly Fields[], said: readonly Said[]): void {
    if (stored.length === 0) {
      for (const each of said) this.createOrUpdate(each, undefined);
      return;
    }
    const left = new Map(stored.map((record) => [nameWithin(part, record), record]));
    for (const each of said) {
      const name = nameWithin(part, each.fields);
      this.createOrUpdate(each, left.get(name));
      left.delete(name);
    }
    if (this.prune) this.remove(part.entity, left.values());
  }

  createOrUpdate(said: Said, stored: Fields | undefined): void {
    const after = recordOf(said, this.prune ? undefined : stored);
    if (stored !== undefined && !this.prune) this.#checkDates(said, after);
    this.#add(said.part.entity, stored ?? null, after);
  }

  remove(entity: EntityName, records: Iterable<Fields>): void {
    for (const record of records) this.#add(entity, record, null);
  }

  /** Notes dates that come in the wrong order only with those that stay: others were noted with the form of the item. */
  #checkDates(said: Said, after: Fields): void {
    for (const { field, problem } of datesOutOfOrder(after, said.part.kind.dates ?? []))
      this.#note(said, field, () => problem);
  }

  #add(entity: EntityName, before: Fields | null, after: Fields | null): void {
    this.touched += 1;
    // Sound because the schema of an item holds each field to its type, and those without a default are needed.
    const change = { tenant: this.#tenant, entity, before, after } as unknown as RecordChange;
    if (sameRecord(entity, change.before, change.after)) return;
    const of = (this.counts[entity] ??= { created: 0, updated: 0, removed: 0 });
    of[before === null ? 'created' : after === null ? 'removed' : 'updated'] += 1;
    this.#sink.add(change);
  }
}

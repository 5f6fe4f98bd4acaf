import type { DocumentPart } from '../../../model/document.js';
import { documentSections } from '../../../model/document.js';
import { kinds } from '../../../model/index.js';
import { ownerOf } from '../../../model/ownership.js';
import type { RecordChange } from '../../../store/port.js';
import type { RowAccount } from '../../row-report.js';
import type { CheckedItem } from './check.js';
import { recordOf } from './given-records.js';
import type { Fields, GivenRecord } from './special/rules.js';

/** Counts the items of a document, its rows, by outcome. */
export interface ItemAccount {
  /** Takes note of a change, which makes the item that it belongs to a changed one. */
  changed(change: RecordChange): void;
  /**
   * All changes of these items have been taken note of.
   * @param roots what they say of the records of their section
   */
  done(section: DocumentPart, items: readonly CheckedItem[], roots: readonly GivenRecord[]): void;
}

/** An item is changed if any of its records is. Memory holds changed items until they end. */
export function accountItems(account: RowAccount): ItemAccount {
  const changed = new Set<string>();
  return {
    changed: (change) => void changed.add(itemOf(change)),
    done(section, items, roots) {
      const given = new Map(roots.map((root) => [root.at, root]));
      const names = items.map(({ at }) => nameGiven(section, given.get(at)));
      for (const [index, { at }] of items.entries()) {
        const name = names[index] ?? '';
        const line = at.lineOf?.([]) ?? account.counts.rows + 1;
        account.note(line, name, changed.has(name) ? 'changed' : 'alreadySo');
      }
      for (const name of names) changed.delete(name);
    },
  };
}

/** Records of no section of their own belong to one that has. */
function itemOf({ entity, before, after }: RecordChange): string {
  const record = (after ?? before ?? {}) as unknown as Fields;
  const kind = kinds[entity];
  const owner = ownerOf(kind);
  const section = documentSections.find((each) => each.kind === owner.kind);
  if (section === undefined) return '';
  return owner.kind === kind ? nameOf(section, record) : `${section.name} ${String(record[owner.field])}`;
}

function nameGiven(section: DocumentPart, given: GivenRecord | undefined): string {
  return nameOf(section, given === undefined ? {} : recordOf(given, undefined));
}

/** What names the item of a record. */
function nameOf({ name, kind, position }: DocumentPart, record: Fields): string {
  const { single, called, lists } = position;
  if (single === 'map') return `${name} of the tenant`;
  const [field = ''] = kind.key.filter((each) => each !== lists);
  return `${name} ${called?.(record as never) ?? String(record[field])}`;
}

import type { EntityName } from '../../../store/entities.js';
import type { RecordChange } from '../../../store/port.js';
import type { RowAccount } from '../../row-report.js';
import type { Checked, Contents } from './check.js';
import { requirementOf } from './records.js';
import type { Item, SectionName } from './schema.js';

/** Keeps account of what becomes of the items of a document, which are its rows. */
export interface ItemAccount {
  /** Takes note of a change, which makes the item that it belongs to a changed one. */
  changed(change: RecordChange): void;
  /** All changes of these items have been taken note of. */
  done<S extends SectionName>(section: S, items: readonly Checked<S>[]): void;
}

/** An item is changed when any record of it is, and already so otherwise. Memory holds the changed ones that are not done. */
export function accountItems(account: RowAccount): ItemAccount {
  const changed = new Set<string>();
  return {
    changed: (change) => void changed.add(itemOf(change)),
    done(section, items) {
      for (const { at, item } of items) {
        const name = nameOf(section, item);
        const line = at.lineOf?.([]) ?? account.counts.rows + 1;
        account.note(line, `${section} ${name}`, changed.has(`${section} ${name}`) ? 'changed' : 'alreadySo');
      }
      for (const { item } of items) changed.delete(`${section} ${nameOf(section, item)}`);
    },
  };
}

/** The items of the kept sections. */
export function sectionsDone({ sections }: Contents, items: ItemAccount): void {
  for (const section of Object.keys(sections) as (keyof typeof sections)[])
    items.done<SectionName>(section, sections[section]);
}

const sectionOf: Partial<Record<EntityName, SectionName>> = {
  tenant: 'tenant',
  feature: 'features',
  organisation: 'organisations',
  group: 'groups',
  programme: 'programmes',
  account: 'accounts',
  'account-role': 'accounts',
  'account-group': 'accounts',
  competence: 'competences',
  equivalence: 'equivalences',
  requirement: 'requirements',
};

/** Records of no section of their own hang on a person. */
function itemOf({ entity, before, after }: RecordChange): string {
  const record = (after ?? before ?? {}) as unknown as Readonly<Record<string, unknown>>;
  const section = sectionOf[entity] ?? 'people';
  switch (section) {
    case 'features':
      return 'features of the tenant';
    case 'accounts':
      return `accounts ${String(record[entity === 'account' ? 'email' : 'account'])}`;
    case 'competences':
      return `competences ${String(record['name'])}`;
    case 'equivalences':
      return `equivalences ${String(record['from'])}`;
    case 'requirements':
      return `requirements ${requirementName(record)}`;
    case 'people':
      return `people ${String(record[entity === 'person' ? 'reference' : 'person'])}`;
    default:
      return `${section} ${String(record['key'])}`;
  }
}

function nameOf(section: SectionName, item: Item<SectionName>): string {
  const given = item as unknown as Readonly<Record<string, unknown>>;
  switch (section) {
    case 'features':
      return 'of the tenant';
    case 'accounts':
      return String(given['email']);
    case 'competences':
      return String(given['name']);
    case 'equivalences':
      return String(given['from']);
    case 'requirements':
      return requirementName(requirementOf(item as Item<'requirements'>)(undefined));
    case 'people':
      return String(given['reference']);
    default:
      return String(given['key']);
  }
}

function requirementName(of: object): string {
  const { competence, scopeKind, scopeOf, from, to, level } = of as Readonly<
    Record<string, string | number | null>
  >;
  const dates = [from, to === null ? '' : `to ${String(to)}`];
  return [competence, scopeKind, scopeOf, ...dates, `level ${String(level)}`]
    .filter((part) => part !== null && part !== '')
    .join(' ');
}

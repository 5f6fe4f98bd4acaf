import type { KindName } from '../model/index.js';
import { erasableGroupsOf } from '../model/personal.js';
import { entities } from '../store/entities.js';
import type { RecordChange } from '../store/port.js';
import type { RecordedChange } from './encoding.js';

/**
 * Changes of records whose names were erased, which cannot be compared with the store. Erasing a
 * person erases every record that only they named, so the changes of each such record must lead
 * from nothing to nothing. An extra erased change could otherwise hide a wrong record.
 */
export interface ErasedHistories {
  /** Changes are added newest first. */
  add(change: RecordChange, job: number): void;
  /**
   * Notes that a job created the tenant with records that it did not journal.
   * @param countOf the number of records of a kind
   */
  beginTenant(tenant: string, countOf: (entity: KindName) => number): void;
  /** The changes that do not fit the others, with their jobs. */
  problems(): { readonly job: number; readonly problem: string }[];
}

interface Found {
  readonly job: number;
  readonly change: RecordChange;
}

export function createErasedHistories(): ErasedHistories {
  /**
   * By tenant and remaining values: changes that start from this state, and that no earlier change
   * left.
   */
  const open = new Map<string, Map<string, Found[]>>();
  const unfit: Found[] = [];
  const openIn = (tenant: string): Found[] => [...(open.get(tenant)?.values() ?? [])].flat();

  return {
    add(change, job) {
      const { tenant, entity, before, after } = change;
      const states = open.get(tenant) ?? new Map<string, Found[]>();
      open.set(tenant, states);
      if (after !== null && states.get(stateOf(entity, after))?.pop() === undefined)
        unfit.push({ job, change });
      if (before === null) return;
      const state = stateOf(entity, before);
      const same = states.get(state) ?? [];
      same.push({ job, change });
      states.set(state, same);
    },
    beginTenant(tenant, countOf) {
      const left = new Map<KindName, number>();
      for (const found of openIn(tenant)) {
        const { entity } = found.change;
        const rest = left.get(entity) ?? countOf(entity);
        left.set(entity, rest - 1);
        if (rest <= 0) unfit.push(found);
      }
      open.delete(tenant);
    },
    problems() {
      const all = [...unfit, ...[...open.keys()].flatMap(openIn)];
      const problems = all.map(({ job, change }) => ({ job, problem: problemOf(change, job) }));
      // A single change may match neither the state before nor the state after.
      return [...new Map(problems.map((each) => [each.problem, each])).values()];
    },
  };
}

function problemOf({ tenant, entity }: RecordChange, job: number): string {
  const kind = entity.replaceAll('-', ' ');
  return `job ${job} changed a record of the kind ${kind} in the tenant ${tenant} that was erased there, but not in all its changes`;
}

/** The values of a record that no erasure can remove. */
function stateOf(entity: KindName, record: object): string {
  const erasable = new Set(erasableGroupsOf(entity).flat());
  const values = record as Readonly<Record<string, unknown>>;
  const left = Object.keys(entities[entity].columns).filter((_, position) => !erasable.has(position));
  return JSON.stringify([entity, ...left.map((column) => values[column] ?? null)]);
}

/** Was what names the record erased, or what is erased with it? */
export function isNameless({ change, erased }: RecordedChange): boolean {
  if (erased.length === 0) return false;
  const { columns, key } = entities[change.entity];
  const names = Object.keys(columns);
  const ofKey: readonly string[] = key;
  return erasableGroupsOf(change.entity).some(
    (group) =>
      group.some((position) => ofKey.includes(names[position] ?? '')) &&
      group.some((position) => erased.includes(names[position] ?? '')),
  );
}

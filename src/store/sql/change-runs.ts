import type { EntityName } from '../entities.js';
import { entities } from '../entities.js';
import type { RecordChange } from '../port.js';
import { valueIn } from './record-numbers.js';
import { keyOfAny } from './record-parameters.js';

/** Successive changes of one tenant, entity and kind of change, for one statement. */
export function* changeRuns(changes: readonly RecordChange[]): Generator<readonly RecordChange[]> {
  for (let start = 0; start < changes.length;) {
    const end = endOfRun(changes, start);
    yield start === 0 && end === changes.length ? changes : changes.slice(start, end);
    start = end;
  }
}

function endOfRun(changes: readonly RecordChange[], start: number): number {
  const first = changes[start];
  let end = start + 1;
  if (first === undefined) return end;
  // A record of a tree may name one that is made before it: then that one needs its number first.
  const upwards = first.before === null ? treeColumns(first.entity) : [];
  if (upwards.length === 0) {
    while (sameRun(first, changes[end])) end += 1;
    return end;
  }
  const made = new Set([keyIn(first)]);
  for (let next = changes[end]; next !== undefined && sameRun(first, next); next = changes[(end += 1)]) {
    const { after } = next;
    if (after !== null && upwards.some((column) => made.has(String(valueIn(after, column))))) break;
    made.add(keyIn(next));
  }
  return end;
}

function keyIn({ entity, before, after }: RecordChange): string {
  return keyOfAny(entity, after ?? before);
}

function sameRun(a: RecordChange, b: RecordChange | undefined): boolean {
  return (
    b !== undefined &&
    a.entity === b.entity &&
    a.tenant === b.tenant &&
    (a.before === null) === (b.before === null) &&
    (a.after === null) === (b.after === null)
  );
}

/** The columns in which a record names another of its own kind. */
function treeColumns(entity: EntityName): string[] {
  const columns = Object.entries<{ readonly references?: EntityName }>(entities[entity].columns);
  return columns.flatMap(([name, { references }]) => (references === entity ? [name] : []));
}

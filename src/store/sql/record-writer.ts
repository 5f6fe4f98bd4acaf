import type { RecordChange } from '../port.js';
import { blockKindOf, DroppedBlocks } from '../summaries/stored-blocks.js';
import type { EntityName } from '../entities.js';
import { changeRuns } from './change-runs.js';
import type { RowChange, SqlDriver, SqlParameters } from './driver.js';
import { danglingReference, fieldsOf, parametersOf } from './record-parameters.js';
import type { Numbers, RecordNumbers } from './record-numbers.js';
import type { EntityStatements } from './statements.js';

/** Applies changes of records in one transaction. */
export class RecordWriter {
  readonly #driver: SqlDriver;
  readonly #statements: (entity: EntityName) => EntityStatements;
  readonly #numbers: RecordNumbers;
  readonly #dropped: DroppedBlocks;

  constructor(
    driver: SqlDriver,
    statements: (entity: EntityName) => EntityStatements,
    numbers: RecordNumbers,
  ) {
    this.#driver = driver;
    this.#statements = statements;
    this.#numbers = numbers;
    this.#dropped = new DroppedBlocks(driver);
  }

  /** @see StoreWriter.apply */
  async apply(changes: readonly RecordChange[]): Promise<number[]> {
    const conflicts: number[] = [];
    let start = 0;
    for (const run of changeRuns(changes)) {
      for (const index of await this.#applyRun(run)) conflicts.push(start + index);
      start += run.length;
    }
    return conflicts;
  }

  /** Changes of one tenant, kind of record and kind of change. */
  async #applyRun(changes: readonly RecordChange[]): Promise<number[]> {
    const [first] = changes;
    if (first === undefined) return [];
    const statements = this.#statements(first.entity);
    const tenant = statements.ownTenant ? await this.#numbers.ofTenant(first.tenant) : null;
    if (statements.ownTenant && tenant === null) throw danglingReference('tenant', first.tenant, first);
    const numbers = await this.#numbers.namedIn(statements, changes, first.tenant);
    const { key, rest, columns } = statements;
    const shapes = {
      rest: fieldsOf(rest, numbers),
      columns: fieldsOf(columns, numbers),
      stored: fieldsOf([...key, ...rest], numbers),
    };

    /** Of each list of parameters the index of its change. */
    const indexes: number[] = [];
    const parameters: SqlParameters[] = [];
    for (let index = 0; index < changes.length; index += 1) {
      const change = changes[index];
      const given = change === undefined ? undefined : parametersOf(shapes, change, tenant);
      if (given === undefined) continue;
      indexes.push(index);
      parameters.push(given);
    }
    const unchanged = new Set(await this.#driver.changeMany(rowChangeFor(statements, first), parameters));
    await this.#dropBlocks(changes, numbers);
    if (statements.referred && first.after === null) this.#numbers.forget(changes);
    const applied = new Set(indexes.filter((_, at) => !unchanged.has(at)));
    return applied.size === changes.length ? [] : [...changes.keys()].filter((index) => !applied.has(index));
  }

  /** The blocks of these people no longer hold what the records do. */
  async #dropBlocks(changes: readonly RecordChange[], numbers: Numbers): Promise<void> {
    const [first] = changes;
    const kind = first === undefined ? undefined : blockKindOf(first.entity);
    if (first === undefined || kind === undefined) return;
    const tenant = await this.#numbers.ofTenant(first.tenant);
    const known = numbers.get('person');
    const people = new Set<number>();
    for (const { before, after } of changes) {
      for (const record of [before, after]) {
        const person = record !== null && 'person' in record ? record.person : null;
        const number = typeof person === 'string' ? known?.get(person) : undefined;
        if (number !== undefined) people.add(number);
      }
    }
    if (tenant !== null) await this.#dropped.drop(kind, tenant, people);
  }
}

function rowChangeFor(statements: EntityStatements, change: RecordChange): RowChange {
  if (change.before === null) return statements.insert;
  return change.after === null ? statements.remove : statements.update;
}

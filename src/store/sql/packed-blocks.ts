import { blockOf } from '../packed/people.js';
import type { EntityName } from '../entities.js';
import type { SqlDriver } from './driver.js';

/** What blocks are packed from: assignments and achievements, or programme enrolments and components. */
export const packedKinds = ['compliance', 'plan'] as const;
export type PackedKind = (typeof packedKinds)[number];

/** The records that blocks hold, all of which belong to a person. */
const kindOf: { readonly [E in EntityName]?: PackedKind } = {
  assignment: 'compliance',
  achievement: 'compliance',
  'programme-enrolment': 'plan',
  component: 'plan',
};

/** The kind of block that holds records of this entity; undefined where none does. */
export function packedKindOf(entity: EntityName): PackedKind | undefined {
  return kindOf[entity];
}

/**
 * There is a row for every block in which a person has ever had such a record, so that going through a tenant's rows misses
 * nobody. `changed` counts the transactions that changed its records; its content is gone from the first change on, until a
 * reader that packs it anew keeps it, which holds only as long as `changed` is what that reader saw.
 */
const dropStatement = `INSERT INTO packed_block (tenant_id, kind, block, changed, content) VALUES (?, ?, ?, 1, NULL)
  ON CONFLICT (tenant_id, kind, block) DO UPDATE SET changed = packed_block.changed + 1, content = NULL`;

export const keepStatement =
  'UPDATE packed_block SET content = ? WHERE tenant_id = ? AND kind = ? AND block = ? AND changed = ?';

const storedStatement = `SELECT block, changed, content FROM packed_block
  WHERE tenant_id = ? AND kind = ? AND block > ? ORDER BY block LIMIT ?`;

/** The blocks whose records one transaction changes: each is dropped once, in that transaction. */
export class DroppedBlocks {
  readonly #driver: SqlDriver;
  readonly #dropped = new Set<string>();

  constructor(driver: SqlDriver) {
    this.#driver = driver;
  }

  /** Drops the blocks of these people, by number. */
  async drop(kind: PackedKind, tenant: number, people: Iterable<number>): Promise<void> {
    const blocks = new Set<number>();
    for (const person of people) blocks.add(blockOf(person));
    const parameters = [];
    for (const block of blocks) {
      const name = `${tenant} ${kind} ${block}`;
      if (this.#dropped.has(name)) continue;
      this.#dropped.add(name);
      parameters.push([tenant, kind, block]);
    }
    if (parameters.length > 0) await this.#driver.runMany(dropStatement, parameters);
  }
}

export interface StoredBlock {
  readonly block: number;
  readonly changed: number;
  readonly content: Uint8Array | undefined;
}

/** How many blocks are read together. */
const AT_ONCE = 16;

/** The tenant's blocks, in their order, some at a time: no statement stays open while the reader works with what came. */
export async function* storedBlocks(
  driver: SqlDriver,
  kind: PackedKind,
  tenant: number,
): AsyncIterable<StoredBlock[]> {
  for (let after = -1; ;) {
    const rows = await driver.all(storedStatement, [tenant, kind, after, AT_ONCE]);
    const blocks = rows.map(storedBlock);
    const last = blocks.at(-1);
    if (last === undefined) return;
    after = last.block;
    yield blocks;
  }
}

function storedBlock([block, changed, content]: readonly unknown[]): StoredBlock {
  return {
    block: Number(block),
    changed: Number(changed),
    content: content instanceof Uint8Array ? content : undefined,
  };
}

/** A block that a reader packed, with how often its records had been changed then. */
export interface NewBlock {
  readonly tenant: number;
  readonly kind: PackedKind;
  readonly block: number;
  readonly changed: number;
  readonly content: Uint8Array;
  /** How many rows it was packed from. */
  readonly rows: number;
}

/** Takes blocks that a reader packed, to keep them where that can be done at once. */
export interface BlockKeeper {
  take(block: NewBlock): Promise<void>;
}

/** A reader that went through fewer rows than these leaves the store as it is: it is not worth writing for. */
const WORTH_KEEPING = 10_000;

/** How many bytes are written together. */
const BYTES_AT_ONCE = 4 * 2 ** 20;

/**
 * Keeps blocks by `write`, several together, once the reader has gone through so many rows that the next reader should be spared
 * them. `write` tells whether it could: where it could not (somebody else is writing, the disk is full or read-only), no more is tried.
 */
export class BlockKeeping implements BlockKeeper {
  readonly #write: (blocks: readonly NewBlock[]) => Promise<boolean>;
  readonly #from: number;
  #waiting: NewBlock[] = [];
  #rows = 0;
  #bytes = 0;
  #isPossible = true;

  constructor(write: (blocks: readonly NewBlock[]) => Promise<boolean>, from = WORTH_KEEPING) {
    this.#write = write;
    this.#from = from;
  }

  async take(block: NewBlock): Promise<void> {
    if (!this.#isPossible) return;
    this.#waiting.push(block);
    this.#rows += block.rows;
    this.#bytes += block.content.length;
    if (this.#bytes >= BYTES_AT_ONCE) await this.finish();
  }

  /** Writes what is waiting, if it is worth it. */
  async finish(): Promise<void> {
    if (this.#waiting.length === 0 || this.#rows < this.#from) return;
    this.#isPossible = await this.#write(this.#waiting);
    this.#waiting = [];
    this.#bytes = 0;
  }
}

import type { EntityName } from '../entities.js';
import type { SqlDriver } from '../sql/driver.js';
import { blockOf } from './people-blocks.js';

/** What blocks are packed from: assignments and achievements, or enrolments and components. */
export type BlockKind = 'compliance' | 'plan';

/** The records that blocks hold, all of which belong to a person. */
const kindOf: { readonly [E in EntityName]?: BlockKind } = {
  assignment: 'compliance',
  achievement: 'compliance',
  'programme-enrolment': 'plan',
  component: 'plan',
};

/** The kind of block that holds records of this entity; undefined where none does. */
export function blockKindOf(entity: EntityName): BlockKind | undefined {
  return kindOf[entity];
}

/**
 * There is a row for every block in which a person has ever had such a record, so the rows of a
 * tenant leave out nobody. `changed` counts the transactions that changed its records. Each of them
 * empties the content; a reader that packs it anew stores it only while `changed` is what it read.
 */
const dropStatement = `INSERT INTO packed_block (tenant_id, kind, block, changed, content) VALUES (?, ?, ?, 1, NULL)
  ON CONFLICT (tenant_id, kind, block) DO UPDATE SET changed = packed_block.changed + 1, content = NULL`;

export const storeStatement =
  'UPDATE packed_block SET content = ? WHERE tenant_id = ? AND kind = ? AND block = ? AND changed = ?';

const pageStatement = `SELECT block, changed, content FROM packed_block
  WHERE tenant_id = ? AND kind = ? AND block > ? ORDER BY block LIMIT ?`;

/** The blocks whose records one transaction changes: each is dropped once, in that transaction. */
export class DroppedBlocks {
  readonly #driver: SqlDriver;
  readonly #dropped = new Set<string>();

  constructor(driver: SqlDriver) {
    this.#driver = driver;
  }

  /** Drops the blocks of these people, by number. */
  async drop(kind: BlockKind, tenant: number, people: Iterable<number>): Promise<void> {
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
const PAGE = 16;

/** The tenant's blocks in order. They are read in pages: no statement stays open meanwhile. */
export async function* storedBlocks(
  driver: SqlDriver,
  kind: BlockKind,
  tenant: number,
): AsyncIterable<StoredBlock> {
  for (let last = -1; ;) {
    const rows = await driver.all(pageStatement, [tenant, kind, last, PAGE]);
    if (rows.length === 0) return;
    for (const [block, changed, content] of rows) {
      last = Number(block);
      const bytes = content instanceof Uint8Array ? content : undefined;
      yield { block: last, changed: Number(changed), content: bytes };
    }
  }
}

/** A block that a reader packed. */
export interface NewBlock {
  readonly tenant: number;
  readonly kind: BlockKind;
  readonly block: number;
  /** `changed` of its row when it was packed. */
  readonly changed: number;
  readonly content: Uint8Array;
  /** How many rows it was packed from. */
  readonly rows: number;
}

/** A reader that packed fewer rows does not write: it is not worth it. */
const WORTH_WRITING = 10_000;

/** How many bytes are written together. */
const BYTES_AT_ONCE = 4 * 2 ** 20;

/**
 * Stores what a reader packs, several blocks together, once it has packed so many rows that the
 * next reader should be spared them. It is never waited for: where `write` says that it could not
 * (another writer, a full or read-only disk), the next reader packs them anew.
 */
export class BlockWriter {
  readonly #write: (blocks: readonly NewBlock[]) => Promise<boolean>;
  readonly #from: number;
  #waiting: NewBlock[] = [];
  #rows = 0;
  #bytes = 0;
  #isPossible = true;

  /** @param from how many rows must have been packed */
  constructor(write: (blocks: readonly NewBlock[]) => Promise<boolean>, from = WORTH_WRITING) {
    this.#write = write;
    this.#from = from;
  }

  async add(block: NewBlock): Promise<void> {
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

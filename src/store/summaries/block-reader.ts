import type { SqlDriver } from '../sql/driver.js';
import type { DayCodes } from './day-codes.js';
import { DecimalDays } from './day-codes.js';
import type { BlockKind, BlockWriter, StoredBlock } from './stored-blocks.js';
import { storedBlocks } from './stored-blocks.js';

/** How blocks of one kind are packed from records, and opened. */
export interface BlockForm<Rows, Block extends { readonly days: DayCodes }> {
  readonly kind: BlockKind;
  /** The records of the tenant's people in a block, and how many there are. */
  rowsOf(
    driver: SqlDriver,
    block: number,
    tenant: number,
  ): Promise<{ readonly rows: Rows; readonly count: number }>;
  /** @param isWide with codes for all dates */
  pack(rows: Rows, days: DecimalDays, isWide: boolean): Uint8Array;
  /** Undefined where the bytes are damaged, or of an earlier form. */
  open(bytes: Uint8Array): Block | undefined;
}

/** Where blocks are read, and who stores those that had to be packed. */
export interface BlockSource {
  readonly driver: SqlDriver;
  readonly tenantNumber: () => Promise<number | null>;
  readonly writer: BlockWriter | undefined;
}

/**
 * The tenant's blocks in order. A block that the store does not hold is packed from the records and
 * given to the source's writer. Where its day codes do not suffice for a question, which is rare, a
 * wider block is packed and not stored.
 */
export async function* readBlocks<Rows, Block extends { readonly days: DayCodes }>(
  form: BlockForm<Rows, Block>,
  { driver, tenantNumber, writer }: BlockSource,
  suffices: (days: DayCodes) => boolean,
  isWanted: (block: number) => boolean = () => true,
): AsyncIterable<{ readonly number: number; readonly block: Block }> {
  const tenant = await tenantNumber();
  if (tenant === null) return;
  const days = new DecimalDays();

  const blockFrom = async ({ block, changed, content: stored }: StoredBlock): Promise<Block> => {
    const known = stored === undefined ? undefined : form.open(stored);
    if (known !== undefined && suffices(known.days)) return known;
    const { rows, count } = await form.rowsOf(driver, block, tenant);
    if (known === undefined) {
      const content = form.pack(rows, days, false);
      await writer?.add({ tenant, kind: form.kind, block, changed, content, rows: count });
      const packed = opened(form, content);
      if (suffices(packed.days)) return packed;
    }
    return opened(form, form.pack(rows, days, true));
  };

  for await (const stored of storedBlocks(driver, form.kind, tenant)) {
    if (isWanted(stored.block)) yield { number: stored.block, block: await blockFrom(stored) };
  }
}

function opened<Rows, Block extends { readonly days: DayCodes }>(
  form: BlockForm<Rows, Block>,
  content: Uint8Array,
): Block {
  const block = form.open(content);
  if (block === undefined) throw new Error('A block that was just packed cannot be opened.');
  return block;
}

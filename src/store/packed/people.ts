/**
 * How many people, by number, a block is of. Fewer, and a table of the nation spends its time between blocks; more, and one
 * changed record has more to be packed anew.
 */
export const PEOPLE_IN_BLOCK = 1_024;

/** The block that a person is in. */
export function blockOf(person: number): number {
  return Math.floor(person / PEOPLE_IN_BLOCK);
}

/** The number of the first person of a block, and that of the first one behind it. */
export function rangeOf(block: number): [start: number, end: number] {
  return [block * PEOPLE_IN_BLOCK, (block + 1) * PEOPLE_IN_BLOCK];
}

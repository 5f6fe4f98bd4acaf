import { Numbering } from '../../domain/numbering.js';
import type { PostField, PostFieldCounts } from '../compliance-counts.js';
import type { ComplianceBlock } from './compliance-block.js';
import type { BlockAssignments } from './compliance-count.js';

/** Adds up what assignments require and have achieved, by organisation, job or position. */
export class PostSums {
  readonly #field: PostField;
  readonly #organisations: ReadonlyMap<number, string>;
  readonly #keys = new Numbering<string | null>();
  readonly #indexOfOrganisation: number[] = [];
  /** Assignments, required, achieved and expiring soon of each key. */
  #sums = new Float64Array(4 * 1_024);

  constructor(field: PostField, organisations: ReadonlyMap<number, string>) {
    this.#field = field;
    this.#organisations = organisations;
  }

  add(block: ComplianceBlock, found: BlockAssignments): void {
    const { cells, posts, assignments } = block;
    const { count, order, required, achieved, expiringSoon } = found;
    const indexes = this.#indexesIn(block);
    this.#makeRoom();
    const sums = this.#sums;
    const column = posts[this.#field];
    for (let index = 0; index < count; index += 1) {
      const post = cells[assignments.post + (order[index] ?? 0)] ?? 0;
      const at = 4 * (indexes[cells[column + post] ?? 0] ?? 0);
      sums[at] = (sums[at] ?? 0) + 1;
      sums[at + 1] = (sums[at + 1] ?? 0) + (required[index] ?? 0);
      sums[at + 2] = (sums[at + 2] ?? 0) + (achieved[index] ?? 0);
      sums[at + 3] = (sums[at + 3] ?? 0) + (expiringSoon[index] ?? 0);
    }
  }

  /** Those that hold any assignment that counts. */
  counts(): PostFieldCounts[] {
    return this.#keys.values.flatMap((key, index) => {
      const [assignments = 0, required = 0, achieved = 0, expiringSoon = 0] = this.#sums.subarray(4 * index);
      return assignments === 0 ? [] : [{ key, assignments, required, achieved, expiringSoon }];
    });
  }

  /** The index here of each organisation, job or position of the block, by its index there. */
  #indexesIn({ organisations, jobs, positions }: ComplianceBlock): Int32Array {
    if (this.#field === 'organisation')
      return organisations.map(
        (number) =>
          (this.#indexOfOrganisation[number] ??= this.#keys.of(this.#organisations.get(number) ?? null)),
      );
    return Int32Array.from([null, ...(this.#field === 'job' ? jobs() : positions())], (name) =>
      this.#keys.of(name),
    );
  }

  #makeRoom(): void {
    const wanted = 4 * this.#keys.values.length;
    if (wanted <= this.#sums.length) return;
    const larger = new Float64Array(2 * wanted);
    larger.set(this.#sums);
    this.#sums = larger;
  }
}

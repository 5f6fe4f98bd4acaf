import { append } from '../grouped.js';
import { compareText } from '../text.js';

/** Something with a key that hangs below another of its sort: an organisation, a group, a programme. */
export interface TreeNode {
  readonly key: string;
  readonly parent: string | null;
}

/**
 * An immutable tree or forest. A parent that is no node counts as a root with that key. A cycle
 * ends every walk where it closes, so that damaged data gets an answer too.
 */
export class Tree<Node extends TreeNode = TreeNode> {
  readonly #nodes: ReadonlyMap<string, Node>;
  readonly #children: ReadonlyMap<string, readonly string[]>;
  /** A cache: a plan's components look up the same few programmes again and again. */
  readonly #ancestors = new Map<string, readonly string[]>();

  constructor(nodes: Iterable<Node>) {
    this.#nodes = new Map(Array.from(nodes, (node) => [node.key, node]));
    this.#children = childrenByParent(this.#nodes.values());
  }

  /** The keys of the nodes, in the order in which they were given. */
  keys(): Iterable<string> {
    return this.#nodes.keys();
  }

  node(key: string): Node | undefined {
    return this.#nodes.get(key);
  }

  /** The keys above this one, nearest first, itself not among them. */
  ancestorsOf(key: string): readonly string[] {
    const known = this.#ancestors.get(key);
    if (known) return known;
    const ancestors = this.#walkUp(key);
    if (this.#nodes.has(key)) this.#ancestors.set(key, ancestors);
    return ancestors;
  }

  /** These keys and every key below them. */
  selfAndBelow(keys: Iterable<string>): ReadonlySet<string> {
    const found = new Set(keys);
    // A Set yields what is added to it while it is walked, so this reaches every depth.
    for (const key of found) for (const child of this.#children.get(key) ?? []) found.add(child);
    return found;
  }

  /** Is `key` the root that is named, or anywhere below it? */
  isSelfOrBelow(key: string, root: string): boolean {
    return key === root || this.ancestorsOf(key).includes(root);
  }

  #walkUp(key: string): string[] {
    const met = new Set([key]);
    for (let above = this.#parentOf(key); above !== null && !met.has(above); above = this.#parentOf(above))
      met.add(above);
    return [...met].slice(1);
  }

  #parentOf(key: string): string | null {
    return this.#nodes.get(key)?.parent ?? null;
  }
}

/** These in an order in which each stands behind those above it in the tree. */
export function rootsFirst<T>(items: readonly T[], keyOf: (item: T) => string, tree: Tree): T[] {
  return items
    .map((item) => ({ item, depth: tree.ancestorsOf(keyOf(item)).length }))
    .sort((a, b) => a.depth - b.depth)
    .map(({ item }) => item);
}

/**
 * The keys of a cycle, each followed by its parent, starting with the least; undefined if none. Of
 * several, the one with the least key, so that the result does not depend on the nodes' order.
 */
export function findCycle(nodes: Iterable<TreeNode>): string[] | undefined {
  const parents = new Map(Array.from(nodes, ({ key, parent }) => [key, parent]));
  const settled = new Set<string>();
  const cycles: string[][] = [];
  for (const start of parents.keys()) {
    const path = new Set<string>();
    let key: string | null = start;
    while (key !== null && !settled.has(key) && !path.has(key)) {
      path.add(key);
      key = parents.get(key) ?? null;
    }
    if (key !== null && path.has(key)) cycles.push(fromLeast([...path].slice([...path].indexOf(key))));
    for (const passed of path) settled.add(passed);
  }
  return cycles.sort((a, b) => compareText(a[0] ?? '', b[0] ?? ''))[0];
}

function childrenByParent(nodes: Iterable<TreeNode>): Map<string, string[]> {
  const children = new Map<string, string[]>();
  for (const { key, parent } of nodes) if (parent !== null) append(children, parent, key);
  return children;
}

function fromLeast(cycle: readonly string[]): string[] {
  const least = cycle.indexOf([...cycle].sort(compareText)[0] ?? '');
  return [...cycle.slice(least), ...cycle.slice(0, least)];
}

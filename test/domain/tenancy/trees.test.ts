import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCycle, Tree, type TreeNode } from '../../../src/domain/tenancy/trees.js';
import { aTree } from '../../builders/learning-plan.js';

const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Any parents at all: forests, unknown parents and cycles. */
const anyNodes: fc.Arbitrary<TreeNode[]> = fc
  .array(fc.constantFrom(null, 'elsewhere', ...keys), { minLength: keys.length, maxLength: keys.length })
  .map((parents) => keys.map((key, at) => ({ key, parent: parents[at] ?? null })));
/** Each parent comes before its children. */
const forest: fc.Arbitrary<TreeNode[]> = fc
  .array(fc.nat(), { minLength: keys.length, maxLength: keys.length })
  .map((picks) => keys.map((key, at) => ({ key, parent: keys[(picks[at] ?? 0) % (at + 1)] ?? null })))
  .map((nodes) => nodes.map((node) => (node.parent === node.key ? { ...node, parent: null } : node)));

describe('a tree', () => {
  const trust = aTree({
    trust: null,
    medicine: 'trust',
    'ward-1': 'medicine',
    'ward-2': 'medicine',
    surgery: 'trust',
  });

  it('names its nodes in the order in which they were given', () => {
    expect([...trust.keys()]).toEqual(['trust', 'medicine', 'ward-1', 'ward-2', 'surgery']);
  });

  it('knows the ancestors of a key, nearest first', () => {
    expect(trust.ancestorsOf('ward-1')).toEqual(['medicine', 'trust']);
    expect(trust.ancestorsOf('trust')).toEqual([]);
  });

  it('knows what is below some keys, themselves included', () => {
    expect([...trust.selfAndBelow(['medicine', 'surgery'])].sort()).toEqual([
      'medicine',
      'surgery',
      'ward-1',
      'ward-2',
    ]);
  });

  it('a sibling is neither the other nor below it', () => {
    expect(trust.isSelfOrBelow('ward-1', 'surgery')).toBe(false);
    expect(trust.isSelfOrBelow('medicine', 'ward-1')).toBe(false);
    expect(trust.isSelfOrBelow('ward-1', 'trust')).toBe(true);
    expect(trust.isSelfOrBelow('trust', 'trust')).toBe(true);
  });

  it('takes an unknown parent for a root, and an unknown key for a tree of its own', () => {
    const orphan = aTree({ ward: 'closed-directorate' });
    expect(orphan.ancestorsOf('ward')).toEqual(['closed-directorate']);
    expect([...orphan.selfAndBelow(['closed-directorate'])]).toEqual(['closed-directorate', 'ward']);
    expect(orphan.ancestorsOf('nowhere')).toEqual([]);
  });

  it('is below exactly where its own walk upwards leads, damaged or not', () => {
    fc.assert(
      fc.property(
        anyNodes,
        fc.constantFrom(...keys),
        fc.constantFrom('elsewhere', ...keys),
        (nodes, key, root) => {
          const tree = new Tree(nodes);
          expect(tree.selfAndBelow([root]).has(key)).toBe(tree.isSelfOrBelow(key, root));
          expect(tree.ancestorsOf(key)).not.toContain(key);
        },
      ),
    );
  });

  it('does not depend on the order of its nodes', () => {
    fc.assert(
      fc.property(anyNodes, fc.constantFrom(...keys), (nodes, key) => {
        const reversed = new Tree([...nodes].reverse());
        expect(reversed.ancestorsOf(key)).toEqual(new Tree(nodes).ancestorsOf(key));
      }),
    );
  });
});

describe('a cycle', () => {
  it('is named from its least key, each followed by its parent', () => {
    const nodes = [
      { key: 'c', parent: 'a' },
      { key: 'a', parent: 'b' },
      { key: 'b', parent: 'c' },
      { key: 'd', parent: 'a' },
    ];
    expect(findCycle(nodes)).toEqual(['a', 'b', 'c']);
    expect(findCycle([{ key: 'z', parent: 'z' }])).toEqual(['z']);
  });

  it('is not found in a forest', () => {
    fc.assert(
      fc.property(forest, (nodes) => {
        expect(findCycle(nodes)).toBeUndefined();
      }),
    );
  });

  it('is found exactly where following parents never ends, whatever the order of the nodes', () => {
    fc.assert(
      fc.property(anyNodes, (nodes) => {
        const parents = new Map(nodes.map(({ key, parent }) => [key, parent]));
        const endless = keys.some((start) => {
          let key: string | null = start;
          for (let step = 0; step <= keys.length && key !== null; step++) key = parents.get(key) ?? null;
          return key !== null;
        });
        const cycle = findCycle(nodes);
        expect(cycle !== undefined).toBe(endless);
        cycle?.forEach((key, at) => expect(parents.get(key)).toBe(cycle[(at + 1) % cycle.length]));
        expect(findCycle([...nodes].reverse())).toEqual(cycle);
      }),
    );
  });
});

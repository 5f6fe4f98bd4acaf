import { describe, expect, it } from 'vitest';
import { documentParts, largeSections, sectionNames } from '../../src/model/document.js';
import { kindNames, kinds, referredKind } from '../../src/model/index.js';
import type { AnyKind } from '../../src/model/kind.js';
import { ownerOf } from '../../src/model/ownership.js';
import { parentFieldOf } from '../../src/model/trees.js';
import { recordProblem } from '../../src/model/validity.js';

const declared: readonly (readonly [string, AnyKind])[] = Object.entries<AnyKind>(kinds);

describe.each(declared)('the declaration of a kind of record: %s', (name, kind) => {
  it('stands under its own name', () => {
    expect(kind.name).toBe(name);
  });

  it('refers to kinds before it, and to itself, by their only key field', () => {
    const before = kindNames.slice(0, kindNames.findIndex((each) => each === name) + 1);
    for (const field of Object.values(kind.fields)) {
      const referred = referredKind(kind, field);
      if (referred === undefined) continue;
      expect(before).toContain(referred.name);
      expect(referred.key).toHaveLength(1);
    }
  });

  it('has a key, an owner and names of its own fields', () => {
    const { kind: owner, field } = ownerOf(kind);
    const dated = kind.dates?.flatMap(([first, second]) => [first, second]) ?? [];
    const named = [...kind.key, ...(kind.lookups ?? []), ...(kind.belongsTo?.by ?? []), field, ...dated];
    expect(kind.key).not.toEqual([]);
    expect(Object.keys(kind.fields)).toEqual(expect.arrayContaining(named));
    expect(Object.values<AnyKind>(kinds)).toContain(owner);
  });

  it('says of each field what it is, as the help of a flag, and has defaults that it may hold', () => {
    for (const [field, { help, default: preset, words = [], type, isOptional }] of Object.entries(
      kind.fields,
    )) {
      expect([field, help]).toEqual([field, expect.stringMatching(/^\S.*[^.\s]$/)]);
      if (type === 'word' && preset !== undefined && preset !== null) expect(words).toContain(preset);
      if (preset === null) expect([field, isOptional]).toEqual([field, true]);
    }
  });
});

describe('the sections of the tenant document', () => {
  it('stand in the order that documents have always had', () => {
    expect(sectionNames).toEqual([
      ...['tenant', 'features', 'organisations', 'groups', 'programmes', 'accounts', 'people'],
      ...['competences', 'equivalences', 'requirements'],
    ]);
  });

  it('are read batch by batch where they are large, or refer to one that is; such ones form no tree', () => {
    expect(largeSections.map(({ name }) => name)).toEqual(['accounts', 'people']);
    for (const { kind } of largeSections) expect(parentFieldOf(kind)).toBeUndefined();
  });

  it.each(documentParts.map((part) => [part.entity, part] as const))(
    'hold each field of a %s once, but for those that name its owner',
    (_, { kind, entries, owner, position }) => {
      const fields = [...entries.flatMap((entry) => entry.fields), ...owner.map(([field]) => field)];
      expect(fields.toSorted()).toEqual(Object.keys(kind.fields).toSorted());
      expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
      if (position.order !== undefined) expect(entries.map(({ name }) => name)).toEqual(position.order);
      if (position.after !== undefined)
        expect(Object.keys(kind.belongsTo?.kind.fields ?? {})).toContain(position.after);
    },
  );
});

describe('what a record must be', () => {
  const requirement = {
    competence: 'NHS|CSTF|Fire|',
    scopeKind: 'tenant' as const,
    scopeOf: '',
    level: 1,
    essential: true,
    from: '2026-02-01' as never,
    to: null,
  };

  it('is what its fields, the rule of its kind and the order of its dates say', () => {
    expect(recordProblem('requirement', requirement, null)).toBeUndefined();
    expect(recordProblem('requirement', { ...requirement, level: -1 }, null)?.field).toBe('level');
    expect(recordProblem('requirement', { ...requirement, scopeOf: 'acme' }, null)?.field).toBe('scopeOf');
    const backwards = { ...requirement, to: '2026-01-01' as never };
    expect(recordProblem('requirement', backwards, null)?.field).toBe('to');
  });

  it('is not looked at again where it stays as it was', () => {
    const stored = { ...requirement, level: -1 };
    expect(recordProblem('requirement', { ...stored, essential: false }, stored)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { ownRules, ruleAreas } from '../../src/domain/rules.js';

describe('the list of our own definitions', () => {
  it('names each once, in one sentence', () => {
    const keys = ownRules.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { key, statement } of ownRules) {
      expect(key).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(statement).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('has rules in every area', () => {
    expect(new Set(ownRules.map(({ area }) => area))).toEqual(new Set(ruleAreas));
  });

  it('says which a tenant may set otherwise', () => {
    expect(ownRules.flatMap(({ setting }) => setting ?? [])).toEqual([
      'overdueCountsSubmittedEvidence',
      'overdueCountsBreaks',
      'achievedStatuses',
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeChange, decodeChanges, encodeChange, encodeChanges } from '../../src/changes/encoding.js';
import { recordedChanges } from '../../src/changes/recorded.js';
import { ConflictError } from '../../src/domain/errors.js';
import type { EntityName } from '../../src/store/entities.js';
import { entityNames } from '../../src/store/entities.js';
import { canonical } from '../contract/model.js';
import type { AnyRecord } from '../contract/records.js';
import { anyText, arbitraryRecords, changeOf } from '../contract/records.js';

const records = arbitraryRecords(() => anyText);

describe('the encoded change', () => {
  it.each(entityNames)('of a %s is one line that decodes to the same change', (entity: EntityName) => {
    const record = fc.option(records[entity] as fc.Arbitrary<AnyRecord>, { nil: null });
    fc.assert(
      fc.property(anyText, record, record, (tenant, before, after) => {
        const change = changeOf(tenant, entity, before, after);
        const line = encodeChange(change);
        expect(line).not.toContain('\n');
        expect(canonical(decodeChange(line))).toBe(canonical(change));
        expect(encodeChange(decodeChange(line))).toBe(encodeChange(decodeChange(encodeChange(change))));
      }),
      { numRuns: 60 },
    );
  });

  it('is the same whether it is written and read alone or with the others of its batch', () => {
    const some = fc.constantFrom(...entityNames).chain((entity) => {
      const record = fc.option(records[entity] as fc.Arbitrary<AnyRecord>, { nil: null });
      return fc
        .tuple(anyText, record, record)
        .map(([tenant, before, after]) => changeOf(tenant, entity, before, after));
    });
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 8 }), (changes) => {
        const lines = changes.map(encodeChange);
        expect(encodeChanges(changes)).toBe(lines.join('\n'));
        expect(decodeChanges(lines.join('\n')).map(canonical)).toEqual(
          lines.map(decodeChange).map(canonical),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('that an earlier version recorded is read with what was added since', () => {
    expect(decodeChange('["t","competence",null,["c",1,"year"]]')).toMatchObject({
      after: { name: 'c', renewalUnit: 'year', levels: null },
    });
    expect(() => decodeChange('["t","competence",null,["c",1]]')).toThrow(ConflictError);
  });

  it('that gave a record another name by now is read as one that removes and one that creates', () => {
    const enrolment = (start: string) => `["p","q","${start}",null,null,"active"]`;
    const [was, is] = [enrolment('2024-09-01'), enrolment('2024-09-15')];
    const read = recordedChanges(`["t","programme-enrolment",${was},${is}]\n["t","feature",null,["f",true]]`);
    expect(read.map(({ change }) => change)).toMatchObject([
      { before: { start: '2024-09-01' }, after: null },
      { before: null, after: { start: '2024-09-15' } },
      { entity: 'feature', before: null },
    ]);
  });

  it.each([
    ['no JSON', '{"a'],
    ['no list', '{"tenant":"t"}'],
    ['too short a list', '["t","feature",null]'],
    ['an unknown kind', '["t","nothing",null,null]'],
    ['a name that every object has', '["t","toString",null,null]'],
    ['no tenant', '[1,"feature",null,["a",true]]'],
    ['too few values', '["t","feature",null,["a"]]'],
    ['too many values', '["t","feature",null,["a",true,1]]'],
    ['a record that is no list', '["t","feature",null,{"key":"a"}]'],
  ])('is refused when it is %s', (_what, line) => {
    expect(() => decodeChange(line)).toThrow(ConflictError);
  });

  it.each([
    ['a value of another type', '["t","feature",null,["a",1]]'],
    ['a day that does not exist', '["t","achievement",null,["p","c","2023-02-29",1,null,null,"class"]]'],
    ['a word that its column does not know', '["t","organisation",null,["a","A","club",null]]'],
  ])('is refused when it holds %s', (_what, line) => {
    expect(() => decodeChange(line)).toThrow(expect.objectContaining({ code: 'store-corrupt' }) as Error);
  });
});

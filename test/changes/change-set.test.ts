import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { collectChanges } from '../../src/changes/change-set.js';
import { encodeChange } from '../../src/changes/encoding.js';
import type { RecordChange } from '../../src/store/port.js';
import { aPerson, created, people, removed, updated } from './fixtures.js';

/** Some 130 characters each: four million characters are kept in memory. */
const MORE_THAN_MEMORY_KEEPS = 45_000;

describe('a change set', () => {
  it('gives the changes back in their order, in batches, with the text of each', () => {
    const changes = people(12_500).map(created);
    const set = collected(changes);
    const batches = [...set.batches()];
    expect(batches.map((batch) => batch.changes.length)).toEqual([5_000, 5_000, 2_500]);
    expect(batches.flatMap((batch) => batch.changes)).toEqual(changes);
    for (const batch of batches) expect(batch.encoded).toBe(batch.changes.map(encodeChange).join('\n'));
  });

  it('goes on in a file past what memory keeps, and gives the same batches as often as asked', () => {
    const changes = people(MORE_THAN_MEMORY_KEEPS).map(({ reference }, index) =>
      created(aPerson(reference, `Zoë 😀 ${index}`)),
    );
    const set = collected(changes);
    for (let time = 0; time < 2; time += 1) {
      let place = 0;
      for (const batch of set.batches()) {
        expect(batch.encoded).toBe(batch.changes.map(encodeChange).join('\n'));
        expect(batch.changes).toEqual(changes.slice(place, place + batch.changes.length));
        place += batch.changes.length;
      }
      expect(place).toBe(changes.length);
    }
    set.dispose();
    set.dispose();
  });

  it('has the digest of its lines, each ended, whether they stand in memory or in a file', () => {
    for (const size of [0, 1, 5_000, 5_001, MORE_THAN_MEMORY_KEEPS]) {
      const changes = people(size).map(created);
      const set = collected(changes);
      const lines = changes.map((change) => `${encodeChange(change)}\n`).join('');
      expect(set.digest).toBe(createHash('sha256').update(lines).digest('hex'));
      set.dispose();
    }
  });

  it('counts what is created, altered and removed, by kind of record', () => {
    const [first, second] = [aPerson('P-1'), aPerson('P-2')];
    const feature: RecordChange = {
      tenant: 't',
      entity: 'feature',
      before: null,
      after: { key: 'a', enabled: true },
    };
    const set = collected([
      created(first),
      removed(second),
      updated(aPerson('P-3'), aPerson('P-3', 'Ann')),
      feature,
    ]);
    expect(set.size).toBe(4);
    expect(set.counts).toEqual({
      person: { created: 1, updated: 1, removed: 1 },
      feature: { created: 1, updated: 0, removed: 0 },
    });
  });

  it('leaves out a change that changes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 20 }), (altering) => {
        const changes = altering.map((alters, index) =>
          updated(aPerson(`P-${index}`), aPerson(`P-${index}`, alters ? 'Ann' : 'Sam')),
        );
        const set = collected(changes);
        expect(set.size).toBe(altering.filter(Boolean).length);
        expect([...set.batches()].flatMap((batch) => batch.changes)).toEqual(
          changes.filter((_, index) => altering[index]),
        );
      }),
    );
    const settings = { overdueCountsBreaks: true, overdueCountsSubmittedEvidence: false };
    const turned = { overdueCountsSubmittedEvidence: false, overdueCountsBreaks: true };
    const tenant = { key: 't', name: 'T', timeZone: 'Europe/London', vpd: null };
    const change: RecordChange = {
      tenant: 't',
      entity: 'tenant',
      before: { ...tenant, settings },
      after: { ...tenant, settings: turned },
    };
    expect(collected([change]).size).toBe(0);
  });

  it('takes no change that gives a record another key', () => {
    expect(() => collectChanges().add(updated(aPerson('P-1'), aPerson('P-2')))).toThrow('another reference');
  });
});

function collected(changes: readonly RecordChange[]) {
  const collector = collectChanges();
  for (const change of changes) collector.add(change);
  return collector.finish();
}

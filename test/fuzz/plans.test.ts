import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { collectChanges } from '../../src/changes/change-set.js';
import { encodeChange } from '../../src/changes/encoding.js';
import type { SavedPlanBytes } from '../../src/changes/saved-plan-reader.js';
import { readSavedPlan } from '../../src/changes/saved-plan-reader.js';
import { endLine, savedPlanEnd, unsealed, writeSavedPlan } from '../../src/changes/saved-plan.js';
import type { RecordChange } from '../../src/store/port.js';
import { fuzz, PATIENCE, shares } from './fuzzing.js';
import { bytesOf, mutationsOf } from './mutations.js';

const changes: readonly RecordChange[] = [
  {
    tenant: 't',
    entity: 'feature',
    before: { key: 'employer-learning-plan', enabled: false },
    after: { key: 'employer-learning-plan', enabled: true },
  },
  {
    tenant: 't',
    entity: 'account-role',
    before: null,
    after: { account: 'pat@acme.example', role: 'Assessor' },
  },
  {
    tenant: 't',
    entity: 'account-role',
    before: { account: 'lee@acme.example', role: 'Assessor' },
    after: null,
  },
];

let plan: string;
beforeAll(async () => {
  const collector = collectChanges();
  for (const change of changes) collector.add(change);
  const set = collector.finish();
  const pieces: string[] = [];
  await writeSavedPlan(
    { write: async (text) => void pieces.push(text) },
    {
      madeAt: '2026-11-21T12:00:00.000Z',
      madeBy: { user: 'tester', account: null, token: null },
      ...{ store: 'c0ffee', tenant: 't', operation: 'role.assign' },
      ...{ input: { role: 'Assessor' }, asOf: null, reason: null, undoes: null },
    },
    set,
    { touchable: 3, rejected: 0 },
  );
  set.dispose();
  plan = pieces.join('');
});

describe('a saved plan of any bytes', { timeout: PATIENCE }, () => {
  it('is read as it was made, or refused; with a seal of its own, every change of it is one that can be recorded', async () => {
    const words = [
      '{"provost":"plan",',
      '"version":2,',
      '{"end":"plan"',
      '"changes":3',
      'null',
      '\n',
      '"undoes":1',
    ];
    const inputs = fc.tuple(
      bytesOf(mutationsOf([plan], words)),
      fc.constantFrom('as it is' as const, 'sealed anew' as const),
      fc.array(fc.nat(1_000), { maxLength: 3 }),
    );
    const whole = Buffer.from(plan);
    expect((await readSavedPlan(inPieces(whole, []))).end.changes).toBe(changes.length);
    let resealed = 0;
    const taken = await fuzz('plans', inputs, async ([given, seal, places]) => {
      const bytes = seal === 'as it is' ? given : sealedAnew(given);
      const read = await readSavedPlan(inPieces(bytes, places));
      const found: RecordChange[] = [];
      for await (const batch of read.batches()) found.push(...batch.changes);
      expect(found).toHaveLength(read.end.changes);
      // As whoever applies it proposes them.
      const proposed = collectChanges();
      for (const change of found) {
        expect(encodeChange(change)).not.toContain('\n');
        proposed.add(change);
      }
      proposed.dispose();
      if (seal === 'as it is') expect(bytes.equals(whole)).toBe(true);
      else resealed += 1;
    });
    expect(taken).toBeGreaterThan(shares.plans / 20);
    expect(resealed).toBeGreaterThan(shares.plans / 40);
  });
});

/** What somebody who can compute a hash would write: the same lines under a seal that holds. */
function sealedAnew(bytes: Buffer): Buffer {
  const lines = bytes.toString('utf8').split('\n');
  const end = savedPlanEnd.safeParse(jsonOf(lines[lines.length - 2] ?? ''));
  if (!end.success) return bytes;
  const header = `${lines[0]}\n`;
  const rows = lines.slice(1, -2).map((line) => `${line}\n`);
  const { seal: _seal, ...rest } = {
    ...end.data,
    changes: rows.length,
    digest: createHash('sha256').update(rows.join('')).digest('hex'),
  };
  const seal = createHash('sha256')
    .update(header + rows.join('') + unsealed(rest))
    .digest('hex');
  return Buffer.from(header + rows.join('') + endLine({ ...rest, seal }));
}

function inPieces(bytes: Buffer, places: readonly number[]): SavedPlanBytes {
  const cuts = [0, ...places.map((place) => Math.floor((place * bytes.length) / 1_000)), bytes.length];
  cuts.sort((a, b) => a - b);
  return {
    name: 'any.plan',
    async *chunks() {
      for (const [at, cut] of cuts.entries()) yield bytes.subarray(cut, cuts[at + 1] ?? bytes.length);
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

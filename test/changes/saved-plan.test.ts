import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSavedPlan } from '../../src/changes/saved-plan-reader.js';
import { UsageError } from '../../src/domain/errors.js';
import type { Bench } from './fixtures.js';
import {
  aPerson,
  created,
  freshStore,
  people,
  removed,
  theTenant,
  updated,
  writeChanges,
} from './fixtures.js';

function bytesOf(...pieces: readonly (string | Uint8Array)[]): Parameters<typeof readSavedPlan>[0] {
  return {
    name: 'a.plan',
    async *chunks() {
      for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
    },
  };
}

async function allOf(bytes: Parameters<typeof readSavedPlan>[0]): Promise<string> {
  const plan = await readSavedPlan(bytes);
  const batches = [];
  for await (const batch of plan.batches()) batches.push(batch);
  return JSON.stringify([plan.header, plan.end, batches]);
}

describe('a saved plan', () => {
  let bench: Bench;
  let text = '';
  beforeAll(async () => {
    bench = await freshStore();
    await writeChanges(bench.store, [theTenant(), ...people(3).map(created)]);
    const { outcome } = await writeChanges(
      bench.store,
      [
        created(aPerson('P-new', 'Zoë “Z” 😀')),
        updated(aPerson('P-000001'), aPerson('P-000001', 'Ann')),
        removed(aPerson('P-000002')),
      ],
      { planTo: { write: async (piece) => void (text += piece) } },
    );
    expect(outcome).toEqual({ job: null, dryRun: true, changes: 3 });
  });
  afterAll(() => bench.end());

  it('holds who, store, tenant, operation, input, counts and each change with its before-value, and writes nothing', async () => {
    const { header, end, batches } = await readSavedPlan(bytesOf(text));
    expect(header).toMatchObject({
      ...{ tenant: 't', operation: 'test.write', input: { a: 1 }, reason: 'because', undoes: null },
      madeBy: { user: 'tester', account: null, token: null },
      store: await bench.store.identity(),
    });
    expect(end).toMatchObject({
      changes: 3,
      counts: { person: { created: 1, updated: 1, removed: 1 } },
      touchable: 3,
    });
    const read = [];
    for await (const batch of batches()) read.push(batch);
    expect(read).toMatchObject([
      { line: 2, changes: [{ before: null }, { before: { firstName: 'Sam' } }, { after: null }] },
    ]);
    expect(await bench.store.read(({ journal }) => journal.jobs({}))).toHaveLength(1);
  });

  it('is the same however its bytes are cut into pieces', async () => {
    const whole = await allOf(bytesOf(text));
    const all = Buffer.from(text);
    for (const size of [1, 7, 100]) {
      const pieces = Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
        all.subarray(at * size, (at + 1) * size),
      );
      expect(await allOf(bytesOf(...pieces))).toBe(whole);
    }
  });

  it.each([
    ['another file', 'Email\npat@acme.example\n', 'not-a-plan'],
    ['nothing', '', 'not-a-plan'],
    ['another JSON document', '{"tenant":{}}\n{"end":"plan"}\n', 'not-a-plan'],
  ])('is not %s', async (_what, other, code) => {
    await expect(readSavedPlan(bytesOf(other))).rejects.toMatchObject({ code, exitCode: 2 });
  });

  it('of another version is refused as that, whatever its other fields are', async () => {
    const other = text.replace('"version":2', '"version":3').replace('"madeAt"', '"made"');
    await expect(readSavedPlan(bytesOf(other))).rejects.toMatchObject({ code: 'plan-version' });
  });

  it('that was cut short is refused as that, wherever it was cut behind its first line', async () => {
    const all = Buffer.from(text);
    for (let length = all.indexOf(10) + 1; length < all.length; length += 1) {
      await expect(readSavedPlan(bytesOf(all.subarray(0, length)))).rejects.toMatchObject({
        code: 'plan-truncated',
      });
    }
  });

  it('with any one byte changed, added or taken away is refused', async () => {
    const all = Buffer.from(text);
    const edit = fc.record({
      at: fc.nat(all.length - 1),
      how: fc.constantFrom('change', 'insert', 'remove'),
      byte: fc.integer({ min: 0, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(edit, async ({ at, how, byte }) => {
        const kept = all.subarray(how === 'insert' ? at : at + 1);
        const middle = how === 'remove' ? [] : [Buffer.from([byte])];
        const edited = Buffer.concat([all.subarray(0, at), ...middle, kept]);
        fc.pre(!edited.equals(all));
        await expect(allOf(bytesOf(edited))).rejects.toThrow(UsageError);
      }),
      { numRuns: 400 },
    );
  });

  it('with two lines exchanged, or one doubled or missing, is refused as edited', async () => {
    const [header = '', first = '', second = '', third = '', end = ''] = text.split('\n');
    for (const lines of [
      [header, second, first, third, end],
      [header, first, first, second, third, end],
      [header, first, third, end],
      [header, first, second, third, third, end],
    ]) {
      await expect(readSavedPlan(bytesOf(`${lines.join('\n')}\n`))).rejects.toMatchObject({
        code: 'plan-edited',
      });
    }
  });

  it.each<[string, string, number, RegExp]>([
    ['a kind of record that there is not', '["t","planet",null,null]', 2, /kind of record "planet"/],
    ['too few values', '["t","group",null,["g"]]', 2, /1 values, and its kind has 3/],
    ['a value of the wrong type', '["t","group",null,["g",7,null]]', 2, /value for name is 7/],
    ['no list', '{"t":1}', 2, /no list/],
  ])('whose seal holds and whose line holds %s is said to be wrong there', async (_what, line, at, why) => {
    const failing = allOf(bytesOf(sealedByHand([headerIn(text), line])));
    await expect(failing).rejects.toMatchObject({ code: 'bad-plan', details: { line: at } });
    await expect(failing).rejects.toThrow(why);
  });

  it('whose seal holds and whose header holds a field that there is not is said to be wrong there', async () => {
    const header = headerIn(text)
      .replace('{', '{"more":1,')
      .replace('"more":1,"provost":"plan"', '"provost":"plan","more":1');
    const failing = allOf(bytesOf(sealedByHand([header, '["t","group",null,["g","G",null]]'])));
    await expect(failing).rejects.toMatchObject({ code: 'bad-plan', details: { line: 1 } });
  });
});

const headerIn = (plan: string): string => plan.split('\n')[0] ?? '';

/** The lines as a plan whose seal and digest hold, whatever they say. */
function sealedByHand([header = '', ...lines]: readonly string[]): string {
  const changes = lines.map((line) => `${line}\n`).join('');
  const digest = createHash('sha256').update(changes).digest('hex');
  const end = JSON.stringify({
    ...{ end: 'plan', changes: lines.length, counts: {}, touchable: 1, rejected: 0, digest },
  });
  const before = `${header}\n${changes}`;
  const seal = createHash('sha256').update(before).update(end).digest('hex');
  return `${before}${end.slice(0, -1)},"seal":"${seal}"}\n`;
}

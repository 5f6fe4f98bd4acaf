import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createChainCheck, type ChainVerdict } from '../../../src/changes/exported-chain.js';
import type { ExportedEntry } from '../../../src/operations/audit/exported-entry.js';
import { readExport } from '../../../src/operations/audit/read-export.js';
import { findDivergence, verifyExport } from '../../../src/operations/audit/verify-export.js';
import type { AuditRecord } from '../../../src/store/port.js';
import { aFile } from '../../files/fixtures.js';
import { asCsv, asLines, chainOf, linked } from './chain.js';

const chain = chainOf(6);
const head = chain[5]?.hash ?? '';

const verified = async (text: string, noted?: string): Promise<ChainVerdict> =>
  verifyExport(await aFile(text, 'audit.ndjson'), noted);

/** What is found, as `number:line problem`. */
const found = async (text: string, noted?: string): Promise<string[]> =>
  (await verified(text, noted)).findings.map(({ seq, line, problem }) => `${seq}:${line} ${problem}`);

const changed = (seq: number, facts: Partial<ExportedEntry>): ExportedEntry[] =>
  chain.map((entry) => (entry.seq === seq ? { ...entry, ...facts } : entry));

describe('an exported chain', () => {
  it.each([
    ['NDJSON', asLines(chain)],
    ['NDJSON without its last line feed', asLines(chain).trimEnd()],
    ['CSV', asCsv(chain)],
    [
      'CSV with other line ends',
      asCsv(chain.filter(({ seq }) => seq !== 99)).replaceAll(/\n(?=\d)/g, '\r\n'),
    ],
  ])('is whole as it was written in %s, and ends with its head', async (_, text) => {
    expect(await verified(text, head)).toEqual({
      ...{ entries: 6, findings: [], findingCount: 0, erased: 0, head },
    });
  });

  it('of the first form is verified by the facts that it covers, and tells of no more', async () => {
    const [first] = chain;
    if (first === undefined) throw new Error('no entry');
    const facts = { ...first, form: 1, account: null, key: null, journaled: true, salt: null };
    const old = linked(facts, '0'.repeat(64));
    expect(await found(asLines([old]))).toEqual([]);
    expect(await found(asLines([{ ...old, account: 'somebody@acme.example' }]))).toEqual([
      '1:1 it was changed after it was written',
    ]);
  });

  it('with an empty reason is whole in either form', async () => {
    const [first] = chain;
    if (first === undefined) throw new Error('no entry');
    const empty = linked({ ...first, reason: '' }, '0'.repeat(64));
    expect(await found(asLines([empty]))).toEqual([]);
    expect(await found(asCsv([empty]))).toEqual([]);
    expect(await found(asLines([{ ...empty, reason: null }]))).toHaveLength(1);
  });

  it.each([
    ['at', '2026-01-01T00:00:00.000Z'],
    ['job', '9'],
    ['tenant', null],
    ['operation', 'role.unassign'],
    ['actor', 'somebody else'],
    ['account', null],
    ['token', 'another'],
    ['reason', 'another'],
    ['changes', 5],
    ['digest', 'a'.repeat(64)],
    ['input', '{}'],
    ['asOf', '2026-11-02'],
    ['counts', '{}'],
    ['undoes', 1],
    ['key', null],
    ['plan', 'a'.repeat(64)],
    ['overrode', null],
    ['journaled', false],
    ['details', 'a'.repeat(43)],
    ['salt', 'another salt'],
    ['salt', null],
    ['form', 2],
  ] as const)('shows the entry of which the %s was changed', async (fact, value) => {
    const text = asLines(changed(4, { [fact]: value }));
    expect(await found(text)).toEqual(['4:4 it was changed after it was written']);
    expect(await found(asCsv(changed(4, { [fact]: value })))).toHaveLength(1);
  });

  it('of which input and reason were erased is whole, and says of how many entries they were', async () => {
    const erased = changed(3, { input: '{}', reason: null, salt: null });
    for (const text of [asLines(erased), asCsv(erased)])
      expect(await verified(text, head)).toMatchObject({ findings: [], erased: 1, head });
    expect(await found(asLines(changed(3, { input: '{}', salt: null })))).toHaveLength(1);
    expect(await found(asLines(changed(3, { reason: null, salt: null })))).toHaveLength(1);
  });

  it('of an earlier version, whose entries cover input and reason themselves, is verified in either form', async () => {
    const old: ExportedEntry[] = [];
    for (const entry of chain)
      old.push(linked({ ...entry, form: 2, salt: null }, old.at(-1)?.hash ?? '0'.repeat(64)));
    const withoutLaterFields = ({ details: _details, salt: _salt, ...entry }: ExportedEntry) => entry;
    const lines = old.map((entry) => `${JSON.stringify(withoutLaterFields(entry))}\n`).join('');
    expect(await found(lines)).toEqual([]);
    const csv = asCsv(old)
      .replace(',details,salt', '')
      .replaceAll(/,,(?=\n)/g, '');
    expect(csv).not.toBe(asCsv(old));
    expect(await found(csv)).toEqual([]);
    expect(await found(lines.replace('rows-4.csv', 'rows-5.csv'))).toEqual([
      '4:4 it was changed after it was written',
    ]);
  });

  it('shows an entry whose hash was reckoned anew by the one that follows', async () => {
    const [, , third, fourth] = chain;
    if (third === undefined || fourth === undefined) throw new Error('no entries');
    const anew = linked({ ...fourth, actor: 'somebody else' }, third.hash);
    expect(await found(asLines(changed(4, anew)))).toEqual([
      '5:5 it does not follow from entry 4 as that stands here',
    ]);
  });

  it.each([
    ['the first', [1], '2:1 entry 1 is missing before it'],
    ['one', [3], '4:3 entry 3 is missing before it'],
    ['several', [2, 3, 4], '5:2 entries 2 to 4 are missing before it'],
  ])('shows that %s was removed', async (_, removed, finding) => {
    expect(await found(asLines(chain.filter(({ seq }) => !removed.includes(seq))))).toEqual([finding]);
  });

  it('shows entries that were moved, or stand there twice', async () => {
    const [a, b, c, d, ...rest] = chain as [ExportedEntry, ExportedEntry, ExportedEntry, ExportedEntry];
    expect(await found(asLines([a, c, b, d, ...(rest as ExportedEntry[])]))).toEqual([
      '3:2 entry 2 is missing before it',
      '2:3 it stands behind entry 3: moved, or there twice',
    ]);
    expect(await found(asLines([a, b, b, c, d, ...(rest as ExportedEntry[])]))).toEqual([
      '2:3 it stands behind entry 2: moved, or there twice',
    ]);
  });

  it('shows entries that were put in by hand', async () => {
    const last = chain[5];
    if (last === undefined) throw new Error('no entry');
    const careless = { ...last, seq: 7, job: '7' };
    expect(await found(asLines([...chain, careless]))).toEqual([
      '7:7 it does not follow from entry 6 as that stands here',
      '7:7 it was changed after it was written',
    ]);
    const careful = linked({ ...last, seq: 7, job: '7' }, last.hash);
    expect(await found(asLines([...chain, careful]))).toEqual([]);
    expect(await found(asLines([...chain, careful]), head)).toEqual([
      '7:7 the chain goes on behind entry 6, with which it ended when its head was noted',
    ]);
  });

  it('that was cut short shows it in the middle of a line, and by the noted head at its end', async () => {
    const text = asLines(chain);
    expect(await found(text.slice(0, -40))).toEqual([
      '6:6 the line is no entry: it was cut short or changed',
    ]);
    expect(await found(asCsv(chain).slice(0, -40))).toHaveLength(1);
    const cut = asLines(chain.slice(0, 4));
    expect(await found(cut)).toEqual([]);
    expect(await found(cut, head)).toEqual([
      '5:4 the chain does not end with the head that was noted: it was cut short, or is another',
    ]);
  });

  it('shows a line that is none, and goes on behind it', async () => {
    const lines = asLines(chain).split('\n');
    for (const [line, problem] of [
      ['{"seq":3', 'it was cut short or changed'],
      [(lines[2] ?? '').replace('"seq":3', '"seq":3,"note":"fine"'), 'Unrecognized key: "note"'],
      [(lines[2] ?? '').replace('"changes":3', '"changes":"3"'), 'changes: '],
    ] as const) {
      expect(await found([...lines.slice(0, 2), line, ...lines.slice(3)].join('\n'))).toEqual([
        expect.stringContaining(`3:3 the line is no entry: ${problem}`),
      ]);
    }
    const twice = (lines[2] ?? '').replace('"actor":"tester"', '"actor":"nobody","actor":"tester"');
    expect(await found([...lines.slice(0, 2), twice, ...lines.slice(3)].join('\n'))).toEqual([
      '3:3 the line holds the field "actor" twice',
    ]);
  });

  it('of a job that was missing when it was exported, or of a later form, says that it cannot be verified', async () => {
    const missing = {
      input: null,
      asOf: null,
      counts: null,
      undoes: null,
      key: null,
      overrode: null,
      journaled: null,
    };
    expect(await found(asLines(changed(4, missing)))).toEqual([
      '4:4 its job 4 was missing when it was exported: its hash cannot be reckoned',
    ]);
    expect(await found(asLines(changed(4, { form: 5 })))).toEqual([
      '4:4 it is of form 5, which this Provost does not know',
    ]);
  });

  it('with very many findings names a thousand of them and counts all', () => {
    const check = createChainCheck();
    for (let line = 1; line <= 3_000; line += 1) check.unreadable(line, 'the line is no entry');
    expect(check.end()).toMatchObject({
      findingCount: 3_000,
      findings: expect.objectContaining({ length: 1_000 }) as unknown,
    });
  });

  it('is told from a file of another kind', async () => {
    for (const text of ['Email\na@acme.example\n', '{"tenant":{}}\n', `{}\n`.repeat(2_000), 'seq,at\n1,2\n'])
      await expect(verified(text)).rejects.toMatchObject({ code: 'not-an-audit-export', exitCode: 2 });
  });
});

describe('a store beside an exported chain', () => {
  async function* stored(entries: readonly ExportedEntry[]): AsyncGenerator<AuditRecord[]> {
    for await (const found of readExport(await aFile(asLines(entries), 'stored.ndjson')))
      if ('entry' in found) yield [found.entry];
  }
  const differs = async (own: readonly ExportedEntry[], exported: readonly ExportedEntry[]) =>
    findDivergence(await aFile(asLines(exported), 'audit.ndjson'), stored(own), async () => undefined);

  it('must begin with it, and may go on', async () => {
    expect(await differs(chain, chain)).toBeUndefined();
    expect(await differs(chain, chain.slice(0, 3))).toBeUndefined();
  });

  it('that ends before it, or has another entry, is told so at the first', async () => {
    expect(await differs(chain.slice(0, 4), chain)).toEqual({
      ...{ seq: 5, line: 5 },
      problem: 'the store’s chain ends before it: it was cut short, or is another',
    });
    const [first, second] = chain;
    if (first === undefined || second === undefined) throw new Error('no entries');
    const other = linked({ ...second, actor: 'somebody else' }, first.hash);
    expect(await differs([first, other, ...chain.slice(2)], chain)).toEqual({
      ...{ seq: 2, line: 2 },
      problem: 'the store’s chain has another in its place',
    });
    expect(await differs(chain.slice(1), chain)).toMatchObject({ seq: 1 });
  });
});

describe('the hash of an entry', () => {
  it('is what the help says, so that it can be reckoned without Provost', () => {
    const [, , , e] = chain;
    if (e === undefined) throw new Error('no entry');
    const list = [
      ...[e.form, e.seq, Number(e.job), e.at, e.tenant, e.actor, e.account, e.token, e.operation, e.details],
      ...[e.changes, e.digest, e.asOf, e.counts, e.undoes, e.key, e.plan, e.overrode, e.journaled],
      e.previous,
    ];
    expect(createHash('sha256').update(JSON.stringify(list)).digest('hex')).toBe(e.hash);
    const details = `${e.salt ?? ''}${JSON.stringify([e.input, e.reason])}`;
    expect(createHash('sha256').update(details).digest('base64url')).toBe(e.details);
  });
});

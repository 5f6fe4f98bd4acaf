import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parse as parseCsv } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { KnownColumn } from '../../src/files/match-columns.js';
import { parseColumnMap } from '../../src/files/match-columns.js';
import { DELIMITERS } from '../../src/files/dialect.js';
import { readJsonLines } from '../../src/files/ndjson.js';
import type { DelimitedFile, ReadRow } from '../../src/files/delimited-file.js';
import { readRows } from '../../src/files/delimited-file.js';
import { createRecordCutter, isCutError, type Cut } from '../../src/files/record-cutter.js';
import type { RejectedRow } from '../../src/files/rejects.js';
import type { ByteSource } from '../../src/files/source.js';
import { openSource } from '../../src/files/source.js';
import { toCsv } from '../../src/files/csv-writer.js';
import { extractColumns, extractRow } from '../../src/operations/compliance/extract-row.js';
import { sectionNames } from '../../src/model/document.js';
import { openDocument } from '../../src/operations/tenant/document/read.js';
import { sectionSchemas } from '../../src/operations/tenant/document/schema.js';
import { bytesOf, mutationsOf } from './mutations.js';
import {
  createRowAccount,
  documents,
  extract,
  roleRows,
  transferRows,
  wordsOfDocuments,
  wordsOfRows,
} from './corpus.js';
import { fuzz, PATIENCE, shares } from './fuzzing.js';

const folder = mkdtempSync(join(tmpdir(), 'provost-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function fileOf(bytes: Buffer | string, name = 'input.csv'): Promise<ByteSource> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return openSource(path, Readable.from([]));
}

const columns: readonly KnownColumn[] = [
  ...['Email', 'Role', 'Action', 'Last Name', 'Date of Birth', 'Expiry Date', 'Competency Name'].map(
    (name) => ({
      name,
    }),
  ),
];

interface Read {
  readonly file: DelimitedFile;
  readonly rows: ReadRow[];
  readonly rejected: RejectedRow[];
}

async function rowsOf(bytes: Buffer | string, known = columns, map: readonly string[] = []): Promise<Read> {
  const file = await readRows(await fileOf(bytes), {
    columns: known,
    map: parseColumnMap(map),
    batchSize: 7,
  });
  const read: Read = { file, rows: [], rejected: [] };
  for await (const batch of file.batches()) {
    read.rows.push(...batch.rows);
    read.rejected.push(...batch.rejected);
  }
  return read;
}

/** Everything that a cut says, in plain values. */
function shown(cut: Cut) {
  return isCutError(cut) ? cut : { line: cut.line, lastLine: cut.lastLine, cells: cut.cells };
}

describe('a delimited file of any bytes', { timeout: PATIENCE }, () => {
  it('is cut into the same records in whatever pieces its text comes', async () => {
    const inputs = fc.tuple(
      mutationsOf([roleRows, createRowAccount, transferRows], wordsOfRows),
      fc.constantFrom(...DELIMITERS),
      fc.constantFrom('\n' as const, '\r' as const),
      fc.array(fc.nat(200), { maxLength: 4 }),
    );
    await fuzz('records', inputs, ([text, delimiter, lineEnd, places]) => {
      const shape = { delimiter, lineEnd, longest: 300 };
      const whole = createRecordCutter(shape, parseCsv);
      const once = [...whole.push(text), ...whole.end()].map(shown);
      const pieces = createRecordCutter(shape, parseCsv);
      const cuts = [0, ...places.sort((a, b) => a - b), text.length];
      const piecemeal = cuts.slice(1).flatMap((to, at) => [...pieces.push(text.slice(cuts[at], to))]);
      expect([...piecemeal, ...pieces.end()].map(shown)).toEqual(once);
      const lines = once.map(({ line }) => line);
      expect([...lines].sort((a, b) => a - b)).toEqual(lines);
    });
  });

  it('is read row by row, each once, and says the same when written again, or is refused', async () => {
    const inputs = fc.tuple(
      bytesOf(mutationsOf([roleRows, transferRows, extract], wordsOfRows)),
      fc.oneof(
        { weight: 5, arbitrary: fc.constant([]) },
        {
          weight: 1,
          arbitrary: fc.array(mutationsOf(['Email=Last Name', 'Role=', 'x=Email']), { maxLength: 2 }),
        },
      ),
    );
    let rows = 0;
    const taken = await fuzz('delimited files', inputs, async ([bytes, map]) => {
      const read = await rowsOf(bytes, columns, map);
      rows += read.rows.length;
      const lines = [...read.rows, ...read.rejected].map(({ line }) => line);
      expect(new Set(lines).size).toBe(lines.length);
      for (const { fields, raw } of read.rows) {
        expect(fields).toHaveLength(columns.length);
        expect(raw).toHaveLength(read.file.header.length);
      }
      if (read.rows.length > 0 && map.length === 0) await expectSameAgain(read);
    });
    expect(taken).toBeGreaterThan(shares['delimited files'] / 4);
    expect(rows).toBeGreaterThan(shares['delimited files']);

    // The figures of an extract are read with no words but its own.
    for (const row of (await rowsOf(extract, extractColumns)).rows)
      expect(extractRow(row)).toHaveProperty('stated');
  });

  /** What was read, written as Provost writes rows, is read as the same. */
  async function expectSameAgain({ file, rows }: Read): Promise<void> {
    const written = toCsv([file.header, ...rows.map(({ raw }) => raw)]);
    const again = await rowsOf(`\ufeff${written}`);
    expect(again.rejected).toEqual([]);
    expect(again.rows.map(({ raw }) => raw)).toEqual(rows.map(({ raw }) => raw));
    expect(again.rows.map(({ fields }) => fields)).toEqual(rows.map(({ fields }) => fields));
  }
});

describe('a tenant document of any text', { timeout: PATIENCE }, () => {
  it('is items that their schemas take or refuse, whatever its form', async () => {
    const inputs = fc.tuple(
      bytesOf(mutationsOf(Object.values(documents).flat(), wordsOfDocuments)),
      fc.constantFrom('t.yaml', 't.json', 't.ndjson', 't'),
    );
    let good = 0;
    const taken = await fuzz('tenant documents', inputs, async ([bytes, name]) => {
      const source = await openDocument(await fileOf(bytes, name));
      for (const which of ['all', { only: 'accounts' }, { only: 'people' }] as const) {
        for await (const item of source.items(which)) {
          expect(sectionNames).toContain(item.section);
          if (sectionSchemas.get(item.section)?.safeParse(item.value).success) good += 1;
          item.lineOf?.(['name', 0]);
        }
      }
    });
    expect(taken).toBeGreaterThan(shares['tenant documents'] / 10);
    expect(good).toBeGreaterThan(shares['tenant documents'] / 10);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    ['a billion laughs', 't.yaml', laughs()],
    ['a thousand merges', 't.yaml', `a: &a { k: v }\npeople:\n${'  - { <<: *a }\n'.repeat(1_000)}`],
    ['lists without end', 't.yaml', `people: ${'['.repeat(200_000)}`],
    ['objects without end', 't.json', '{"people":'.repeat(200_000)],
    ['lists within lists', 't.json', `{"people":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['a line of lists within lists', 't.ndjson', `{"people":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    [
      'indentation without end',
      't.yaml',
      Array.from({ length: 2_000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
    ],
    ['twenty thousand keys', 't.yaml', Array.from({ length: 20_000 }, (_, at) => `k${at}: 1`).join('\n')],
    ['a hundred thousand equal keys', 't.json', `{${'"a":1,'.repeat(100_000)}"a":1}`],
    ['backslashes without end', 't.json', `{"${'\\\\'.repeat(200_000)}":1}`],
    ['a number of a million digits', 't.json', `{"tenant":${'9'.repeat(1_000_000)}}`],
    ['a key of a million characters', 't.yaml', `${'k'.repeat(1_000_000)}: 1`],
    [
      'anchors without end',
      't.yaml',
      Array.from({ length: 20_000 }, (_, at) => `k${at}: &a${at} x`).join('\n'),
    ],
    ['tags', 't.yaml', 'tenant: !!js/function "function () {}"\npeople: !!binary aGk='],
  ])('that holds %s is read or refused in bounded time and memory', async (_what, name, text) => {
    const memory = process.memoryUsage().rss;
    const before = process.cpuUsage();
    try {
      for await (const item of (await openDocument(await fileOf(text, name))).items('all')) {
        sectionSchemas.get(item.section)?.safeParse(item.value);
      }
    } catch (error) {
      expect(error).toHaveProperty('hint');
    }
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(10_000);
    expect(process.memoryUsage().rss - memory).toBeLessThan(300_000_000);
  });

  it('takes prototypes’ names for names', async () => {
    const text =
      '{"__proto__":{"polluted":true},"constructor":1}\n{"people":{"__proto__":{"polluted":true}}}\n';
    const values: unknown[] = [];
    for await (const { value } of readJsonLines(await fileOf(text, 't.ndjson'), { instead: '' }))
      values.push(value);
    expect(values).toHaveLength(2);
    const items = [];
    for await (const item of (await openDocument(await fileOf(text, 't.ndjson'))).items('all'))
      items.push(item);
    expect(items[0]?.problem).toContain('exactly one field');
    expect(sectionSchemas.get('people')?.safeParse(items[1]?.value).success).toBe(false);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

function laughs(): string {
  const lines = ['l0: &l0 ha'];
  for (let at = 1; at < 12; at += 1)
    lines.push(
      `l${at}: &l${at} [${Array(10)
        .fill(`*l${at - 1}`)
        .join(', ')}]`,
    );
  return lines.join('\n');
}

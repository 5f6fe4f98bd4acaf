import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { openSource, type ByteSource } from '../../src/files/source.js';
import { readExport, type ExportedLine } from '../../src/operations/audit/read-export.js';
import { verifyExport } from '../../src/operations/audit/verify-export.js';
import { asCsv, asLines, chainOf } from '../operations/audit/chain.js';
import { fuzz, PATIENCE, shares } from './fuzzing.js';
import { bytesOf, mutationsOf } from './mutations.js';

const folder = mkdtempSync(join(tmpdir(), 'provost-fuzz-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(bytes: Buffer | string): Promise<ByteSource> {
  const path = join(folder, 'audit');
  writeFileSync(path, bytes);
  return openSource(path, Readable.from([]));
}

/** What its entries say, without the lines on which they stand. */
async function saidBy(file: ByteSource): Promise<string> {
  const lines: ExportedLine[] = [];
  for await (const line of readExport(file)) lines.push(line);
  return JSON.stringify(lines.map(({ line: _line, ...said }) => said));
}

describe('an exported audit chain of any bytes', { timeout: PATIENCE }, () => {
  it('is found whole with its head only when every entry says what it said, else what is wrong is named', async () => {
    const chain = chainOf(5);
    const head = chain.at(-1)?.hash ?? '';
    const [first = '', ...others] = asLines(chain).split(/(?<=\n)/);
    const words = [...others, first, '\n', '"reason":null', '"form":1', ',,', '{}', '"seq":2', "'=1", '"'];
    const said = await saidBy(await fileOf(asLines(chain)));
    expect(await saidBy(await fileOf(asCsv(chain)))).toBe(said);
    let broken = 0;
    const inputs = bytesOf(mutationsOf([asLines(chain), asCsv(chain)], words));
    const taken = await fuzz('audit chains', inputs, async (bytes) => {
      const file = await fileOf(bytes);
      const { findings, findingCount } = await verifyExport(file, head);
      if (findingCount === 0) return expect(await saidBy(file)).toBe(said);
      broken += 1;
      expect(findings.length).toBe(findingCount);
      for (const { seq, line, problem } of findings) {
        expect([Number.isInteger(seq), line > 0, problem.length > 10]).toEqual([true, true, true]);
      }
    });
    expect(taken).toBeGreaterThan(shares['audit chains'] / 2);
    expect(broken).toBeGreaterThan(shares['audit chains'] / 4);
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRowCache } from '../../src/files/row-cache.js';
import { readRows, type ReadRow } from '../../src/files/delimited-file.js';
import { aFile } from './fixtures.js';

const columns = [{ name: 'Name' }, { name: 'Level' }, { name: 'Note' }, { name: 'Absent' }];

async function rowsOf(text: string | Buffer): Promise<ReadRow[]> {
  const rows: ReadRow[] = [];
  const file = await readRows(await aFile(text), { columns, batchSize: 7 });
  for await (const batch of file.batches()) rows.push(...batch.rows);
  return rows;
}

/** Cells that are like one another: joined they may agree, quoted they agree with plain ones. */
const cell = fc.oneof(
  fc.constantFrom('a', 'ab', 'b', '', ' a', '"a"', '"a,b"', '"a ""b"""', "'=a", 'é', '€', '"line\nbreak"'),
  fc.string({ unit: 'grapheme', maxLength: 4 }).map((text) => `"${text.replaceAll('"', '""')}"`),
  fc.constant('x'.repeat(600)),
);

it('cached cells equal what is read, for any quotes and any size of the cache', async () => {
  const lines = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 40 }), fc.boolean(), async (rows, most, isWide) => {
      const text = `Name,Level,Note\n${rows.map((cells) => cells.join(',')).join('\n')}\n`;
      const read = await rowsOf(isWide ? Buffer.from(`\ufeff${text}`, 'utf16le') : text);
      const positions = [0, 3, 2];
      const cells = ({ fields }: ReadRow) => positions.map((position) => fields[position]);
      const cached = createRowCache(positions, cells, most);
      for (const row of read) expect(cached(row)).toEqual(cells(row));
    }),
    { numRuns: 60 },
  );
});

it('rows that say the same share what was read of them, and those that differ in other cells too', async () => {
  const read = await rowsOf('Name,Level,Note\nSam,1,x\n"Sam",2,x\nSa,m,x\nSam,3,x\n');
  let calls = 0;
  const cached = createRowCache([0], ({ fields }) => ({ name: fields[0], call: (calls += 1) }), 10);
  expect(read.map(cached)).toEqual([
    { name: 'Sam', call: 1 },
    { name: 'Sam', call: 1 },
    { name: 'Sa', call: 2 },
    { name: 'Sam', call: 1 },
  ]);
});

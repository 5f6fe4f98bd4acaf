import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { readRows } from '../../src/files/delimited-file.js';
import { openSource } from '../../src/files/source.js';
import { importAccounts } from '../../src/operations/account/import.js';
import { anEmployerAccount } from '../builders/accounts.js';
import { applying } from '../builders/store.js';
import { aFolder } from '../files/fixtures.js';
import { fileOf } from '../operations/row-source.js';
import { serving, type Served } from './served.js';

let served: Served;
afterEach(() => served.dispose());

describe('rows by way of the service', () => {
  it('a list as CSV gives back every name as it is stored, and runs no formula', async () => {
    const names = [
      '=1+1',
      '＝1',
      '＠a',
      ' Sam ',
      "'Sam ",
      'a;b',
      'a\tb',
      '\u00a0x',
      'x\n',
      '\ufeffx',
      "O'Neil",
    ];
    served = await serving({
      north: {
        account: names.map((firstName, at) =>
          anEmployerAccount(`user${10 + at}@x.example`, { firstName, organisation: null }),
        ),
      },
    });
    const response = await served.post('account.list', { input: {} }, { accept: 'text/csv' });
    const text = Buffer.from(await response.arrayBuffer());
    expect(text.toString()).not.toMatch(/(?:^|[,\n])"?[=@＝＠]/);
    const path = join(await aFolder(), 'list.csv');
    await writeFile(path, text);
    const file = await readRows(await openSource(path, Readable.from([])), {
      columns: [{ name: 'firstName' }],
    });
    const read: (string | undefined)[] = [];
    for await (const { rows } of file.batches()) for (const row of rows) read.push(row.field(0));
    expect(read).toEqual(names);
  });

  it('title lines of a file that is sent are skipped, and both of two rows that contradict are rejected', async () => {
    served = await serving({ north: {} });
    const remote = await served.remote();
    const file = await fileOf(
      'Report of users',
      'Email,First Name,Last Name,Kind',
      'a@x.example,A,A,learner',
      'b@x.example,B,B,learner',
      'B@x.example,C,B,learner',
    );
    const { output } = await remote.write(importAccounts, { file, skipLines: 1 }, applying());
    expect(output).toMatchObject({ created: 1, rejectedCount: 2 });
    expect(output.rejected.map(({ line, code }) => [line, code])).toEqual([
      [4, 'contradicts-other-row'],
      [5, 'contradicts-other-row'],
    ]);
    await remote.close();
  });
});

import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csvWriter, toCsv } from '../../src/files/csv-writer.js';
import { aFolder } from './fixtures.js';

describe('writing a CSV file', () => {
  it('the file appears when it is whole, and an earlier one stays until then', async () => {
    const folder = await aFolder();
    const path = join(folder, 'out.csv');
    await writeFile(path, 'earlier');
    const writer = await csvWriter(path, ['A']);
    for (let row = 0; row < 2_500; row += 1) await writer.write([row]);
    expect(await readFile(path, 'utf8')).toBe('earlier');
    expect(await writer.close()).toBe(2_500);
    expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(2_502);
    expect(await readdir(folder)).toEqual(['out.csv']);
  });

  it('abandoned, it leaves nothing behind', async () => {
    const folder = await aFolder();
    const writer = await csvWriter(join(folder, 'out.csv'), ['A']);
    await writer.write(['x']);
    await writer.abandon();
    expect(await readdir(folder)).toEqual([]);
  });

  it('a new file is its owner’s alone, a replaced one keeps its rights', async () => {
    const folder = await aFolder();
    const old = join(folder, 'old.csv');
    await writeFile(old, '');
    await chmod(old, 0o640);
    for (const name of ['old.csv', 'new.csv']) await (await csvWriter(join(folder, name), ['A'])).close();
    expect((await stat(old)).mode & 0o777).toBe(0o640);
    expect((await stat(join(folder, 'new.csv'))).mode & 0o777).toBe(0o600);
  });

  it('through a symbolic link the file that it points to is written', async () => {
    const folder = await aFolder();
    await writeFile(join(folder, 'real.csv'), '');
    await symlink('real.csv', join(folder, 'link.csv'));
    await (await csvWriter(join(folder, 'link.csv'), ['A'])).close();
    expect((await lstat(join(folder, 'link.csv'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(folder, 'real.csv'), 'utf8')).toBe('A\n');
  });

  it('a name that ends in a separator is a folder’s, whether there is one or not', async () => {
    const folder = await aFolder();
    await expect(csvWriter(join(folder, 'sub/'), ['A'])).rejects.toMatchObject({
      code: 'file-is-directory',
      exitCode: 2,
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('a folder is refused as usage, a missing folder as unavailable', async () => {
    const folder = await aFolder();
    await mkdir(join(folder, 'in'));
    await expect(csvWriter(join(folder, 'in'), ['A'])).rejects.toMatchObject({
      code: 'file-is-directory',
      exitCode: 2,
    });
    await expect(csvWriter(join(folder, 'no', 'a.csv'), ['A'])).rejects.toMatchObject({
      code: 'file-not-written',
      exitCode: 7,
      message: expect.stringContaining('the folder does not exist') as string,
    });
  });

  it.skipIf(!existsSync('/dev/full'))('a full disk is reported as such', async () => {
    const writer = await csvWriter('/dev/full', ['A']);
    await expect(writer.close()).rejects.toMatchObject({
      code: 'file-not-written',
      message: expect.stringContaining('the disk is full') as string,
    });
  });

  it('an empty cell alone is not a blank line', () => {
    expect(toCsv([['A'], [''], ['x']])).toBe('A\n""\nx\n');
  });
});

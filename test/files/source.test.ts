import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readlink, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { NotFoundError, UsageError } from '../../src/domain/errors.js';
import { digestOf } from '../../src/files/digest.js';
import { openSource, readChunks } from '../../src/files/source.js';
import { aFolder } from './fixtures.js';

const noInput = () => Readable.from([]);

async function bytesOf(source: Parameters<typeof readChunks>[0]): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of readChunks(source)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

describe('opening a file', () => {
  it('a missing file is not found', async () => {
    const opening = openSource(join(await aFolder(), 'absent.csv'), noInput());
    await expect(opening).rejects.toBeInstanceOf(NotFoundError);
    await expect(opening).rejects.toMatchObject({ code: 'file-missing', exitCode: 5 });
  });

  it('a file below another file is not found', async () => {
    const path = join(await aFolder(), 'a.csv');
    await writeFile(path, 'x');
    await expect(openSource(join(path, 'b.csv'), noInput())).rejects.toMatchObject({ code: 'file-missing' });
  });

  it('a folder is refused', async () => {
    await expect(openSource(await aFolder(), noInput())).rejects.toMatchObject({ code: 'file-is-directory' });
  });

  it('an empty file is refused', async () => {
    const path = join(await aFolder(), 'empty.csv');
    await writeFile(path, '');
    await expect(openSource(path, noInput())).rejects.toMatchObject({ code: 'file-empty', exitCode: 2 });
  });

  it.each([
    ['written to', (path: string) => appendFile(path, 'Kim\n')],
    [
      'replaced',
      (path: string) => writeFile(`${path}.new`, 'Name\nKim\n').then(() => rename(`${path}.new`, path)),
    ],
  ])('a file that is %s after it was opened is not read to its end', async (_, change) => {
    const path = join(await aFolder(), 'a.csv');
    await writeFile(path, 'Name\nSam\n');
    const source = await openSource(path, noInput());
    expect(await bytesOf(source)).toBe('Name\nSam\n');
    expect(await digestOf(source)).toBe(createHash('sha256').update('Name\nSam\n').digest('hex'));
    await change(path);
    await expect(bytesOf(source)).rejects.toMatchObject({ code: 'file-changed', exitCode: 6 });
  });

  it('a name with a NUL in it is refused as a usage error, not a crash', async () => {
    await expect(openSource('a\0b', noInput())).rejects.toBeInstanceOf(UsageError);
  });
});

describe('standard input', () => {
  it('can be read twice, lies in a private file, and is gone once disposed of', async () => {
    const source = await openSource('-', Readable.from([Buffer.from('Name\n'), Buffer.from('Sam\n')]));
    expect(source.name).toBe('standard input');
    expect(source.size).toBe(9);
    expect((await stat(source.path)).mode & 0o777).toBe(0o600);
    expect(await bytesOf(source)).toBe('Name\nSam\n');
    expect(await bytesOf(source)).toBe('Name\nSam\n');
    await source.dispose();
    await expect(stat(source.path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('with nothing in it is refused', async () => {
    await expect(openSource('-', noInput())).rejects.toMatchObject({ code: 'file-empty' });
  });
});

it.runIf(existsSync('/proc/self/fd'))('a reading that is given up midway leaves no file open', async () => {
  const path = join(await aFolder(), 'a.csv');
  await writeFile(path, 'Name\n'.repeat(200_000));
  const isOpen = async (): Promise<boolean> => {
    const links = await readdir('/proc/self/fd');
    const paths = await Promise.all(links.map((link) => readlink(`/proc/self/fd/${link}`).catch(() => '')));
    return paths.includes(path);
  };
  const source = await openSource(path, noInput());
  for await (const _ of readChunks(source)) {
    expect(await isOpen()).toBe(true);
    break;
  }
  expect(await isOpen()).toBe(false);
});

it('disposing of a file of the user leaves it where it is', async () => {
  const folder = await aFolder();
  await mkdir(join(folder, 'in'));
  const path = join(folder, 'in', 'a.csv');
  await writeFile(path, 'Name\n');
  await (await openSource(path, noInput())).dispose();
  expect(await readdir(dirname(path))).toEqual(['a.csv']);
});

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openScratch } from '../../src/changes/scratch.js';

describe('a scratch table', () => {
  it('gives its rows in order while another table is written', async () => {
    const scratch = await openScratch('CREATE TABLE number (value); CREATE TABLE seen (value)');
    try {
      const insert = scratch.prepare('INSERT INTO number VALUES (?)');
      for (const value of [3, 1, 2]) expect(insert.run(value)).toBe(1);
      const note = scratch.prepare('INSERT INTO seen VALUES (?)');
      for (const [value] of scratch.prepare('SELECT value FROM number ORDER BY value').rows())
        note.run(Number(value) * 10);
      expect([...scratch.prepare('SELECT value FROM seen').rows()]).toEqual([[10], [20], [30]]);
    } finally {
      scratch.close();
      scratch.close();
    }
  });

  it('leaves nothing in the folder of temporary files, not even while it is too large for memory', async () => {
    const before = process.env['TMPDIR'];
    const folder = mkdtempSync(join(tmpdir(), 'provost-test-'));
    process.env['TMPDIR'] = folder;
    const scratch = await openScratch('CREATE TABLE text (value)');
    try {
      const insert = scratch.prepare('INSERT INTO text VALUES (?)');
      for (let at = 0; at < 200; at += 1) insert.run(String(at).padStart(100_000, '0'));
      expect(readdirSync(folder)).toEqual([]);
      const sorted = scratch.prepare('SELECT value FROM text ORDER BY value DESC').rows();
      for (const [value] of sorted) {
        expect(Number(value)).toBe(199);
        expect(readdirSync(folder)).toEqual([]);
        break;
      }
    } finally {
      scratch.close();
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      rmSync(folder, { recursive: true });
    }
  });

  it('that finds no more room is refused in one sentence', async () => {
    const scratch = await openScratch('PRAGMA max_page_count = 20; CREATE TABLE text (value)');
    try {
      const insert = scratch.prepare('INSERT INTO text VALUES (?)');
      expect(() => insert.run('x'.repeat(1_000_000))).toThrow(
        /^The folder of temporary files \(.*\) takes no more; nothing was changed\.$/,
      );
      // A mistake in a statement is not a full disk.
      expect(() => scratch.exec('SELECT missing')).toThrow(/no such column/);
    } finally {
      scratch.close();
    }
  });
});

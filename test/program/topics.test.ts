import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { topicMarks } from '../../src/program/topic-marks.js';
import { topicText } from '../../src/program/topic-text.js';
import { helpTopics } from '../../src/program/topics.js';
import { runInProcess } from './in-process.js';

const root = join(import.meta.dirname, '../..');
const files = readdirSync(join(root, 'docs/help-topics'));
const names = helpTopics.map(({ name }) => name);

/** The text of a topic whose Markdown is this. */
function textOf(markdown: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'provost-topic-'));
  try {
    mkdirSync(join(folder, 'docs/help-topics'), { recursive: true });
    writeFileSync(join(folder, 'docs/help-topics/it.md'), markdown);
    return topicText(folder, 'it');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a help topic', () => {
  test('is listed where it has a file, and has a file where it is listed', () => {
    expect([...files].sort()).toEqual(names.map((name) => `${name}.md`).sort());
  });

  test('is in the package and in the container', () => {
    const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root });
    const [{ files: shipped }] = JSON.parse(packed.toString()) as [{ files: { path: string }[] }];
    const paths = shipped.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(files.map((file) => `docs/help-topics/${file}`)));
    expect(readFileSync(join(root, '.dockerignore'), 'utf8')).toContain('\n!docs/help-topics\n');
    expect(readFileSync(join(root, 'Containerfile'), 'utf8')).toContain('COPY docs/help-topics ');
  });

  test('has headings at the margin and all else below them, without what only Markdown needs', () => {
    expect(textOf('# One\n\nText \\*.\nMore.\n\n```text\n--flag  what\n```\n\n## Two\n')).toBe(
      'One\n\n  Text *.\n  More.\n\n  --flag  what\n\nTwo\n',
    );
  });

  test('has what the code says in place of its marks', () => {
    expect(textOf('Up to {{json-levels}} levels.\n')).toMatch(/^ {2}Up to \d+ levels\.\n$/);
    expect(textOf('{{rules}}\n')).toMatch(/^\S.*\n {2}\S/);
    for (const name of names) expect(topicText(root, name)).not.toMatch(/\{\{[\w-]+\}\}/);
  });

  test.each(names)('is printed within 80 columns and word for word: %s', async (name) => {
    const { stdout, code } = await runInProcess(['help', name]);
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout.split(/\s+/)).toEqual(topicText(root, name).split(/\s+/));
  });

  test('with a mark that is not known fails', () => {
    expect(() => textOf('{{no-such-mark}}\n')).toThrow('{{no-such-mark}}');
    expect(() => textOf('See {{no-such-mark}}.\n')).toThrow('{{no-such-mark}}');
  });

  test('uses each mark that there is', () => {
    const all = names.map((name) => readFileSync(join(root, `docs/help-topics/${name}.md`), 'utf8')).join('');
    expect(Object.keys(topicMarks).filter((mark) => !all.includes(`{{${mark}}}`))).toEqual([]);
  });
});

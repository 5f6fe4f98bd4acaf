import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runInProcess } from '../in-process.js';

let folder: string;
let store: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provost-report-'));
  store = `file:${join(folder, 'store.db')}`;
  const seed = ['--scenario', 'overdue-discrepancy', '--key', 'north', '--size', '5', '--seed', '1'];
  const { code } = await provost('tenant', 'seed', ...seed, '--yes');
  expect(code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const provost = (...args: string[]) => runInProcess(args, { store, cwd: folder });
const overdue = (...flags: string[]) => provost('report', 'overdue', '--as-of', '2026-11-21', ...flags);

describe('provost report', () => {
  const out = (): string => join(folder, 'overdue.html');
  beforeEach(() => rmSync(out(), { force: true }));

  it('writes the page to standard output, and with --out the same page to a file for its owner alone', async () => {
    const { stdout, code } = await overdue();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>[^]*<h1>Overdue components<\/h1>[^]*<\/html>\n$/);
    const written = await overdue('--out', 'overdue.html');
    expect(written.stdout).toBe('Wrote the report “Overdue components” to overdue.html.\n');
    expect(readFileSync(out(), 'utf8')).toBe(stdout);
    expect(statSync(out()).mode & 0o777).toBe(0o600);
  });

  it('says with --json what it wrote', async () => {
    const { stdout } = await overdue('--out', 'overdue.html', '--json');
    expect(JSON.parse(stdout)).toEqual({
      report: 'Overdue components',
      asOf: '2026-11-21',
      file: 'overdue.html',
    });
  });

  it('replaces an earlier page, and another file only with --overwrite', async () => {
    await overdue('--out', 'overdue.html');
    expect((await overdue('--out', 'overdue.html')).code).toBe(0);
    writeFileSync(out(), 'something of mine');
    const refused = await overdue('--out', 'overdue.html');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('is not a page of a report');
    expect(readFileSync(out(), 'utf8')).toBe('something of mine');
    expect((await overdue('--out', 'overdue.html', '--overwrite')).code).toBe(0);
  });

  it('leaves no file where a read fails', async () => {
    const { code } = await overdue('--employer', 'nobody@x.example', '--out', 'overdue.html');
    expect(code).toBe(5);
    expect(() => statSync(out())).toThrow('ENOENT');
  });

  it.each([['table'], ['csv'], ['ndjson'], ['markdown'], ['json']])(
    'is a page, and is not written as %s',
    async (format) => {
      const { code, stderr } = await overdue('--output', format);
      expect(code).toBe(2);
      expect(stderr).toContain(`cannot be written as ${format}`);
    },
  );

  it('is a page too where the project file names another form', async () => {
    writeFileSync(join(folder, '.provost.yaml'), 'output: csv\n');
    try {
      expect((await overdue()).stdout).toMatch(/^<!doctype html>/);
    } finally {
      rmSync(join(folder, '.provost.yaml'));
    }
  });

  it('shows what the account that it runs as may see', async () => {
    const { stdout } = await provost('account', 'list', '--json');
    const { accounts } = JSON.parse(stdout) as { accounts: { email: string; kind: string }[] };
    const email = accounts.find(({ kind }) => kind === 'employer')?.email ?? '';
    const page = await overdue('--as', email);
    expect(page.stdout).toContain(`<dt>In the view of</dt><dd>${email}</dd>`);
    expect(page.stdout).not.toContain('id="components--hidden-sub-programme"');
    expect(await provost('report', 'compliance', '--as', email)).toMatchObject({ code: 4, stdout: '' });
  });
});

describe('--output html', () => {
  it('is the page of any answer, named after its command, with its date', async () => {
    const { stdout, code } = await provost('overdue', 'count', '--as-of', '2026-11-21', '--output', 'html');
    expect(code).toBe(0);
    expect(stdout).toContain('<title>Overdue count</title>');
    expect(stdout).toContain('<dt>As of</dt><dd>2026-11-21</dd>');
    expect(stdout).toMatch(/Made by Provost \d+\.\d+\.\d+, with its rules of/);
  });
});

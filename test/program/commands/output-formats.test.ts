import { runInProcess } from '../in-process.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCatalogue } from '../known-commands.js';
import type { Run } from '../../end-to-end/provost.js';
import { others, scenario, WAITING, writeScenarioFiles } from '../../end-to-end/scenario.js';

/** Commands that ask questions, or whose result is a document or a stream of events. */
const NO_LISTS = ['job show roles.plan', 'job watch --until-idle', 'tenant export', 'transfer review'];

/** Lists that only JSON has: text output has their contents in rows or sentences. */
const BESIDE_THE_ROWS: Readonly<Record<string, readonly string[]>> = {
  'compliance person': ['assignments'],
  'compliance reconcile': ['disagreements', 'notCompared', 'rejected'],
  'dashboard employer': ['cards', 'failedGates', 'figures'],
  'dashboard learner': ['cards'],
  'evidence summary': ['components'],
  'notification recipients': ['recipients', 'others'],
  'overdue explain': ['reasons', 'failedGates', 'causes'],
  'job undo': ['rejected', 'skipped'],
  'programme show': ['learnersByStatus'],
  'role assign': ['coverage'],
  'role unassign': ['coverage'],
  'tenant show': ['features'],
};

/** What makes text show the rows that people get only on request. */
const WITH_ROWS: Readonly<Record<string, readonly string[]>> = {
  'access explain': ['--limit', '0'],
  'overdue count': ['--include-zero'],
  'overdue explain': ['--all'],
};

const { commands } = await loadCatalogue();

/** The command line without what writes files; one that would change something only says what. */
function lookingOnly(args: readonly string[]): string[] {
  const writing = ['--report', '--rejects', '--save-plan', '--exit-code'];
  const remaining = args.filter(
    (word, at) => ![...writing, '--yes'].includes(word) && !writing.slice(0, 3).includes(args[at - 1] ?? ''),
  );
  const command = commands.get(args.slice(0, 2).join(' '));
  const changes = command?.flags.some(({ name }) => name === 'dry-run') === true;
  return changes ? [...remaining, '--dry-run'] : remaining;
}

const looks = [
  ...new Set(
    [...scenario, ...others]
      .filter((args) => !args.includes(WAITING))
      .map((args) => lookingOnly(args).join('\t')),
  ),
]
  .map((line) => line.split('\t'))
  .filter((args) => !NO_LISTS.some((name) => args.join(' ').startsWith(name)));

const OTHER_FORMS = ['ndjson', 'csv', 'markdown', 'plain', 'quiet'] as const;
type Form = (typeof OTHER_FORMS)[number] | 'json';

let folder: string;

function run(args: readonly string[], form: Form): Promise<Run> {
  const flags = form === 'plain' ? [] : form === 'quiet' ? ['--quiet'] : ['--output', form];
  return runInProcess([...args, ...flags], { store: `file:${join(folder, 'store.db')}`, cwd: folder });
}

async function inOtherForms(args: readonly string[]): Promise<Record<(typeof OTHER_FORMS)[number], Run>> {
  const runs: [string, Run][] = [];
  const all = [...args, ...(WITH_ROWS[args.slice(0, 2).join(' ')] ?? [])];
  for (const form of OTHER_FORMS) runs.push([form, await run(all, form)]);
  return Object.fromEntries(runs) as Record<(typeof OTHER_FORMS)[number], Run>;
}

/** The lists of records of a JSON answer, by field. */
function listsIn(json: string): Map<string, Record<string, unknown>[]> {
  const isList = (value: unknown): value is Record<string, unknown>[] =>
    Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'object');
  return new Map(
    Object.entries(JSON.parse(json) as object).flatMap(([field, value]: [string, unknown]) =>
      isList(value) ? [[field, value] as const] : [],
    ),
  );
}

function tableIn(
  lines: readonly string[],
  from: number,
  count: number,
  cellsOf: (line: string) => string[],
): string[][] {
  return lines.slice(from, from + count).map(cellsOf);
}

const markdownCells = (line: string): string[] =>
  line
    .slice(2, -2)
    .split(' | ')
    .map((cell) => cell.replace(/\\([\\|`*[\]<_])/g, '$1'));

/** The columns in which the tables have the same cells. */
function columnsAlike(one: readonly string[][], other: readonly string[][]): number {
  const [first = []] = one;
  return first.filter((_, column) => one.every((row, at) => row[column] === other[at]?.[column])).length;
}

describe('every list has the same rows in every form', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'provost-forms-'));
    writeScenarioFiles(folder);
    const store = `file:${join(folder, 'store.db')}`;
    await runInProcess(['init', '--yes'], { store });
    await runInProcess(['tenant', 'delete', 'main', '--yes'], { store });
    for (const args of scenario) await runInProcess(args, { store, cwd: folder });
  }, 120_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(looks.map((args) => [args.join(' '), args] as const))('%s', async (_, args) => {
    const name = args.slice(0, 2).join(' ');
    const { stdout } = await run(args, 'json');
    const lists = listsIn(stdout);
    if (lists.size === 0) return;
    const { ndjson, csv, markdown, plain, quiet } = await inOtherForms(args);
    expect(quiet.stdout).toBe(plain.stdout);

    const rows = ndjson.stdout
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as object);
    const [main] = [...lists].find(([, list]) => isDeepStrictEqual(list, rows)) ?? [];
    expect(
      [...lists.keys()].filter((field) => field !== main && !BESIDE_THE_ROWS[name]?.includes(field)),
    ).toEqual([]);
    if (main === undefined) return;

    const [header = [], ...csvRows] = parse(csv.stdout);
    expect(csvRows).toHaveLength(rows.length);
    const plainLines = plain.stdout.split('\n');
    const start = plainLines.indexOf(header.join('\t'));
    expect(start).toBeGreaterThanOrEqual(0);
    const plainRows = tableIn(plainLines, start + 1, rows.length, (line) => line.split('\t'));
    expect(plainLines[start + 1 + rows.length] ?? '').not.toContain('\t');
    expect(columnsAlike(csvRows, plainRows)).toBeGreaterThan(0);

    const markdownLines = markdown.stdout.split('\n');
    // A chart may stand above the list as a table of its own.
    const head = markdownLines.findIndex((line) => isDeepStrictEqual(markdownCells(line), header));
    expect(head).toBeGreaterThanOrEqual(0);
    const markdownRows = tableIn(markdownLines, head + 2, rows.length, markdownCells);
    expect(markdownLines[head + 2 + rows.length]).toBe('');
    expect(columnsAlike(csvRows, markdownRows)).toBeGreaterThan(0);
    // Beside the answer stand warnings alone.
    for (const line of plain.stderr.trimEnd().split('\n')) expect(line).toMatch(/^(Warning: .*)?$/);
  });
});

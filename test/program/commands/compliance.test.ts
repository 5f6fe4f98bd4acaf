import { writeFileSync } from 'node:fs';
import { runInProcess as provost } from '../in-process.js';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXTRACT_HEADER, guideExtract, guideTenant } from '../../builders/guide.js';
import type { TestStore } from '../../builders/store.js';
import { filledStore, inFolder } from '../../end-to-end/provost.js';

const DAY = ['--as-of', '2015-06-30'];
let store: TestStore;

beforeAll(async () => {
  store = await filledStore({ ward9: guideTenant() });
});
afterAll(() => store.dispose());

async function run(...args: string[]) {
  return provost([...args, ...DAY], { store: store.url });
}

describe('provost compliance', () => {
  it('prints the table under the guide’s headers, in its order, and the total below', async () => {
    const { stdout, code } = await run('compliance', 'table');
    const figures = '3\t15\t13\t86.67 %\t10\t20.00 %\t0\t20.00 %';
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([
      EXTRACT_HEADER,
      `304 Ward 9\t${figures}`,
      'Total: Assignment Count 3, Required 15, Achieved 13, Compliance % 86.67 %, Expiring Soon 10, Predicted % 20.00 %, Future Enrolments 0, Predicted % (Inc. Enrolments) 20.00 %',
    ]);
  });

  it('writes the status of a competence as a word, and the reason for Red', async () => {
    const { stdout } = await run('compliance', 'person', '20059462');
    expect(stdout).toMatch(/^Red\t.*\tnever achieved\t/m);
    expect(stdout).toMatch(/^Amber\t/m);
  });

  it('lists the Competence Match table', async () => {
    const { stdout } = await run('compliance', 'match', '--organisation', 'w9');
    expect(stdout.trimEnd().split('\n')).toHaveLength(16);
  });

  it('reads its own table back from CSV and finds nothing to disagree with', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'table.csv');
      writeFileSync(path, (await run('compliance', 'table', '--output', 'csv')).stdout);
      const { stdout, code } = await run('compliance', 'reconcile', path, '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ rows: 1, disagreements: [], notCompared: [] });
    });
  });

  it('reconciles the guide’s table from standard input: three figures of line 2', async () => {
    const { stdout, code } = await provost(['compliance', 'reconcile', '-', '--json', ...DAY], {
      store: store.url,
      input: guideExtract(),
    });
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as {
      rows: number;
      disagreements: { line: number; computed: number }[];
    };
    expect(result.rows).toBe(13);
    expect(result.disagreements.map(({ line, computed }) => [line, computed])).toEqual([
      [2, 9.09],
      [2, 9.09],
      [2, 9.09],
    ]);
  });

  it('exits 3 when a row of the extract cannot be read', async () => {
    const input = `${EXTRACT_HEADER}\nWard\t1\tmany\t1\t50.00%\t0\t50.00%\t0\t50.00%\n`;
    const { code, stdout } = await provost(['compliance', 'reconcile', '-', ...DAY], {
      store: store.url,
      input,
    });
    expect(code).toBe(3);
    expect(stdout).toContain('line 2');
    const csv = await provost(['compliance', 'reconcile', '-', '--output', 'csv', ...DAY], {
      store: store.url,
      input,
    });
    expect(csv.stdout).toMatch(/^rejected,2,/m);
  });

  it('shows the trend with a line of bars, and the least compliant departments', async () => {
    expect((await run('compliance', 'trend', '--months', '2')).stdout).toMatch(/[▁▂▃▄▅▆▇█]{2}/);
    expect((await run('compliance', 'least', '--count', '1')).stdout).toContain('304 Ward 9');
  });

  it('answers an unknown person with exit code 5 and the nearest', async () => {
    const { code, stderr } = await run('compliance', 'person', '2005941');
    expect(code).toBe(5);
    expect(stderr).toContain('20059417');
  });

  it('lists competences and requirements', async () => {
    expect((await run('competence', 'list')).stdout).toMatch(/Fire Safety - 1 Year\|\t1 year\tnational\t2/);
    expect((await run('competence', 'show', 'nhs|cstf|fire safety - 1 year')).code).toBe(0);
    expect(
      (await run('requirement', 'list', '--person', '20059417')).stdout.trimEnd().split('\n'),
    ).toHaveLength(6);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestSchema } from '../postgres/schemas.js';
import { freshSchema } from '../postgres/schemas.js';
import { onPostgres, provost } from './provost.js';

const fire = 'NHS|CSTF|Fire Safety - 1 Year|';
const rows = `National Insurance Number,Date of Birth,Last Name,First Name,Competency Name,Date Last Awarded,Expiry Date
QQ111111A,11/02/1980,Lane,Sarah,${fire},01/02/2015,31/01/2016
QQ999999B,23/09/1975,Nobody,Anne,${fire},01/03/2015,28/02/2016
`;

/** One run through the areas: what is written, what is told about it, and what is refused. */
const scenario: readonly (readonly string[])[] = [
  ['tenant', 'seed', '--scenario', 'overdue-discrepancy', '--size', '12', '--tenant', 'college', '--yes'],
  ['tenant', 'seed', '--scenario', 'nhs-trust', '--size', '12', '--tenant', 'trust', '--yes'],
  ['tenant', 'list'],
  ['tenant', 'create', 'college', '--yes'],
  ['account', 'list', '--tenant', 'college'],
  ['learner', 'list', '--tenant', 'college'],
  ['overdue', 'count', '--tenant', 'college', '--as-of', '2026-11-21'],
  ['role', 'assign', 'Employer - View Learning Plan', '--all-employers', '--tenant', 'college', '--yes'],
  ['role', 'unassign', 'Employer - View Learning Plan', '--all-employers', '--tenant', 'college', '--yes'],
  ['role', 'assign', 'No Such Role', '--all-employers', '--tenant', 'college', '--yes'],
  ['role', 'holders', 'Employer - View Learning Plan', '--tenant', 'college'],
  ['transfer', 'import', 'rows.csv', '--tenant', 'trust', '--as-of', '2026-12-31', '--yes'],
  ['transfer', 'list', '--tenant', 'trust'],
  ['competence', 'list', '--tenant', 'trust', '--as-of', '2026-11-21'],
  ['compliance', 'table', '--tenant', 'trust', '--as-of', '2026-11-21'],
  ['job', 'list'],
  ['job', 'undo', '3', '--yes', '--reason', 'as it was'],
  ['job', 'undo', '3', '--yes'],
  ['audit', 'verify'],
];

/** Times, and what follows from them, differ from run to run. */
function withoutTimes(answer: string): string {
  return answer
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/"(hash|head|previous|key)":\s*"[0-9a-f-]{32,64}"/g, '"$1":"…"');
}

// It runs on both stores itself.
describe.skipIf(onPostgres)('the same commands', () => {
  let folder: string;
  let place: TestSchema;
  const answers: Record<'file' | 'postgres', string[]> = { file: [], postgres: [] };
  const exports: Record<'file' | 'postgres', string[]> = { file: [], postgres: [] };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'provost-scenario-'));
    place = await freshSchema();
    writeFileSync(join(folder, 'rows.csv'), rows);
    const stores = { file: `file:${join(folder, 'store.db')}`, postgres: place.url };
    for (const kind of ['file', 'postgres'] as const) {
      const run = (...args: string[]) => provost(args, { store: stores[kind], cwd: folder });
      for (const args of scenario) {
        const { code, stdout, stderr } = run(...args, '--json');
        answers[kind].push(withoutTimes(`${args.join(' ')}: ${code}\n${stdout}${stderr}`));
      }
      for (const tenant of ['college', 'trust'])
        exports[kind].push(run('tenant', 'export', '--tenant', tenant).stdout);
    }
  }, 300_000);
  afterAll(async () => {
    await place.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(scenario.map((args, at) => [args.join(' '), at] as const))(
    'answer in JSON with the same bytes on a file and on PostgreSQL: %s',
    (_, at) => {
      expect(answers.postgres[at]).toBe(answers.file[at]);
      expect(answers.file[at]).not.toContain('"unexpected"');
    },
  );

  it('leave tenants that are exported as the same bytes', () => {
    expect(exports.file.every((text) => text.length > 1_000)).toBe(true);
    expect(exports.postgres).toEqual(exports.file);
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { runInProcess as provost } from '../in-process.js';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { inFolder } from '../../end-to-end/provost.js';

const overdue = fileURLToPath(new URL('../../acceptance/overdue.yaml', import.meta.url));

describe('a tenant as a document', () => {
  it('is applied, compared, exported, deleted and brought back', () =>
    inFolder(async (folder) => {
      const store = `file:${join(folder, 's.db')}`;
      expect(await provost(['tenant', 'apply', overdue], { store })).toMatchObject({ code: 0 });
      const again = await provost(['tenant', 'apply', overdue, '--json'], { store });
      expect(JSON.parse(again.stdout)).toMatchObject({
        changes: 0,
        tenant: 'northfield',
        dryRun: false,
        job: null,
      });
      expect((await provost(['tenant', 'diff', overdue, '--exit-code'], { store })).code).toBe(0);

      const before = (await provost(['tenant', 'export'], { store })).stdout;
      expect(before).toContain('tenant: { key: northfield');
      expect((await provost(['tenant', 'delete', 'northfield'], { store })).code).toBe(2);
      expect((await provost(['tenant', 'delete', 'northfield', '--yes'], { store })).code).toBe(0);
      expect((await provost(['tenant', 'show'], { store })).code).toBe(5);
      expect((await provost(['job', 'undo', '2', '--yes'], { store })).code).toBe(0);
      expect((await provost(['tenant', 'export'], { store })).stdout).toBe(before);
    }));

  it('comes in through a pipe and goes out as a file, in each of its forms', () =>
    inFolder(async (folder) => {
      const store = `file:${join(folder, 's.db')}`;
      await provost(['tenant', 'apply', '-'], { store, input: readFileSync(overdue, 'utf8') });
      for (const format of ['yaml', 'json', 'ndjson']) {
        const file = join(folder, `out.${format}`);
        expect((await provost(['tenant', 'export', '--file', file], { store })).code).toBe(0);
        const other = `file:${join(folder, `${format}.db`)}`;
        expect(
          (await provost(['tenant', 'apply', '-'], { store: other, input: readFileSync(file, 'utf8') })).code,
        ).toBe(0);
        const asJson = (await provost(['tenant', 'export', '--json'], { store: other })).stdout;
        expect(asJson).toBe((await provost(['tenant', 'export', '--json'], { store })).stdout);
        expect(JSON.parse(asJson)).toMatchObject({ tenant: { key: 'northfield' } });
      }
    }));

  it('that lacks something needs --yes to prune it off a terminal, and says with exit 8 that it would', () =>
    inFolder(async (folder) => {
      const store = `file:${join(folder, 's.db')}`;
      await provost(['tenant', 'apply', overdue], { store });
      const bare = join(folder, 'bare.yaml');
      writeFileSync(bare, 'tenant: { key: northfield, name: Northfield College }\n');
      expect((await provost(['tenant', 'diff', bare, '--exit-code'], { store })).code).toBe(0);
      expect((await provost(['tenant', 'diff', bare, '--prune', '--exit-code'], { store })).code).toBe(8);
      expect((await provost(['tenant', 'apply', bare, '--prune'], { store })).code).toBe(2);
      expect((await provost(['tenant', 'apply', bare, '--prune', '--yes'], { store })).code).toBe(0);
      expect((await provost(['tenant', 'export'], { store })).stdout).toContain('people: []');
    }));

  it('with mistakes is refused with every place, as one JSON document on request', () =>
    inFolder(async (folder) => {
      const store = `file:${join(folder, 's.db')}`;
      const input =
        'tenant: { key: n }\ngroups: [ { key: g, name: "\\e[31mred", parent: nowhere, kind: x } ]\n';
      const refused = await provost(['tenant', 'apply', '-', '--json'], { store, input });
      expect(refused.code).toBe(2);
      expect(JSON.parse(refused.stdout)).toMatchObject({
        error: {
          code: 'invalid-document',
          details: [expect.stringContaining('groups[0] (line 2): there is no field "kind"')],
        },
      });
      expect((await provost(['tenant', 'apply', join(folder, 'none.yaml')], { store })).code).toBe(5);
    }));
});

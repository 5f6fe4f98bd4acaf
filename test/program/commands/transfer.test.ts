import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inFolder } from '../../end-to-end/provost.js';
import { runInProcess as provost } from '../in-process.js';

const competence = 'NHS|CSTF|Fire Safety - 1 Year|';
const tenant = (key: string, vpd: string, reference: string) => `
tenant: { key: ${key}, name: ${key}, vpd: "${vpd}" }
competences:
  - { name: "${competence}", renewal: { every: 1, unit: year } }
people:
  - { reference: "${reference}", firstName: Sarah, lastName: Lane, dateOfBirth: 1980-02-11, nationalInsuranceNumber: QQ111111A, kind: employee }
`;
const header =
  'National Insurance Number,Date of Birth,Last Name,First Name,Competency Name,Proficiency Level,Expiry Date';
const good = `QQ111111A,11/02/1980,Lane,Sarah,${competence},1 - Assessed,31/07/2015`;
const impossible = good.replace('31/07/2015', '31/06/2015');
const misnamed = good.replace('Lane', 'Laine');

/** Runs `work` with a command runner on a store of these tenants, in a folder. */
async function withTenants(
  tenants: readonly string[],
  work: (run: (...args: string[]) => ReturnType<typeof provost>, folder: string) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const store = `file:${join(folder, 'store.db')}`;
    const run = (...args: string[]) => provost([...args, '--as-of', '2015-06-30'], { store });
    for (const [at, document] of tenants.entries()) {
      const path = join(folder, `tenant-${at}.yaml`);
      writeFileSync(path, document);
      expect(await provost(['tenant', 'apply', path, '--yes'], { store })).toMatchObject({ code: 0 });
    }
    await work(run, folder);
  });
}

function parsed(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}

describe('provost transfer', () => {
  it('knows a last name whatever its accents and apostrophes', async () => {
    const people = tenant('ward9', '504', 'A').replace('lastName: Lane', `lastName: "O'Neíl"`);
    await withTenants([people], async (run, folder) => {
      const file = join(folder, 'rows.csv');
      writeFileSync(file, `${header}\n${good.replace('Lane', 'O’NEIL')}\n`);
      const { stdout, code } = await run('transfer', 'import', file, '--json');
      expect(code).toBe(0);
      expect(parsed(stdout)).toMatchObject({ changes: 1, matches: { matchedSuccessfully: 1 } });
    });
  });

  it('imports, rejects, and takes the corrected rejects file as it is', async () => {
    await withTenants([tenant('ward9', '504', 'A')], async (run, folder) => {
      const [file, rejects] = [join(folder, 'rows.csv'), join(folder, 'rejects.csv')];
      writeFileSync(file, `${header}\n${impossible}\n`);
      const first = await run('transfer', 'import', file, '--rejects', rejects, '--json');
      expect(first.code).toBe(3);
      expect(parsed(first.stdout)).toMatchObject({
        job: null,
        dryRun: false,
        rows: 1,
        changes: 0,
        rejects: [{ line: 2, column: 'Expiry Date', value: '31/06/2015', code: 'impossible-date' }],
        rejectsFile: rejects,
      });
      writeFileSync(rejects, readFileSync(rejects, 'utf8').replace('31/06/2015', '30/06/2015'));
      const corrected = await run('transfer', 'import', rejects, '--json');
      expect(corrected.code).toBe(0);
      expect(parsed(corrected.stdout)).toMatchObject({ changes: 1, rejects: [], rejectsFile: null });
      expect(parsed((await run('transfer', 'import', rejects, '--json')).stdout)).toMatchObject({
        job: null,
        changes: 0,
      });
    });
  });

  it('with --strict changes nothing where a row is rejected, and exits 9', async () => {
    await withTenants([tenant('ward9', '504', 'A')], async (run, folder) => {
      const file = join(folder, 'rows.csv');
      writeFileSync(file, `${header}\n${impossible}\n${good}\n`);
      const stopped = await run('transfer', 'import', file, '--strict');
      expect([stopped.code, stopped.stderr.includes('\n  line 2  ')]).toEqual([9, true]);
      expect((await run('transfer', 'import', file)).code).toBe(3);
      expect(parsed((await run('transfer', 'import', file, '--json')).stdout)).toMatchObject({ changes: 0 });
    });
  });

  it('reads standard input, lists what waits, and accepts or rejects it by id', async () => {
    await inFolder(async (folder) => {
      const store = `file:${join(folder, 'store.db')}`;
      const path = join(folder, 'tenant.yaml');
      writeFileSync(path, tenant('ward9', '504', 'A'));
      await provost(['tenant', 'apply', path, '--yes'], { store });
      const day = ['--as-of', '2015-06-30', '--json'];
      const piped = await provost(['transfer', 'import', '-', ...day], {
        store,
        input: `${header}\n${misnamed}\n`,
      });
      expect(parsed(piped.stdout)).toMatchObject({
        decisions: { needsReview: 1 },
        matches: { niNumberMatchedNameNotMatched: 1 },
      });
      const list = parsed((await provost(['transfer', 'list', ...day], { store })).stdout) as {
        reviews: { id: string }[];
      };
      const id = list.reviews[0]?.id ?? '';
      expect((await provost(['transfer', 'reject', id, '--json'], { store })).code).toBe(2);
      expect((await provost(['transfer', 'accept', 'nothing', ...day], { store })).code).toBe(5);
      expect(await provost(['transfer', 'accept', id, ...day], { store })).toMatchObject({ code: 0 });
      expect((await provost(['transfer', 'reject', id, '--reason', 'no', '--json'], { store })).code).toBe(6);
      expect(parsed((await provost(['transfer', 'list', ...day], { store })).stdout)).toMatchObject({
        reviews: [],
      });
    });
  });

  it('lists and decides what filters find, marks what differs, and exits 3 where some still wait', async () => {
    await withTenants([tenant('ward9', '504', 'A')], async (run, folder) => {
      const file = join(folder, 'rows.csv');
      const unknown = good.replace('QQ111111A', 'QQ222222A').replace('Lane', 'Nobody');
      const born = misnamed.replace('11/02/1980', '12/02/1980').replace('31/07/2015', '30/07/2015');
      const sent = [`${misnamed},457`, `${unknown},457`, `${born},504`];
      writeFileSync(file, `${header},Sending VPD Code\n${sent.join('\n')}\n`);
      expect((await run('transfer', 'import', file, '--yes')).code).toBe(0);
      const listed = await run('transfer', 'list', '--sender', '504', '--columns', 'sent,beside');
      expect(listed.stdout).toContain('A: Lane (differs), Sarah, born 1980-02-11 (differs), NI QQ111111A');
      expect((await run('transfer', 'list', '--sender', '999', '--json')).stdout).toContain('"reviews": []');
      expect((await run('transfer', 'list', '--older-than', 'long')).stderr).toContain('is not an age');
      expect((await run('transfer', 'list', '--older-than', '30d', '--json')).stdout).toContain(
        '"reviews": []',
      );

      const limited = await run('transfer', 'accept', '--sender', '457', '--max-changes', '1', '--yes');
      expect(limited.code).toBe(9);
      const accepted = await run('transfer', 'accept', '--sender', '457', '--yes');
      expect(accepted.code).toBe(3);
      expect(accepted.stdout).toContain('1 award cannot be accepted so and still waits:');
      const outcome = ['--outcome', 'unable-to-match'];
      const mixed = await run('transfer', 'accept', 'someid', ...outcome, '--yes');
      expect([mixed.code, mixed.stderr.includes('one of the two')]).toEqual([2, true]);
      const store = `file:${join(folder, 'store.db')}`;
      const reject = ['transfer', 'reject', ...outcome, '--reason', 'no', '--yes', '--json'];
      const rejected = await provost(reject, { store });
      expect(parsed(rejected.stdout)).toMatchObject({ accepted: 0, rejected: 1, waiting: 0 });
      expect(parsed((await run('transfer', 'list', '--json')).stdout)).toMatchObject({
        reviews: [{ sendingVpd: '504' }],
      });
    });
  });

  it('asks nobody off a terminal: review points to accept and reject', async () => {
    await withTenants([tenant('ward9', '504', 'A')], async (run) => {
      const { code, stderr } = await run('transfer', 'review');
      expect(code).toBe(2);
      expect(stderr).toContain('provost transfer accept');
    });
  });

  it('exports what another tenant imports as it is, and updates other employers', async () => {
    await withTenants([tenant('ward9', '504', 'A'), tenant('trust', '457', 'B')], async (run, folder) => {
      const [file, sent] = [join(folder, 'rows.csv'), join(folder, 'sent.csv')];
      writeFileSync(file, `${header}\n${good}\n`);
      expect((await run('transfer', 'import', file, '--tenant', 'ward9')).code).toBe(0);
      const exported = await run('transfer', 'export', '--tenant', 'ward9', '--file', sent, '--json');
      expect(parsed(exported.stdout)).toMatchObject({ count: 1, people: 1, sendingVpd: '504' });
      const printed = await run('transfer', 'export', '--tenant', 'ward9', '--output', 'csv');
      expect(printed.stdout).toBe(readFileSync(sent, 'utf8'));
      expect(
        parsed((await run('transfer', 'import', sent, '--tenant', 'trust', '--dry-run', '--json')).stdout),
      ).toMatchObject({
        dryRun: true,
        changes: 1,
      });
      const updated = await run('transfer', 'update-employers', '--tenants', 'ward9,trust', '--json');
      expect(parsed(updated.stdout)).toMatchObject({ changes: 1, people: 2, decisions: { accepted: 1 } });
      expect(parsed((await run('transfer', 'update-employers', '--json')).stdout)).toMatchObject({
        job: null,
        changes: 0,
      });
      expect((await run('transfer', 'update-employers')).stdout).toMatch(
        /^Carried over 0 competences between 2 matched employments of \d tenants \(0 changes\)\.\n/,
      );
      expect(
        parsed((await run('transfer', 'import', sent, '--tenant', 'trust', '--json')).stdout),
      ).toMatchObject({
        changes: 0,
      });
    });
  });

  it.each([
    ['missing', undefined, 5, 'There is no file'],
    ['empty', '', 2, 'is empty'],
    ['a workbook', 'PK\u0003\u0004 xl/workbook.xml', 2, 'Excel workbook'],
    ['without a header', `${good}\n`, 2, 'looks like data'],
    [
      'without identity',
      'Competency Name,Expiry Date,Last Updated By\nx,01/01/2016,JONES\n',
      2,
      'whose the competences are',
    ],
  ])('says in a sentence that a file is %s', async (_, text, code, sentence) => {
    await withTenants([tenant('ward9', '504', 'A')], async (run, folder) => {
      const file = join(folder, 'rows.csv');
      if (text !== undefined) writeFileSync(file, text);
      const failed = await run('transfer', 'import', file, '--json');
      expect(failed.code).toBe(code);
      expect(failed.stdout).toContain(sentence);
    });
  });
});

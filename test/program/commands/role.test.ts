import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inFolder, type Run } from '../../end-to-end/provost.js';
import { runInProcess as provost } from '../in-process.js';

const role = 'Employer - View Learning Plan';

interface RoleChange {
  readonly requested: number;
  readonly added: number;
  readonly alreadyHeld: number;
  readonly removed: number;
  readonly rejected: readonly { readonly line: number; readonly code: string }[];
  readonly changes: number;
  readonly job: string | null;
}

const resultOf = (run: Run): RoleChange => JSON.parse(run.stdout) as RoleChange;

/** A store with a seeded tenant of 40 employer accounts. */
const withEmployers = (
  work: (run: (...args: string[]) => Promise<Run>, folder: string) => Promise<void>,
): Promise<void> =>
  inFolder(async (folder) => {
    const store = `file:${join(folder, 'store.db')}`;
    expect(
      (await provost(['tenant', 'seed', '--scenario', 'employer-roles', '--size', '40', '--yes'], { store }))
        .code,
    ).toBe(0);
    await work((...args) => provost(args, { store }), folder);
  });

describe('provost role', () => {
  it('gives a role to every employer account that lacks it, and changes nothing when run again', async () => {
    await withEmployers(async (run) => {
      const preview = resultOf(await run('role', 'assign', role, '--all-employers', '--dry-run', '--json'));
      expect(preview).toMatchObject({ requested: 40, job: null });
      const first = await run('role', 'assign', role, '--all-employers', '--yes', '--json');
      expect([first.code, resultOf(first).changes]).toEqual([0, preview.changes]);
      const again = resultOf(await run('role', 'assign', role, '--all-employers', '--yes', '--json'));
      expect(again).toMatchObject({ added: 0, alreadyHeld: 40, changes: 0, job: null });
      expect((await run('role', 'holders', role, '--output', 'csv')).stdout.trim().split('\n')).toHaveLength(
        41,
      );
    });
  });

  it('reads a file, exits 3 with the rejected rows in a file of their own, and takes them all with none after correction', async () => {
    await withEmployers(async (run, folder) => {
      const [email = ''] = (
        await run('account', 'list', '--kind', 'employer', '--output', 'csv', '--columns', 'email')
      ).stdout
        .split(/\r?\n/)
        .slice(1);
      const [file, rejects] = [join(folder, 'in.csv'), join(folder, 'rejects.csv')];
      writeFileSync(file, `Email,Action\n${email},assign\nnobody@x.example,assign\n`);
      const first = await run(
        'role',
        'assign',
        role,
        '--file',
        file,
        '--rejects',
        rejects,
        '--yes',
        '--json',
      );
      expect(first.code).toBe(3);
      expect(resultOf(first).rejected).toMatchObject([{ line: 3, code: 'unknown-account' }]);
      const back = readFileSync(rejects, 'utf8');
      expect(back.split(/\r?\n/)[0]).toBe('Email,Action,Reject Line,Reject Column,Reject Reason');
      writeFileSync(file, back.replace('nobody@x.example,assign', `${email},unassign`));
      const corrected = await run('role', 'assign', role, '--file', file, '--yes', '--json');
      expect([corrected.code, resultOf(corrected).removed]).toEqual([0, 1]);
    });
  });

  it('stops at any rejected row with --strict, and changes nothing', async () => {
    await withEmployers(async (run) => {
      const before = (await run('role', 'list', '--json')).stdout;
      const stopped = await run('role', 'assign', role, 'nobody@x.example', '--strict', '--yes', '--json');
      expect(stopped.code).toBe(9);
      expect(JSON.parse(stopped.stdout)).toMatchObject({
        error: { details: { rejected: [{ line: 1, value: 'nobody@x.example' }], rejectedCount: 1 } },
      });
      const { stderr } = await run('role', 'assign', role, 'nobody@x.example', '--strict', '--yes');
      expect(stderr).toContain('\n  line 1  There is no account nobody@x.example');
      expect((await run('role', 'list', '--json')).stdout).toBe(before);
    });
  });

  it('runs nothing on an unknown role, an unknown flag, or where nobody is named', async () => {
    await withEmployers(async (run) => {
      const unknown = await run('role', 'assign', 'Employer - View Lerning Plan', '--all-employers', '--yes');
      expect([unknown.code, unknown.stderr.includes(`"${role}"`)]).toEqual([5, true]);
      expect((await run('role', 'assign', role, '--all-employer', '--yes')).code).toBe(2);
      expect((await run('role', 'assign', role, '--yes')).code).toBe(2);
      expect((await run('job', 'list', '--json')).stdout).not.toContain('role.assign');
    });
  });
});

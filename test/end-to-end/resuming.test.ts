import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.js';
import { runInProcess } from '../program/in-process.js';
import { cleanEnvironment, onPostgres, program, provost, storeInUse } from './provost.js';

const role = 'Employer - View Learning Plan';
const file = 'Email\na@acme.example\nb@acme.example\n';
const document = JSON.stringify({
  tenant: { key: 'ward9', name: 'Ward 9 Trust' },
  accounts: ['a', 'b', 'c'].map((name) => ({
    email: `${name}@acme.example`,
    firstName: name,
    lastName: 'Acme',
    kind: 'employer',
    status: 'full-user',
  })),
});

interface Answer {
  readonly job: unknown;
  readonly made: boolean;
  readonly added: number;
  readonly changes: number;
  readonly jobs: readonly { readonly key: string }[];
  readonly error: { readonly code: string; readonly message: string };
}

describe('a job whose outcome is not known', () => {
  let folder: string;
  let path: string;
  let stores = 0;
  const pending = (): string => join(folder, 'state', 'provost', 'pending');
  const options = () => ({
    store: `file:${path}`,
    cwd: folder,
    env: { XDG_STATE_HOME: join(folder, 'state') },
  });
  const run = async (...words: string[]): Promise<{ code: number | null; answer: Answer }> => {
    // A job is resumed by the program itself, which runs the command again.
    const start = words[1] === 'resume' ? provost : runInProcess;
    const { code, stdout } = await start([...words, '--json'], options());
    return { code, answer: JSON.parse(stdout) as Answer };
  };
  const unsettled = async (): Promise<readonly string[]> => {
    return (await run('job', 'list', '--unsettled')).answer.jobs.map(({ key }) => key);
  };
  const jobs = async (): Promise<number> => {
    return (await run('job', 'list')).answer.jobs.length;
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'provost-resuming-'));
  });
  beforeEach(async () => {
    rmSync(join(folder, 'state'), { recursive: true, force: true });
    path = join(folder, `store-${(stores += 1)}.db`);
    expect((await runInProcess(['tenant', 'apply', '-'], { ...options(), input: document })).code).toBe(0);
    writeFileSync(join(folder, 'roles.csv'), file);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Kills the program when it has noted the job and waits for another to leave the store. Returns the job's key. */
  async function killedAtBegin(args: readonly string[], input = ''): Promise<string> {
    const other = await writing();
    const child = spawn(process.execPath, [program, ...args], {
      cwd: folder,
      env: cleanEnvironment(options()),
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.stdin.end(input);
    try {
      for (;;) {
        const [note] = existsSync(pending())
          ? readdirSync(pending()).filter((name) => name.endsWith('.json'))
          : [];
        // What was read is copied behind the note.
        const isWhole = args.includes('-') ? readdirSync(pending()).length === 2 : true;
        if (note !== undefined && isWhole) {
          await wait(50);
          return note.slice(0, -'.json'.length);
        }
        if (child.exitCode !== null) throw new Error('It ended without waiting for the store.');
        await wait(10);
      }
    } finally {
      child.kill('SIGKILL');
      await ended;
      await other.end();
    }
  }

  /** Somebody who writes to the store, and takes their time. */
  async function writing(): Promise<{ end(): Promise<void> }> {
    const store = await openStore(storeInUse(`file:${path}`), { create: false });
    let release = (): void => undefined;
    let begun = (): void => undefined;
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const written = store.write(async () => {
      begun();
      await new Promise<void>((resolve) => (release = resolve));
    });
    await hasBegun;
    return {
      async end() {
        release();
        await written;
        await store.close();
      },
    };
  }

  it('is listed, and resumed: it is made once, and then known to have been made', async () => {
    const key = await killedAtBegin(['role', 'assign', role, 'a@acme.example', '--json']);
    expect((await run('job', 'list', '--unsettled')).answer).toMatchObject({
      jobs: [{ key, running: false }],
    });
    const note = readFileSync(join(pending(), `${key}.json`));
    const resumed = await run('job', 'resume', key);
    expect([resumed.code, resumed.answer]).toMatchObject([0, { job: '2', added: 1 }]);
    expect((await run('job', 'resume', key)).answer).toMatchObject({ made: true, job: { id: '2', key } });
    expect([await unsettled(), await jobs()]).toEqual([[], 2]);

    // A process that was killed behind its commit leaves its note: nothing is made again.
    writeFileSync(join(pending(), `${key}.json`), note);
    expect((await run('job', 'resume', key)).answer).toMatchObject({ made: true, job: { id: '2', key } });
    expect([await unsettled(), await jobs()]).toEqual([[], 2]);
  });

  it('that nobody knows was not made', async () => {
    const outcome = await run('job', 'resume', '1b8f5c1e-7a51-4c0e-9d1c-2f3a4b5c6d7e');
    expect(outcome.answer).toMatchObject({ made: false, job: null });
  });

  // What is read again stands beside the store.
  describe.skipIf(onPostgres)('of a saved plan', () => {
    let key: string;
    beforeEach(async () => {
      await run('role', 'assign', role, '--file', 'roles.csv', '--save-plan', 'roles.plan');
      key = await killedAtBegin(['job', 'apply', 'roles.plan', '--yes', '--json']);
    });

    it('applies exactly that plan, once', async () => {
      const resumed = await run('job', 'resume', key);
      expect([resumed.code, resumed.answer]).toMatchObject([0, { job: '2', changes: 2 }]);
      expect((await run('job', 'resume', key)).answer).toMatchObject({ made: true, job: { id: '2' } });
      expect([await unsettled(), await jobs()]).toEqual([[], 2]);
    });

    it('is refused while another plan stands in its place, and made when the plan is back', async () => {
      const noted = join(folder, 'noted.plan');
      renameSync(join(folder, 'roles.plan'), noted);
      await run('role', 'assign', role, 'c@acme.example', '--save-plan', 'roles.plan');
      const refused = await run('job', 'resume', key);
      expect([refused.code, refused.answer.error]).toMatchObject([
        6,
        {
          code: 'input-changed',
          message: `"roles.plan" is not what the job ${key} was begun with: its content is another; nothing was changed.`,
        },
      ]);
      expect([await unsettled(), await jobs()]).toEqual([[key], 1]);
      renameSync(noted, join(folder, 'roles.plan'));
      expect((await run('job', 'resume', key)).answer).toMatchObject({ job: '2', changes: 2 });
    });

    it('is refused when the plan is gone, and can be forgotten', async () => {
      rmSync(join(folder, 'roles.plan'));
      const refused = await run('job', 'resume', key);
      expect([refused.code, refused.answer.error.code]).toEqual([5, 'input-gone']);
      expect(refused.answer.error.message).toContain('"roles.plan"');
      expect(await unsettled()).toEqual([key]);
      expect((await run('job', 'resume', key, '--forget')).answer).toMatchObject({ made: false });
      expect([await unsettled(), await jobs(), readdirSync(pending())]).toEqual([[], 1, []]);
    });
  });

  describe.skipIf(onPostgres)('of a file of rows', () => {
    const command = ['role', 'assign', role, '--file', 'roles.csv', '--json'];

    it('is made from that file, and refused with another', async () => {
      const key = await killedAtBegin(command);
      writeFileSync(join(folder, 'roles.csv'), file.replace('b@', 'c@'));
      const refused = await run('job', 'resume', key);
      expect([refused.code, refused.answer.error.code]).toEqual([6, 'input-changed']);
      // By the time that it is read again, too: the key of a job stands for one write.
      const direct = await runInProcess(command, {
        ...options(),
        env: { ...options().env, PROVOST_JOB_KEY: key },
      });
      expect([direct.code, JSON.parse(direct.stdout)]).toMatchObject([
        6,
        { error: { code: 'input-changed' } },
      ]);
      expect([await unsettled(), await jobs()]).toEqual([[key], 1]);
      writeFileSync(join(folder, 'roles.csv'), file);
      expect((await run('job', 'resume', key)).answer).toMatchObject({ job: '2', added: 2 });
    });

    it('is settled by the same command with the same file, not with another', async () => {
      const key = await killedAtBegin(command);
      writeFileSync(join(folder, 'roles.csv'), file.replace('b@', 'c@'));
      expect((await run(...command.slice(0, -1))).code).toBe(0);
      expect(await unsettled()).toEqual([key]);
      writeFileSync(join(folder, 'roles.csv'), file);
      expect((await run(...command.slice(0, -1))).code).toBe(0);
      expect(await unsettled()).toEqual([]);
    });

    it('is refused when the folder is gone that it was begun in', async () => {
      const key = await killedAtBegin(command);
      const note = join(pending(), `${key}.json`);
      const gone = join(folder, 'gone');
      const job = JSON.parse(readFileSync(note, 'utf8')) as object;
      writeFileSync(note, JSON.stringify({ ...job, cwd: gone }));
      const refused = await run('job', 'resume', key);
      expect([refused.code, refused.answer.error.code]).toEqual([5, 'folder-gone']);
      mkdirSync(gone);
      expect((await run('job', 'resume', key)).answer.error.code).toBe('input-gone');
    });
  });

  describe.skipIf(onPostgres)('of rows from standard input', () => {
    const command = ['role', 'assign', role, '--file', '-', '--json'];

    it('is made from a private copy, which goes when it is settled', async () => {
      const key = await killedAtBegin(command, file);
      expect(statSync(join(pending(), `${key}.input`)).mode & 0o777).toBe(0o600);
      expect((await run('job', 'list', '--unsettled')).answer).toMatchObject({
        jobs: [{ file: 'standard input' }],
      });
      expect((await run('job', 'resume', key)).answer).toMatchObject({ job: '2', added: 2 });
      expect([await jobs(), readdirSync(pending())]).toEqual([2, []]);
    });

    it('is not made from a copy that is not whole', async () => {
      const key = await killedAtBegin(command, file);
      writeFileSync(join(pending(), `${key}.input`), file.slice(0, 20));
      const { answer } = await run('job', 'resume', key);
      expect(answer).toMatchObject({ made: false, job: null });
      expect([await jobs(), readdirSync(pending())]).toEqual([1, []]);
    });
  });
});

import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepPending, pendingFolder, pendingJobs } from '../../src/config/pending-jobs.js';
import { PROTOCOL_HEADER } from '../../src/operations/wire/wire-protocol.js';
import type { Run } from './provost.js';
import { runInProcess } from '../program/in-process.js';
import { inFolder, provost } from './provost.js';
import { certificateFile, overTls, provostBeside, served } from './serving.js';

/** What is told of a run that failed, in JSON. */
function failure({ code, stdout }: Run): { exit: number | null; code: string; message: string } {
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
  return { exit: code, code: error.code, message: error.message };
}

/** A store with a tenant and an administrator's token, in a folder of its own. */
async function made(folder: string): Promise<{ store: string; secret: string }> {
  const store = `file:${join(folder, 'store.db')}`;
  expect((await runInProcess(['init', '--key', 'north', '--yes'], { store })).code).toBe(0);
  const { stdout } = await runInProcess(
    ['token', 'create', 'remote', '--expires', 'never', '--yes', '--json'],
    { store },
  );
  return { store, secret: (JSON.parse(stdout) as { secret: string }).secret };
}

const trusting = { NODE_EXTRA_CA_CERTS: certificateFile('authority.pem') };

describe('a service with a certificate of its own authority', () => {
  const tls = ['--tls-cert', certificateFile('good.pem'), '--tls-key', certificateFile('good.key.pem')];

  test('is used by whoever names that authority, and by nobody else', () =>
    inFolder(async (folder) => {
      const { store, secret } = await made(folder);
      await served(
        store,
        async (url) => {
          expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
          const env = { PROVOST_TOKEN: secret };
          const list = ['tenant', 'list', '--store', url, '--json'];
          const trusted = await provostBeside(list, { env: { ...env, ...trusting } });
          expect(trusted.code).toBe(0);
          expect(trusted.stdout).toBe((await runInProcess(['tenant', 'list', '--json'], { store })).stdout);
          const doctor = await provostBeside(['doctor', '--store', url], { env: { ...env, ...trusting } });
          expect(doctor.code).toBe(0);

          const asked = get(`${url}/healthz`, { ca: readFileSync(certificateFile('authority.pem')) });
          const [answer] = (await once(asked, 'response')) as [IncomingMessage];
          answer.resume();
          expect(answer.headers['strict-transport-security']).toMatch(/^max-age=\d+$/);

          const other = await provostBeside(list, { env });
          expect(failure(other)).toMatchObject({ exit: 7, code: 'certificate-untrusted' });
          expect(other.stdout).toContain('NODE_EXTRA_CA_CERTS');
        },
        tls,
      );
    }));

  test.each([
    ['self-signed', 'certificate-untrusted', 'is signed by nobody whom this machine trusts'],
    ['expired', 'certificate-expired', 'is out of date, or the clock of this machine is'],
    ['elsewhere', 'certificate-wrong-host', 'shows is another machine’s'],
  ])('is told from one whose certificate is %s, and that one sees no token', async (name, code, sentence) => {
    let asked = 0;
    const told = await overTls(
      name,
      () => {
        asked += 1;
      },
      (address) =>
        provostBeside(['tenant', 'list', '--store', address, '--json'], {
          env: { PROVOST_TOKEN: 'secret', ...trusting },
        }),
    );
    expect(failure(told)).toMatchObject({
      exit: 7,
      code,
      message: expect.stringContaining(sentence) as string,
    });
    expect(asked).toBe(0);
  });

  test('is asked by the protocol of this program, whatever the service speaks', async () => {
    const codes = [];
    for (const protocol of ['0', '2']) {
      const told = await overTls(
        'good',
        (_, response) => void response.setHeader(PROTOCOL_HEADER, protocol).end(),
        (address) => provostBeside(['tenant', 'list', '--store', address, '--json'], { env: trusting }),
      );
      codes.push(failure(told).code);
    }
    expect(codes).toEqual(['service-older', 'service-newer']);
  });
});

describe('what cannot be done through a service', () => {
  const url = 'http://127.0.0.1:1';

  test('is refused in one sentence, and nothing is done', () =>
    inFolder(async (folder) => {
      const { store } = await made(folder);
      for (const [args, code] of [
        [['store', 'copy', url, 'file:copy.db'], 'store-behind-service'],
        [['store', 'copy', store, url], 'store-behind-service'],
        [['serve', '--listen', '127.0.0.1:0', '--store', url], 'store-behind-service'],
        [['demo', '--store', url], 'unknown-flag'],
        [['completion', 'bash', '--store', url], 'unknown-flag'],
      ] as const) {
        const told = await runInProcess([...args, '--json'], { cwd: folder });
        expect(failure(told), args.join(' ')).toMatchObject({ exit: 2, code });
        expect(existsSync(join(folder, 'copy.db'))).toBe(false);
      }
    }));
});

describe('through a service', () => {
  let folder: string;
  let store: string;
  let secret: string;
  let ended: Promise<unknown>;
  let stop: () => void;
  let url: string;
  const here = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    runInProcess(args, {
      store: url,
      cwd: folder,
      env: { PROVOST_TOKEN: secret, XDG_STATE_HOME: folder, ...more },
    });

  beforeAll(async () => {
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    await new Promise<void>((ready) => {
      ended = inFolder(async (own) => {
        folder = own;
        ({ store, secret } = await made(own));
        await served(store, async (address) => {
          url = address;
          ready();
          await stopped;
        });
      });
    });
  });
  afterAll(async () => {
    stop();
    await ended;
  });

  test('init makes the first tenant, and leaves a store alone that holds one', async () => {
    expect(failure(await here(['init', '--key', 'east', '--yes', '--json']))).toMatchObject({
      exit: 6,
      code: 'store-in-use',
    });
    expect((await here(['tenant', 'delete', 'north', '--yes'])).code).toBe(0);
    expect((await here(['init', '--key', 'east', '--yes'])).stdout).toContain('Made the tenant east');
  });

  test('a job whose outcome is not known is settled on its own store alone, and made once', async () => {
    const key = '0b8f5c1e-7a51-4c0e-9d1c-2f3a4b5c6d7e';
    const pending = pendingFolder({ XDG_STATE_HOME: folder });
    const begun = {
      ...{ version: 2 as const, key, store: url, tenant: null, as: null, operation: 'tenant.create' },
      input: null,
      ...{ args: ['tenant', 'create', 'west', '--yes'], cwd: folder, startedAt: '2026-11-21T00:00:00.000Z' },
      process: 2_000_000_000,
    };
    keepPending(pending, begun);
    const elsewhere = await runInProcess(['job', 'resume', key, '--json'], {
      store,
      env: { XDG_STATE_HOME: folder },
    });
    expect(failure(elsewhere)).toMatchObject({ exit: 6, code: 'other-store' });

    // Only the flag of this command says where the store is: the command is run again there all the same.
    const resumed = provost(['job', 'resume', key, '--store', url], {
      cwd: folder,
      env: { PROVOST_TOKEN: secret, XDG_STATE_HOME: folder },
    });
    expect(resumed).toMatchObject({ code: 0, stderr: expect.stringContaining('run again') as string });
    expect(pendingJobs(pending)).toEqual([]);
    keepPending(pending, begun);
    expect((await here(['job', 'resume', key])).stdout).toContain('It was made, as job');
    const { stdout } = await here(['tenant', 'list', '--json']);
    const { tenants } = JSON.parse(stdout) as { tenants: { key: string }[] };
    expect(tenants.filter((tenant) => tenant.key === 'west')).toHaveLength(1);
  });

  test('a token that lacks a right is told which, and a wrong one that it is wrong', async () => {
    const { stdout } = await here(['token', 'create', 'narrow', '--scope', 'job.read', '--yes', '--json']);
    const narrow = (JSON.parse(stdout) as { secret: string }).secret;
    const lacking = await here(['role', 'list', '--json'], { PROVOST_TOKEN: narrow });
    expect(failure(lacking)).toMatchObject({ exit: 4, code: 'not-permitted' });
    expect(failure(await here(['role', 'list', '--json'], { PROVOST_TOKEN: 'wrong' }))).toMatchObject({
      ...{ exit: 4, code: 'token-refused' },
    });
    expect(failure(await here(['role', 'list', '--json'], { PROVOST_TOKEN: '' }))).toMatchObject({
      ...{ exit: 4, code: 'token-missing' },
    });
  });

  test('a token with job.read alone applies no plan', async () => {
    expect((await here(['tenant', 'create', 'south', '--save-plan', 'south.plan'])).code).toBe(0);
    const { stdout } = await here(['token', 'create', 'reader', '--scope', 'job.read', '--yes', '--json']);
    const reader = { PROVOST_TOKEN: (JSON.parse(stdout) as { secret: string }).secret };
    expect(failure(await here(['job', 'apply', 'south.plan', '--yes', '--json'], reader))).toMatchObject({
      ...{ exit: 4, code: 'not-permitted' },
    });
    expect((await here(['tenant', 'list'])).stdout).not.toContain('south');
    expect((await here(['job', 'apply', 'south.plan', '--yes'])).code).toBe(0);
    expect((await here(['tenant', 'list'])).stdout).toContain('south');
  });

  test('an import tells how much of its file was sent, with --progress json', async () => {
    const header = 'Employee Number,Date of Birth,Last Name,First Name,Competency Name,Date Last Awarded';
    const rows = Array.from({ length: 500 }, (_, at) => `${at},01/02/1980,A,B,NHS|CSTF|Fire|,01/02/2015`);
    writeFileSync(join(folder, 'rows.csv'), [header, ...rows].join('\n'));
    const run = await here([
      'transfer',
      'import',
      'rows.csv',
      '--tenant',
      'east',
      '--yes',
      '--progress',
      'json',
    ]);
    const size = statSync(join(folder, 'rows.csv')).size;
    const events = run.stderr
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as unknown);
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'phase', phase: 'sending', done: size, total: size }),
    );
    expect(events.at(-1)).toMatchObject({ event: 'end', exitCode: 3 });
  });
});

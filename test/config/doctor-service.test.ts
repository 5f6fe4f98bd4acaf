import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { environmentFindings } from '../../src/config/doctor-environment.js';
import { serviceFindings } from '../../src/config/doctor-service.js';
import type { Finding } from '../../src/config/finding.js';
import { lookAtToken } from '../../src/client/look.js';
import { newSecret } from '../../src/operations/token/token-secret.js';
import { serving, type Served } from '../server/served.js';

let served: Served;
let folder: string;
beforeAll(async () => {
  served = await serving({ north: {} });
  folder = mkdtempSync(join(tmpdir(), 'provost-doctor-'));
});
afterAll(async () => {
  await served.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const found = (findings: readonly Finding[], check: string): Finding | undefined =>
  findings.find((finding) => finding.check === check);

describe('doctor, of a service', () => {
  const findingsWith = (token: string | undefined, now = Date.now()) =>
    serviceFindings(
      served.address,
      async () => (token === undefined ? undefined : { token, origin: 'environment' }),
      now,
    );

  test('finds one that answers, with its schema, its clock, and what the token is good for', async () => {
    const findings = await findingsWith(served.secret);
    expect(findings.map(({ check, status }) => `${check} ${status}`)).toEqual([
      ...['store ok', 'schema ok', 'clock ok', 'token ok'],
    ]);
    expect(found(findings, 'token')?.finding).toContain('the administrator of the store, for ever');
    expect(JSON.stringify(findings)).not.toContain(served.secret);
  });

  test('reports clocks that are apart, and by how much', async () => {
    const clock = found(await findingsWith(served.secret, Date.now() - 3_600_000), 'clock');
    expect(clock).toMatchObject({ status: 'problem' });
    expect(clock?.finding).toMatch(/(3599|3600|3601) seconds apart/);
  });

  test('reports a token that is missing, refused, or soon to end', async () => {
    expect(found(await findingsWith(undefined), 'token')?.finding).toContain('no token');
    expect(found(await findingsWith(newSecret().secret), 'token')).toMatchObject({ status: 'problem' });
    const { id, secret, hash } = newSecret();
    const facts = { id, name: 'short', hash, tenant: 'north', account: null, scopes: ['plan.read'] };
    await served.served.write((writer) =>
      writer.tokens.add({
        ...{ ...facts, createdAt: '2026-11-20T00:00:00.000Z', createdBy: 'tester' },
        expires: '2026-11-23' as never,
      }),
    );
    const soon = found(await findingsWith(secret, Date.UTC(2026, 10, 21)), 'token');
    expect(soon).toMatchObject({ status: 'warning' });
    expect(soon?.finding).toContain('an administrator of north, through 2026-11-23');
    expect(await lookAtToken(served.address, secret)).toMatchObject({ token: id, scopes: ['plan.read'] });
  });

  test('reports one that cannot be reached, and looks no further', async () => {
    const findings = await serviceFindings('http://127.0.0.1:1', async () => undefined, Date.now());
    expect(findings.map(({ status }) => status)).toEqual([
      'problem',
      ...Array<string>(3).fill('not-checked'),
    ]);
  });
});

describe('doctor, of the places around a store', () => {
  const looked = (env: Record<string, string>) =>
    environmentFindings(env, async () => undefined, '/nonexistent');

  test('finds them in order where they are', async () => {
    const findings = await looked({
      TMPDIR: folder,
      XDG_CACHE_HOME: join(folder, 'new'),
      XDG_CONFIG_HOME: folder,
    });
    expect(findings.map(({ check }) => check)).toEqual([
      'temporary files',
      'cache',
      'compiled code',
      'own files',
      'keyring',
    ]);
    expect(findings.filter(({ status }) => status === 'problem')).toEqual([]);
  });

  test('reports a folder for temporary files that is not there', async () => {
    const findings = await looked({ TMPDIR: join(folder, 'nowhere'), XDG_CONFIG_HOME: folder });
    expect(found(findings, 'temporary files')).toMatchObject({ status: 'problem' });
  });

  test.each([
    ['tokens.json', 0o644, 'problem'],
    ['profiles.json', 0o666, 'warning'],
  ])('reports a %s that others may open', async (name, mode, status) => {
    const own = join(folder, name);
    mkdirSync(join(own, 'provost'), { recursive: true, mode: 0o700 });
    writeFileSync(join(own, 'provost', name), '{}');
    chmodSync(join(own, 'provost', name), mode);
    const finding = found(await looked({ XDG_CONFIG_HOME: own }), 'own files');
    expect(finding).toMatchObject({ status, advice: expect.stringContaining('chmod 600') as unknown });
  });
});

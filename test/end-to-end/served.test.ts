import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { newSecret } from '../../src/operations/token/secret.js';
import { openStore } from '../../src/store/open.js';
import { inFolder, provost } from './provost.js';
import { readingSteps } from './scenario.js';

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

test('a command answers the same, byte for byte, on a file and through a service', async () => {
  await inFolder(async (folder) => {
    const file = `file:${join(folder, 'store.db')}`;
    expect(provost(['init', '--yes'], { store: file }).code).toBe(0);
    const seed = [
      'tenant',
      'seed',
      '--scenario',
      'overdue-discrepancy',
      '--size',
      '10',
      '--seed',
      '1',
      '--yes',
    ];
    expect(provost(seed, { store: file }).code).toBe(0);
    const { id, secret, hash } = newSecret();
    const store = await openStore(file, { create: false });
    await store.write((writer) =>
      writer.tokens.add({
        ...{ id, name: 'tester', hash, tenant: null, account: null, scopes: null },
        ...{ createdAt: new Date().toISOString(), createdBy: 'tester', expires: null },
      }),
    );
    await store.close();
    const service = spawn(process.execPath, [program, 'serve', '--listen', '127.0.0.1:0', '--store', file]);
    service.stderr.resume();
    const ended = once(service, 'exit');
    try {
      const [line] = (await once(service.stdout, 'data')) as [Buffer];
      const url = line.toString().trim();
      const [tenant = ''] = JSON.parse(provost(['tenant', 'list', '--json'], { store: file }).stdout)
        .tenants.map(({ key }: { key: string }) => key)
        .filter((key: string) => key !== 'default')
        .slice(-1) as string[];
      for (const step of readingSteps(tenant)) {
        const here = provost(step, { store: file });
        const there = provost(step, { store: url, env: { PROVOST_TOKEN: secret } });
        expect(there.stderr, step.join(' ')).toBe(here.stderr);
        expect(there.stdout, step.join(' ')).toBe(here.stdout);
        expect(there.code, step.join(' ')).toBe(here.code);
      }
    } finally {
      service.kill('SIGTERM');
    }
    expect((await ended)[0]).toBe(0);
  });
});

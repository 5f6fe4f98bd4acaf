import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInProcess as provost } from '../program/in-process.js';
import { served } from './serving.js';

const COMPETENCE = 'NHS|CSTF|Fire Safety - Level 1|';
const JOBS = ['Ørn', 'Zoolog', 'Åmand', 'Ole'];

const tenant = (key: string, language: string | null) => ({
  tenant: { key, settings: { language } },
  organisations: [{ key: 'o', name: 'O' }],
  competences: [{ name: COMPETENCE }],
  requirements: [{ competence: 'nhs|cstf|fire\u00a0safety – LEVEL 1', scope: { tenant: true } }],
  people: JOBS.map((job, at) => ({
    ...{ reference: `${at}`, firstName: job, lastName: job, kind: 'employee' },
    assignments: [{ number: `${at}`, organisation: 'o', job }],
  })),
});

let folder: string;
let store: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provost-language-test-'));
  store = `file:${join(folder, 'store.db')}`;
  for (const [key, language] of [
    ['dansk', 'da'],
    ['english', null],
  ] as const) {
    const file = join(folder, `${key}.json`);
    writeFileSync(file, JSON.stringify(tenant(key, language)));
    expect(await provost(['tenant', 'apply', file, '--yes'], { store })).toMatchObject({ code: 0 });
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const DANISH = ['Ole', 'Zoolog', 'Ørn', 'Åmand'];
const ENGLISH = ['Åmand', 'Ole', 'Ørn', 'Zoolog'];
const byJob = ['compliance', 'table', '--by', 'job', '--columns', 'name', '--output', 'csv'];
const rowsOf = (stdout: string): string[] => stdout.trim().split(/\r?\n/).slice(1);

describe.each([
  ['dansk', DANISH],
  ['english', ENGLISH],
])('the names of the tenant %s', (key, names) => {
  test('are sorted as its language has them, unasked and with --sort', async () => {
    const rows = async (...args: string[]) =>
      rowsOf((await provost([...byJob, '--tenant', key, ...args], { store })).stdout);
    expect(await rows()).toEqual(names);
    expect(await rows('--sort', 'name')).toEqual(names);
    expect(await rows('--sort=-name')).toEqual([...names].reverse());
  });

  test('and likewise by a service', async () => {
    await served(store, async (url) => {
      const token = await provost(['token', 'create', key, '--expires', 'never', '--yes', '--json'], {
        store,
      });
      const { secret } = JSON.parse(token.stdout) as { secret: string };
      const rows = async (...args: string[]) => {
        const env = { PROVOST_TOKEN: secret };
        return rowsOf((await provost([...byJob, '--tenant', key, ...args], { store: url, env })).stdout);
      };
      expect(await rows()).toEqual(names);
      expect(await rows('--sort=-name')).toEqual([...names].reverse());
    });
  });
});

test('names of several tenants are sorted as English', async () => {
  const { stdout } = await provost(
    ['tenant', 'list', '--sort', 'name', '--columns', 'key', '--output', 'csv'],
    {
      store,
    },
  );
  expect(rowsOf(stdout)).toEqual(['dansk', 'english']);
});

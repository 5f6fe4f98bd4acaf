import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { commandClass, commandNames, runCommand } from './running.js';
import { singleRecordRuns } from './single-records.js';

const FIRE = 'NHS|CSTF|Fire Safety - 2 Years|';
const person = (more: string) =>
  `  - { reference: L-1, firstName: Sam, lastName: Neil, dateOfBirth: 2003-04-05, nationalInsuranceNumber: QQ123456C, kind: employee${more} }\n`;
const document = (
  key: string,
  people: string,
) => `tenant: { key: ${key}, name: ${key}, vpd: "${key === 'north' ? 262 : 263}" }
organisations:
  - { key: acme, name: Acme Ltd, kind: employer }
programmes:
  - { key: eng, name: Engineering, kind: delivery }
accounts:
  - { email: pat@acme.example, firstName: Pat, lastName: Okafor, kind: employer, organisation: acme, status: full-user }
people:
${people}competences:
  - { name: "${FIRE}", renewal: { every: 2, unit: year } }
`;
const header =
  'National Insurance Number,Date of Birth,Last Name,First Name,Competency Name,Proficiency Level,Date Last Awarded,Expiry Date\n';
/** Of somebody of nearly this name: it waits for review. */
const waiting = (date: string) =>
  `${header}QQ123456C,05/04/2003,Neal,Sam,${FIRE},1,${date}/2026,${date}/2028\n`;

let folder: string;
const path = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-jobs-'));
  vi.stubEnv('PROVOST_STORE', `file:${path('store.db')}`);
  vi.stubEnv('XDG_CONFIG_HOME', path('config'));
  vi.stubEnv('XDG_STATE_HOME', path('state'));
  vi.stubEnv('PROVOST_KEYRING', 'off');
  const held = `, achievements: [ { competence: "${FIRE}", level: 1, from: 2026-01-01, awarded: 2026-01-01, expires: 2028-01-01, source: class } ]`;
  writeFileSync(path('north.yaml'), document('north', person('')));
  writeFileSync(path('south.yaml'), document('south', person(held)));
  writeFileSync(path('accounts.csv'), 'Email,First Name,Last Name,Kind\nlee@north.example,Lee,Li,learner\n');
  writeFileSync(path('one.csv'), waiting('01/04'));
  writeFileSync(path('two.csv'), waiting('01/05'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const NORTH = ['--tenant', 'north'];

async function listed<T>(name: string, field: string, ...argv: string[]): Promise<T[]> {
  const { stdout } = await runCommand(name, [...argv, '--json']);
  return (JSON.parse(stdout) as Record<string, T[]>)[field] ?? [];
}
const reviewAt = async (at: number): Promise<string> =>
  (await listed<{ id: string }>('transfer list', 'reviews', ...NORTH))[at]?.id ?? '';

/** In their order, a run of each command that changes something. */
const changes: readonly (readonly [name: string, argv: () => Promise<string[]> | string[]])[] = [
  ['init', () => ['--key', 'first', '--name', 'First']],
  ['tenant apply', () => [path('north.yaml')]],
  ['tenant apply', () => [path('south.yaml')]],
  ['tenant create', () => ['west']],
  ['tenant seed', () => ['--scenario', 'empty', '--key', 'seeded', '--size', '1']],
  ['tenant delete', () => ['west']],
  ['account import', () => [path('accounts.csv'), ...NORTH]],
  ['role assign', () => ['Assessor', 'lee@north.example', ...NORTH]],
  ['role unassign', () => ['Assessor', 'lee@north.example', ...NORTH]],
  ['feature enable', () => ['employer-learning-plan', ...NORTH]],
  ['feature disable', () => ['employer-learning-plan', ...NORTH]],
  ['programme hide-sub-programmes', () => ['eng', ...NORTH]],
  ['programme unhide-sub-programmes', () => ['eng', ...NORTH]],
  ['transfer import', () => [path('one.csv'), '--as-of', '2026-06-15', ...NORTH]],
  ['transfer import', () => [path('two.csv'), '--as-of', '2026-06-15', ...NORTH]],
  ['transfer reject', async () => [await reviewAt(1), '--reason', 'not ours', ...NORTH]],
  ['transfer accept', async () => [await reviewAt(0), '--person', 'L-1', ...NORTH]],
  ['transfer update-employers', () => ['--tenants', 'north,south', '--as-of', '2026-06-15']],
  ['token create', () => ['ci']],
  ['token revoke', async () => [(await listed<{ id: string }>('token list', 'tokens'))[0]?.id ?? '']],
  // The role that was taken from the account comes back, and goes again.
  ['job undo', () => ['9']],
  ['job apply', () => ['9']],
  ['setting update', () => ['--vpd', '457', ...NORTH]],
  ...singleRecordRuns.map(([name, argv]) => [name, () => [...argv, ...NORTH]] as const),
];

/** It needs a terminal, and shows what `transfer accept` shows. */
const onTerminal = 'transfer review';

test('every command that changes something stands in the list', async () => {
  const changing: string[] = [];
  for (const name of commandNames)
    if ('dry-run' in ((await commandClass(name)).flags ?? {})) changing.push(name);
  expect([...new Set(changes.map(([name]) => name)), onTerminal].sort()).toEqual(changing.sort());
});

test.each(changes)('%s names its job and how that is taken back', async (name, argv) => {
  const { stdout, stderr, exitCode } = await runCommand(name, [...(await argv()), '--yes']);
  expect([exitCode, stderr.match(/^Error.*/m)?.[0]]).toEqual([0, undefined]);
  const [last] = await listed<{ id: string }>('job list', 'jobs');
  const id = String(last?.id);
  expect(stdout.match(/^Job .*/gm)).toEqual([
    name.startsWith('token ')
      ? `Job ${id}; it cannot be undone.`
      : `Job ${id}: \`provost job undo ${id}\` takes it back.`,
  ]);
});

test('a change that changes nothing, and a dry run, name no job', async () => {
  const again = await runCommand('account import', [path('accounts.csv'), ...NORTH, '--yes']);
  const dry = await runCommand('role assign', ['Assessor', 'lee@north.example', ...NORTH, '--dry-run']);
  for (const { exitCode, stdout } of [again, dry])
    expect([exitCode, /^Job /m.test(stdout)]).toEqual([0, false]);
});

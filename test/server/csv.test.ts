import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { channelsOf, fileIn } from '../../src/operations/channels.js';
import { operations, type AnyOperation } from '../../src/operations/registry.js';
import type { Runner, WriteOptions } from '../../src/operations/runner.js';
import * as prompts from '../../src/terminal/prompts.js';
import { anEmployerAccount } from '../builders/accounts.js';
import { aCompetence, anAchievement, aPerson, FIRE } from '../builders/competence.js';
import { runCommand } from '../program/running.js';
import type { Sample } from '../program/sample.js';
import { makeSample, removeSample, sampleRuns } from '../program/sample.js';
import { fakeSession, NOW } from '../program/session.js';
import { record } from '../terminal/recording.js';
import { serving, type Served } from './served.js';

/** The request that a command sent to an operation. */
interface Request {
  readonly operation: AnyOperation;
  readonly body: object;
  readonly file: Buffer | undefined;
  readonly store: string;
}

const clock = (): number => NOW;
let sample: Sample;
const services = new Map<string, Served>();
const compared = new Set<string>();

/** A store of many accounts. */
function bigStore(): string {
  return `file:${sample.path('big.db')}`;
}

function big(): string[] {
  return ['--store', bigStore()];
}

async function serviceOf(url: string): Promise<Served> {
  const place = async () => ({ url, remove: () => undefined });
  const service = services.get(url) ?? (await serving({}, {}, { clock, place }));
  services.set(url, service);
  return service;
}

beforeAll(async () => {
  sample = await makeSample();
  const service = await serviceOf(bigStore());
  // More rows than one write holds, and texts that a spreadsheet would run as formulas.
  const accounts = Array.from({ length: 1_203 }, (_, at) =>
    anEmployerAccount(`user${1000 + at}@x.example`, {
      ...{ firstName: `=1+${at}`, kind: 'referrer', organisation: null },
    }),
  );
  await service.fill('big', {
    account: accounts,
    'account-role': [{ account: 'user1000@x.example', role: 'Class Administration' }],
    competence: [aCompetence(FIRE, 1)],
    person: [aPerson({ nationalInsuranceNumber: 'QQ918273A' })],
    achievement: [anAchievement()],
  });
  const emails = Array.from({ length: 700 }, (_, at) => `user${1600 + at}@x.example`);
  writeFileSync(sample.path('emails.csv'), `Email\n${emails.join('\n')}\n`);
});
afterAll(async () => {
  for (const service of services.values()) await service.dispose();
  removeSample(sample);
});

function requestOf(
  store: string,
  operation: AnyOperation,
  given: object,
  options: Partial<WriteOptions<unknown>>,
): Request {
  const channels = channelsOf(operation.input);
  const input = Object.fromEntries(Object.entries(given).filter(([name]) => !channels.has(name)));
  const { tenant, as, asOf, dryRun, reason, limits } = options;
  const body = { input, tenant, as, asOf, ...(operation.kind === 'write' ? { dryRun, reason, limits } : {}) };
  const file = fileIn(operation.input, given);
  return { operation, body, file: file && readFileSync(file.path), store };
}

/** Runs the command for its CSV. @returns its output, and its last request to an operation */
async function csvOf(
  name: string,
  argv: readonly string[],
  recording = record(),
): Promise<{ readonly printed: string; readonly request: Request | undefined }> {
  let request: Request | undefined;
  const { env } = sample;
  const { openRunner } = fakeSession(recording, { env });
  const { stdout } = await runCommand(name, [...argv, '--output', 'csv'], recording, {
    env,
    prompts: async () => ({ ...prompts, askChoice: async <T>() => ({ kind: 'stop' }) as T }),
    async openRunner(store, token, options) {
      const runner = await openRunner(store, token, options);
      return {
        read: (operation, input, options) => {
          request = requestOf(store, operation as AnyOperation, input as object, options);
          return runner.read(operation, input, options);
        },
        write: (operation, input, options) => {
          request = requestOf(store, operation as AnyOperation, input as object, options as object);
          return runner.write(operation, input, options);
        },
        close: () => runner.close(),
      } satisfies Runner;
    },
  });
  return { printed: stdout, request };
}

/** Runs the command; returns its JSON output. */
async function jsonOf(name: string, ...argv: string[]): Promise<unknown> {
  const { stdout, error } = await runCommand(name, [...argv, '--json'], record(), { env: sample.env });
  expect(error).toBeUndefined();
  return JSON.parse(stdout);
}

async function served({ operation, body, file, store }: Request, headers = {}): Promise<string> {
  const service = await serviceOf(store);
  const response =
    file === undefined
      ? await service.post(operation.name, body, { accept: 'text/csv', ...headers })
      : await service.post(operation.name, file.toString('latin1'), {
          ...{ accept: 'text/csv', 'content-type': 'application/octet-stream', ...headers },
          'provost-request': JSON.stringify(body),
        });
  return response.text();
}

/** The creator and the ID of a token differ from run to run. */
function withoutWhatDiffers(csv: string): string {
  return csv.replace(/""(createdBy|id)"":""[^"]*""/g, '""$1"":""…""');
}

function sendsPieces({ input }: AnyOperation): boolean {
  return [...channelsOf(input).values()].some(({ kind, required }) => kind === 'sink' && required);
}

it.each<readonly [name: string, argv: (sample: Sample) => readonly string[]]>([
  ...Object.entries(sampleRuns),
  ['access explain', () => ['pat@acme.example', '--operation', 'role.assign']],
  ['compliance table', () => ['--by', 'competence']],
  ['dashboard employer', () => ['pat@acme.example', '--card', 'components-overdue']],
  ['overdue count', () => ['--by', 'employer']],
  ['requirement list', () => ['--person', 'L-1']],
  ['transfer list', () => ['--state', 'all']],
  ['account list', () => [...big()]],
  ['transfer export', () => [...big()]],
  ['transfer export', () => [...big(), '--as', 'user1000@x.example']],
])('the service sends as text/csv what %s prints with --output csv', async (name, argv) => {
  const { printed, request } = await csvOf(name, argv(sample));
  if (request === undefined) return;
  const text = await served(request);
  compared.add(request.operation.name);
  if (sendsPieces(request.operation)) expect(text).toContain('"code":"not-acceptable"');
  else expect(withoutWhatDiffers(text)).toBe(withoutWhatDiffers(printed));
});

it('lists of any length, formulas and hidden personal fields stand in it as they do there', async () => {
  const { printed } = await csvOf('account list', [...big()]);
  expect(printed.split('\n')).toHaveLength(1 + 1_203 + 1);
  expect(printed).toContain(",'=1+1202,");
  const rows = [...big(), '--as', 'user1000@x.example'];
  expect((await csvOf('transfer export', rows.slice(0, 2))).printed).toContain('QQ918273A');
  expect((await csvOf('transfer export', rows)).printed).not.toContain('QQ918273A');
});

it('a review that decides nothing, and a job that is done again, look alike', async () => {
  const { printed, request } = await csvOf('transfer review', ['--dry-run'], record({ onTerminal: true }));
  const { job } = (await jsonOf('role assign', 'Assessor', 'spare@acme.example', '--yes')) as { job: string };
  await jsonOf('job undo', job, '--yes');
  const again = await csvOf('job apply', [job, '--dry-run']);
  for (const each of [{ printed, request }, again]) {
    if (each.request === undefined) throw new Error('It ran no operation.');
    compared.add(each.request.operation.name);
    expect(await served(each.request)).toBe(each.printed);
  }
});

it('a write and its replay report the rejected rows as the command prints them', async () => {
  const argv = ['Assessor', '--file', sample.path('emails.csv'), ...big()];
  const { printed, request } = await csvOf('role assign', [...argv, '--dry-run']);
  if (request === undefined) throw new Error('It ran no operation.');
  expect(printed.split('\n').length).toBeGreaterThan(50);
  const write = { ...request, body: { ...request.body, dryRun: false } };
  const headers = { 'idempotency-key': 'csv-of-a-write' };
  expect(await served(write, headers)).toBe(printed);
  expect(await served(write, headers)).toBe(printed);
});

it('every operation was compared', () => {
  const missing = operations.filter(({ name }) => !compared.has(name)).map(({ name }) => name);
  // The command of an export prints the document itself; suggestions are for completion, and have no command.
  expect(missing.filter((name) => !name.endsWith('.suggest'))).toEqual(['tenant.export']);
});

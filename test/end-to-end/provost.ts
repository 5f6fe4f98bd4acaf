import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { storeWith, storePlaces, type TenantRecords, type TestStore } from '../builders/store.js';
import { contentOf, removeSchema, serverUrl, withParameter } from '../postgres/schemas.js';

export interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

export interface RunOptions {
  /** URL of the store, such as `file:PATH`. */
  readonly store?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** The end-to-end cases run twice: on stores in files, and (the test project `postgres`) with each store in a schema of PostgreSQL instead. */
export const onPostgres = process.env['PROVOST_TEST_STORE'] === 'postgres';

const server = onPostgres ? new URL(await serverUrl()) : undefined;
const schemas = new Set<string>();
if (server !== undefined) {
  // For programs that a case starts itself.
  process.env['PGPASSWORD'] = decodeURIComponent(server.password);
  afterAll(async () => {
    for (const schema of schemas) await removeSchema(server.href, schema);
  });
}

export const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** The environment of a run: nothing of what this machine has set. */
export function cleanEnvironment({ store, env = {}, cwd }: RunOptions): Record<string, string> {
  const { PATH = '', HOME = '', PGPASSWORD } = process.env;
  return {
    PATH,
    HOME,
    XDG_CONFIG_HOME: '/nonexistent',
    XDG_STATE_HOME: join(tmpdir(), 'provost-test-state'),
    ...(server === undefined ? {} : { PGPASSWORD: PGPASSWORD ?? '' }),
    ...(store === undefined ? {} : { PROVOST_STORE: storeInUse(store, cwd) }),
    ...env,
  };
}

/** Runs the built program in a clean environment, off a terminal. */
export function provost(args: readonly string[], options: RunOptions = {}): Run {
  const { input = '', cwd } = options;
  const told = args.map((arg) => storeInUse(arg, cwd));
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...told], {
    encoding: 'utf8',
    input,
    maxBuffer: 1 << 28,
    ...(cwd === undefined ? {} : { cwd }),
    env: cleanEnvironment(options),
  });
  return { stdout, stderr, code: status };
}

/** What stands for a store in a file where the cases run on PostgreSQL: a schema named after the file. */
export function storeInUse(url: string, cwd = '.'): string {
  if (server === undefined || !/^file:.*\.db$/.test(url)) return url;
  const path = resolve(cwd, url.slice('file:'.length));
  const schema = `test_${createHash('sha256').update(path).digest('hex').slice(0, 24)}`;
  schemas.add(schema);
  const address = new URL(server);
  address.password = '';
  return withParameter(address.href, 'schema', schema);
}

/** A store with these records, by tenant, of the kind that the cases run on, and its address as the program takes it. Close it with `dispose`. */
export async function filledStore(tenants: Readonly<Record<string, TenantRecords>>): Promise<TestStore> {
  const kind = onPostgres ? 'PostgreSQL' : 'a file';
  const store = await storeWith(tenants, storePlaces.find((place) => place.kind === kind)?.place);
  const address = new URL(store.url);
  address.password = '';
  return { ...store, url: address.href };
}

/** All that the schema holds that stands for the store of a file, to be compared with what it holds later. */
export async function schemaContent(path: string): Promise<string> {
  const url = new URL(storeInUse(`file:${path}`));
  url.password = server?.password ?? '';
  return contentOf(url);
}

/** Runs `work` with a folder that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'provost-test-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { counted, formatCount } from '../domain/counts.js';
import { verifyAudit } from '../changes/audit.js';
import { openStore, storeFile } from '../store/open.js';
import type { Store } from '../store/port.js';
import { CLOCK_TOLERANCE, clocksFinding } from './doctor-clocks.js';
import { leftoversFinding, environmentFindings } from './doctor-environment.js';
import type { Finding } from './finding.js';
import { notChecked, ok, problem } from './finding.js';
import type { Settings } from './settings.js';
import { type Environment, profilesPath } from './user-directories.js';
import { isService, tokenInForce, withoutSecrets } from './settings.js';
import type { Keyring } from './tokens.js';
import { tokenKeeper, tokensPath } from './tokens.js';

export interface DoctorOptions {
  /** Resolves the settings, or throws why they cannot be read. */
  readonly settings: () => Promise<Settings>;
  /** For example 20.19.0. */
  readonly nodeVersion: string;
  readonly env: Environment;
  readonly openKeyring: () => Promise<Keyring | undefined>;
  /** The root directory of the package. */
  readonly programFolder: string;
  /** The present instant in milliseconds since 1970. */
  readonly now: number;
}

export interface Diagnosis {
  readonly store: string | null;
  /** No check found a problem. */
  readonly usable: boolean;
  readonly checks: readonly Finding[];
}

/** Checks everything that a run depends on. Failures become findings; it never throws. */
export async function diagnose(options: DoctorOptions): Promise<Diagnosis> {
  const { settings, nodeVersion, now, env, openKeyring, programFolder } = options;
  const node = nodeFinding(nodeVersion);
  const environment = await environmentFindings(env, openKeyring, programFolder);
  const folders = [process.cwd(), dirname(profilesPath(env))];
  let resolved: Settings;
  let url: string;
  try {
    resolved = await settings();
    url = resolved.store.value ?? '';
    // Throws for an invalid file address before any check.
    storeFile(url);
  } catch (error) {
    return diagnosis(null, [node, problem('settings', error), clockFinding(now, undefined), ...environment]);
  }
  const found = ok('settings', 'The settings can be read.');
  const store = isService(url)
    ? await findingsOfService(url, resolved, options)
    : await storeFindings(url, now);
  const file = storeFile(url);
  if (file !== undefined) folders.push(dirname(file));
  const leftovers = await leftoversFinding(folders, now);
  return diagnosis(withoutSecrets(url), [node, found, ...store, ...environment, leftovers]);
}

async function findingsOfService(
  url: string,
  settings: Settings,
  { env, openKeyring, now }: DoctorOptions,
): Promise<Finding[]> {
  const { serviceFindings } = await import('./doctor-service.js');
  const keeper = tokenKeeper(tokensPath(env), openKeyring);
  return serviceFindings(url, () => tokenInForce(settings, env, keeper), now);
}

/** Free space below which a store is in danger, in bytes. */
const LEAST_SPACE = 100 * 1024 * 1024;

/** How long to wait for another writer, in milliseconds. */
const BUSY_TIMEOUT = 2_000;

const OLDEST_NODE = [20, 19] as const;

/** An earlier clock is wrong: Provost did not exist yet. */
const EARLIEST_NOW = Date.UTC(2025, 0, 1);

const CHECKS_OF_AN_OPEN_STORE = ['schema', 'reading', 'integrity', 'audit chain', 'writing'] as const;

function diagnosis(store: string | null, checks: readonly Finding[]): Diagnosis {
  return { store, usable: checks.every(({ status }) => status !== 'problem'), checks };
}

async function storeFindings(url: string, now: number): Promise<Finding[]> {
  const file = storeFile(url);
  const fileFindings = file === undefined ? [] : [await rightsFinding(file), await spaceFinding(file)];
  let store: Store;
  try {
    store = await openStore(url, { create: false, longestWait: BUSY_TIMEOUT });
  } catch (error) {
    const skipped = CHECKS_OF_AN_OPEN_STORE.map((check) => notChecked(check));
    return [problem('store', error), ...skipped, ...fileFindings, clockFinding(now, undefined)];
  }
  try {
    return [
      ok('store', `${store.location} is a Provost store.`),
      await runCheck('schema', async () =>
        ok('schema', `Schema ${await store.schemaVersion()}, as this Provost keeps it.`),
      ),
      await runCheck('reading', () => readingFinding(store)),
      await runCheck('integrity', () => integrityFinding(store)),
      await runCheck('audit chain', () => auditFinding(store)),
      await runCheck('writing', () => writingFinding(store)),
      ...fileFindings,
      ...(await serverFindings(store)),
      await storeClockFinding(store, now),
    ];
  } finally {
    await store.close().catch(() => undefined);
  }
}

/** The finding about the database server; none for an embedded store. */
async function serverFindings({ about }: Store): Promise<Finding[]> {
  if (about === undefined) return [];
  return [
    await runCheck('server', async () => {
      const { server, isReadOnly } = await about();
      if (!isReadOnly) return ok('server', `${server}.`);
      return {
        check: 'server',
        status: 'problem',
        finding: `${server}, which takes no changes: it stands by for another server, or was told so.`,
        advice: 'Name the server that takes changes in --store, or end its default_transaction_read_only.',
      };
    }),
  ];
}

/** Compares the clock of this machine with the last change, and with the database server if any. */
async function storeClockFinding(store: Store, now: number): Promise<Finding> {
  const own = clockFinding(now, await lastChange(store));
  const { about } = store;
  if (own.status !== 'ok' || about === undefined) return own;
  return runCheck('clock', async () => {
    const began = performance.now();
    const { now: theirs } = await about();
    return clocksFinding(theirs, now + (performance.now() - began), 'the server');
  });
}

async function readingFinding(store: Store): Promise<Finding> {
  const tenants = await store.read((reader) => reader.tenantKeys());
  if (tenants.length > 0) return ok('reading', `It holds ${counted(tenants.length, 'tenant')}.`);
  return {
    ...ok('reading', 'It holds no tenant yet.'),
    advice: 'Make one with `provost tenant create KEY --name NAME`.',
  };
}

async function integrityFinding(store: Store): Promise<Finding> {
  const [first, ...others] = await store.check();
  if (first === undefined) return ok('integrity', 'No damage, and no record refers to a missing one.');
  const more = others.length > 0 ? ` (and ${formatCount(others.length)} more)` : '';
  return {
    check: 'integrity',
    status: 'problem',
    finding: `${first}${more}`,
    advice: 'Keep a copy of the store as it is, and restore it from the last good copy.',
  };
}

async function auditFinding(store: Store): Promise<Finding> {
  const { entries, findings } = await store.read((reader) => verifyAudit(reader.journal, () => nextTurn()));
  const [first] = findings;
  if (first === undefined) return ok('audit chain', `Whole: ${counted(entries, 'entry', 'entries')}.`);
  return {
    check: 'audit chain',
    status: 'problem',
    finding: `Broken at entry ${first.seq}: ${first.problem}.`,
    advice: 'Somebody or something changed the journal: see `provost audit verify`, and compare with a copy.',
  };
}

/** Runs an empty write transaction, which takes the write lock. */
async function writingFinding(store: Store): Promise<Finding> {
  await store.write(async () => undefined);
  const { unwritable: [first, ...others] = [] } = (await store.about?.()) ?? {};
  if (first !== undefined) {
    const more = others.length > 0 ? `, nor ${formatCount(others.length)} more` : '';
    return {
      check: 'writing',
      status: 'problem',
      finding: `You may not change the table ${first}${more}.`,
      advice: 'Have SELECT, INSERT, UPDATE and DELETE on all tables of the schema granted to you.',
    };
  }
  return ok('writing', 'The store can be written.');
}

async function rightsFinding(file: string): Promise<Finding> {
  let mode: number;
  try {
    await access(file, constants.R_OK | constants.W_OK);
    await access(dirname(file), constants.W_OK | constants.X_OK);
    ({ mode } = await stat(file));
  } catch (error) {
    if (isMissing(error)) return notChecked('rights');
    return {
      check: 'rights',
      status: 'problem',
      finding: `You may not read and write ${file} and its folder.`,
      advice: 'Ask the owner of the folder for the rights, or name another store with --store file:PATH.',
    };
  }
  if (process.platform === 'win32' || (mode & 0o077) === 0)
    return ok('rights', 'You alone may read and write the file.');
  return {
    check: 'rights',
    status: 'warning',
    finding: 'Other users of this machine may read or write the file, and it holds records of people.',
    advice: `Unless that is meant: chmod 600 ${file}`,
  };
}

async function spaceFinding(file: string): Promise<Finding> {
  let free: number;
  try {
    const { bavail, bsize } = await statfs(dirname(file));
    free = bavail * bsize;
  } catch {
    return notChecked('disk');
  }
  const finding = `${inMegabytes(free)} free.`;
  if (free >= LEAST_SPACE) return ok('disk', finding);
  return {
    check: 'disk',
    status: 'problem',
    finding,
    advice: 'Free some space: a change may need as much as the store has.',
  };
}

/** Time of the last change; undefined if there is none or the journal cannot be read. */
async function lastChange(store: Store): Promise<string | undefined> {
  try {
    return (await store.read((reader) => reader.journal.lastAudit()))?.at;
  } catch {
    return undefined;
  }
}

function clockFinding(now: number, lastChanged: string | undefined): Finding {
  const clock = Number.isFinite(now) ? new Date(now).toISOString() : 'nothing';
  const advice = 'Set the clock of this machine: dates and the journal depend on it.';
  if (!(now >= EARLIEST_NOW)) {
    return {
      check: 'clock',
      status: 'problem',
      finding: `The clock says ${clock}, which is long past.`,
      advice,
    };
  }
  if (lastChanged !== undefined && Date.parse(lastChanged) > now + CLOCK_TOLERANCE) {
    const finding = `The clock says ${clock}, but the last change was recorded at ${lastChanged}.`;
    return { check: 'clock', status: 'problem', finding, advice };
  }
  return ok('clock', `It is ${clock}.`);
}

function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = OLDEST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor))
    return ok('node', `Node ${version}.`);
  return {
    check: 'node',
    status: 'problem',
    finding: `Node ${version} is older than Provost needs.`,
    advice: `Install Node ${leastMajor}.${leastMinor} or newer.`,
  };
}

/** Turns a failure of the check into a finding. */
async function runCheck(check: string, run: () => Promise<Finding>): Promise<Finding> {
  try {
    return await run();
  } catch (error) {
    return problem(check, error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function inMegabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024)} MB`;
}

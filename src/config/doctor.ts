import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { counted, formatCount } from '../domain/counts.js';
import { verifyAudit } from '../changes/audit.js';
import { openStore, storeFile } from '../store/open.js';
import type { Store } from '../store/port.js';
import { CLOCK_TOLERANCE, clocksFinding } from './doctor-clocks.js';
import { leftoversFinding, placeFindings } from './doctor-places.js';
import type { Finding } from './finding.js';
import { notChecked, ok, problem } from './finding.js';
import type { Settings } from './settings.js';
import { type Environment, profilesPath } from './user-directories.js';
import { isService, tokenInForce, withoutSecrets } from './settings.js';
import type { Keyring } from './tokens.js';
import { tokenKeeper, tokensPath } from './tokens.js';

export interface Surroundings {
  /** The settings, or what stood in the way of them. */
  readonly settings: () => Promise<Settings>;
  /** Such as 20.19.0. */
  readonly nodeVersion: string;
  readonly env: Environment;
  readonly openKeyring: () => Promise<Keyring | undefined>;
  /** The folder of the package. */
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

/** Looks at everything a run stands on. It reports whatever it finds and never fails itself. */
export async function diagnose(surroundings: Surroundings): Promise<Diagnosis> {
  const { settings, nodeVersion, now, env, openKeyring, programFolder } = surroundings;
  const node = nodeFinding(nodeVersion);
  const places = await placeFindings(env, openKeyring, programFolder);
  const folders = [process.cwd(), dirname(profilesPath(env))];
  let inForce: Settings;
  let url: string;
  try {
    inForce = await settings();
    url = inForce.store.value ?? '';
    // Refuses an address that no file can have, before anything is asked of it.
    storeFile(url);
  } catch (error) {
    return diagnosis(null, [node, problem('settings', error), clockFinding(now, undefined), ...places]);
  }
  const found = ok('settings', 'The settings can be read.');
  const store = isService(url)
    ? await behindService(url, inForce, surroundings)
    : await storeFindings(url, now);
  const file = storeFile(url);
  if (file !== undefined) folders.push(dirname(file));
  const leftovers = await leftoversFinding(folders, now);
  return diagnosis(withoutSecrets(url), [node, found, ...store, ...places, leftovers]);
}

async function behindService(
  url: string,
  settings: Settings,
  { env, openKeyring, now }: Surroundings,
): Promise<Finding[]> {
  const { serviceFindings } = await import('./doctor-service.js');
  const keeper = tokenKeeper(tokensPath(env), openKeyring);
  return serviceFindings(url, () => tokenInForce(settings, env, keeper), now);
}

/** Free space below which a store is in danger, in bytes. */
const LEAST_SPACE = 100 * 1024 * 1024;

/** How long another writer is waited for, in milliseconds. */
const BUSY_TIMEOUT = 2_000;

const OLDEST_NODE = [20, 19] as const;

/** No clock is right that stands before Provost was written, nor more than this behind the last change. */
const EARLIEST_NOW = Date.UTC(2025, 0, 1);

const CHECKS_OF_AN_OPEN_STORE = ['schema', 'reading', 'integrity', 'audit chain', 'writing'] as const;

function diagnosis(store: string | null, checks: readonly Finding[]): Diagnosis {
  return { store, usable: checks.every(({ status }) => status !== 'problem'), checks };
}

async function storeFindings(url: string, now: number): Promise<Finding[]> {
  const file = storeFile(url);
  const around = file === undefined ? [] : [await rightsFinding(file), await spaceFinding(file)];
  let store: Store;
  try {
    store = await openStore(url, { create: false, longestWait: BUSY_TIMEOUT });
  } catch (error) {
    const skipped = CHECKS_OF_AN_OPEN_STORE.map((check) => notChecked(check));
    return [problem('store', error), ...skipped, ...around, clockFinding(now, undefined)];
  }
  try {
    return [
      ok('store', `${store.location} is a Provost store.`),
      await looking('schema', async () =>
        ok('schema', `Schema ${await store.schemaVersion()}, as this Provost keeps it.`),
      ),
      await looking('reading', () => readingFinding(store)),
      await looking('integrity', () => integrityFinding(store)),
      await looking('audit chain', () => auditFinding(store)),
      await looking('writing', () => writingFinding(store)),
      ...around,
      ...(await serverFindings(store)),
      await storeClockFinding(store, now),
    ];
  } finally {
    await store.close().catch(() => undefined);
  }
}

/** What a server that keeps the store says of itself; nothing where there is none. */
async function serverFindings({ about }: Store): Promise<Finding[]> {
  if (about === undefined) return [];
  return [
    await looking('server', async () => {
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

/** The clock of this machine against the last change, and against that of the server where there is one. */
async function storeClockFinding(store: Store, now: number): Promise<Finding> {
  const own = clockFinding(now, await lastChange(store));
  const { about } = store;
  if (own.status !== 'ok' || about === undefined) return own;
  return looking('clock', async () => {
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

/** An empty transaction takes the write lock and gives it back. */
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

/** When the last change was recorded; undefined where there is none, or the journal cannot be read. */
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

/** A look that fails is itself what was found. */
async function looking(check: string, look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
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

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verbs as recordVerbs } from '../../src/model/kind.js';
import { recordOperations } from '../../src/operations/record/index.js';
import { freshSchema } from '../postgres/schemas.js';
import { loadCatalogue } from '../program/known-commands.js';
import { runInProcess } from '../program/in-process.js';
import {
  ofThisMachine,
  others,
  scenario,
  scenarioFiles,
  WAITING,
  withoutWhatDiffers,
  writeScenarioFiles,
} from './scenario.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'bin/run.js');

/** What a run of the scenario told and left. */
interface Told {
  readonly answers: string[];
  readonly others: string[];
  readonly files: string[];
  readonly exports: string[];
}

const kinds = ['file', 'postgres', 'service', 'service before postgres'] as const;
type Kind = (typeof kinds)[number];

let folder: string;
const told = new Map<Kind, Told>();
const services: ChildProcess[] = [];
const removals: (() => Promise<void>)[] = [];

/** The program's own service before a store. */
async function served(store: string): Promise<string> {
  const service = spawn(process.execPath, [program, 'serve', '--listen', '127.0.0.1:0'], {
    env: { ...process.env, PROVOST_STORE: store },
  });
  services.push(service);
  service.stderr.resume();
  const ended = once(service, 'exit').then(([code]) => {
    throw new Error(`The service ended with ${String(code)}`);
  });
  const [line] = (await Promise.race([once(service.stdout, 'data'), ended])) as [Buffer];
  ended.catch(() => undefined);
  return line.toString().trim();
}

/** An administrator's token for the store, made with the store at hand. */
async function tokenFor(store: string): Promise<string> {
  const { stdout } = await runInProcess(
    ['token', 'create', 'scenario', '--expires', 'never', '--yes', '--json'],
    {
      store,
    },
  );
  return (JSON.parse(stdout) as { secret: string }).secret;
}

async function run(kind: Kind, store: string, token: string): Promise<Told> {
  const cwd = join(folder, kind);
  const env = {
    ...(token === undefined ? {} : { PROVOST_TOKEN: token }),
    XDG_STATE_HOME: join(cwd, 'state'),
  };
  const asked = (...args: string[]) => runInProcess(args, { store, cwd, env, clock: Date.now });
  let waiting = WAITING;
  const answered = async (args: readonly string[]): Promise<string> => {
    const words = args.map((word) => (word === WAITING ? waiting : word));
    const { code, stdout, stderr } = await asked(...words, '--json');
    if (args[1] === 'list' && args[0] === 'transfer') waiting = waitingIn(stdout);
    return withoutWhatDiffers(`${args.join(' ')}: ${code}\n${stdout}${stderr}`);
  };
  return {
    answers: await inOrder(scenario, answered),
    exports: await inOrder(
      ['college', 'ward9'],
      async (tenant) => (await asked('tenant', 'export', '--tenant', tenant)).stdout,
    ),
    others: await inOrder(others, answered),
    files: scenarioFiles.map((name) => {
      const path = join(cwd, name);
      // What is missing is told by the comparison, beside the answer of the command that should have written it.
      return existsSync(path) ? withoutWhatDiffers(readFileSync(path, 'utf8')) : '';
    }),
  };
}

async function inOrder<T, R>(list: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of list) results.push(await work(item));
  return results;
}

function waitingIn(list: string): string {
  const { reviews } = JSON.parse(list) as { reviews?: { id: string }[] };
  return reviews?.[0]?.id ?? WAITING;
}

describe('the same commands', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'provost-scenario-'));
    for (const kind of kinds) {
      const cwd = join(folder, kind);
      mkdirSync(cwd);
      writeScenarioFiles(cwd);
      let store = `file:${join(cwd, 'store.db')}`;
      if (kind.endsWith('postgres')) {
        const place = await freshSchema();
        removals.push(place.remove);
        store = place.url;
      }
      await runInProcess(['init', '--yes'], { store });
      await runInProcess(['tenant', 'delete', 'main', '--yes'], { store });
      const token = await tokenFor(store);
      told.set(kind, await run(kind, kind.startsWith('service') ? await served(store) : store, token));
    }
  }, 600_000);
  afterAll(async () => {
    for (const service of services) {
      const ended = once(service, 'exit');
      service.kill('SIGTERM');
      expect((await ended)[0]).toBe(0);
    }
    for (const remove of removals) await remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are all that there are, but for those that concern this machine alone', async () => {
    const { commands } = await loadCatalogue();
    const asked = new Set([...scenario, ...others].map(([topic, word]) => `${topic} ${word}`));
    const records = recordOperations.map(({ name }) => name.replace('.', ' '));
    const verbs = new Set(records.filter((name) => asked.has(name)).map((name) => name.split(' ')[1]));
    const left = [...commands.keys()].filter(
      (name) =>
        !asked.has(name) &&
        !ofThisMachine.includes(name) &&
        !(records.includes(name) && verbs.has(name.split(' ')[1])),
    );
    expect([...verbs].sort()).toEqual([...recordVerbs].sort());
    expect(left).toEqual([]);
  });

  describe.each(kinds.slice(1))('on a file and on a %s', (kind) => {
    it.each(scenario.map((args, at) => [args.join(' '), at] as const))(
      'answer in JSON with the same bytes: %s',
      (_, at) => {
        expect(told.get(kind)?.answers[at]).toBe(told.get('file')?.answers[at]);
        expect(told.get('file')?.answers[at]).not.toContain('"unexpected"');
      },
    );

    it.each(others.map((args, at) => [args.join(' '), at] as const))(
      'answer afterwards with the same bytes: %s',
      (_, at) => {
        expect(told.get(kind)?.others[at]).toBe(told.get('file')?.others[at]);
        expect(told.get('file')?.others[at]).not.toContain('"unexpected"');
      },
    );

    it.each(scenarioFiles.map((name, at) => [name, at] as const))('write the same file: %s', (_, at) => {
      expect(told.get(kind)?.files[at]).toBe(told.get('file')?.files[at]);
      expect(told.get('file')?.files[at]).toMatch(/./);
    });

    it('leave tenants that are exported as the same bytes', () => {
      expect(told.get('file')?.exports.every((text) => text.length > 1_000)).toBe(true);
      expect(told.get(kind)?.exports).toEqual(told.get('file')?.exports);
    });
  });
});

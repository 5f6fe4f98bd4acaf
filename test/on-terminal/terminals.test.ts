import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { formatCount } from '../../src/domain/counts.js';
import { storeFile } from '../../src/store/open.js';
import { anEmployerAccount } from '../builders/accounts.js';
import type { TestStore } from '../builders/store.js';
import { storeWith } from '../builders/store.js';
import type { Reaction, TerminalRun } from './terminal.js';
import { CTRL_C, CTRL_Z, ENTER, hasTerminal, onTerminal } from './terminal.js';

/** Accounts that hold the role: to take it from all of them is a large removal. */
const HOLDERS = 40;

/** Rows of the file: enough that they are written in more than one batch. */
const ROWS = 15_000;

/** The system may say it once more when the program no longer listens; nobody is there to see the code. */
const HUNG_UP = [130, 129];
const ANSWER_LOST = 7;
const ASKING = 'Error: Interrupted before the end; nothing was written and nothing was changed.\n';

let store: TestStore;
beforeAll(async () => {
  const emails = Array.from({ length: HOLDERS }, (_, at) => `h${at}@acme.example`);
  store = await storeWith({
    acme: {
      tenant: [{ key: 'acme', name: 'Acme Ltd', timeZone: 'Europe/London', vpd: null, settings: {} }],
      account: emails.map((email) => anEmployerAccount(email, { organisation: null })),
      'account-role': emails.map((account) => ({ account, role: 'Assessor' })),
    },
  });
});
afterAll(() => store.dispose());

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-terminal-'));
  return () => rmSync(folder, { recursive: true });
});

const run = (...args: string[]): TerminalRun => onTerminal(args, folder, store.url);
const holders = async (): Promise<number> => (await store.records('acme', 'account-role')).length;
const accounts = async (): Promise<number> => (await store.records('acme', 'account')).length;

/** The run ended with the code and left the terminal as it was, with its cursor. */
async function expectEnd(at: TerminalRun, code: number): Promise<void> {
  expect(await at.ended, at.shown()).toBe(code);
  expect(at.shown()).toContain(`[ended ${code} as before]`);
  expect(at.shown()).not.toContain('    at ');
  expect(at.raw().lastIndexOf('\x1b[?25l')).toBeLessThanOrEqual(at.raw().lastIndexOf('\x1b[?25h'));
}

/** Nothing is left of a run beside the store, of jobs that are to be settled, or in its folder of temporary files. */
function expectNothingLeft(...files: string[]): void {
  const place = dirname(storeFile(store.url) ?? '');
  expect(readdirSync(place).filter((name) => name.includes('running'))).toEqual([]);
  const left = readdirSync(folder, { recursive: true, withFileTypes: true });
  expect(left.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual(files);
}

describe.skipIf(!hasTerminal)('a question', () => {
  const asked = async (): Promise<TerminalRun> => {
    const at = run('role', 'unassign', 'Assessor', '--all-employers');
    await at.until('Type Acme Ltd to go on');
    return at;
  };

  it('is ended by Ctrl-C, and nothing is changed', async () => {
    const at = await asked();
    at.type(CTRL_C);
    await at.until(ASKING);
    await expectEnd(at, 130);
    expect(await holders()).toBe(HOLDERS);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('is ended by %s from outside', async (signal) => {
    const at = await asked();
    at.send(signal);
    await at.until(ASKING);
    await expectEnd(at, 130);
  });

  it('is ended by the end of its terminal', async () => {
    const at = await asked();
    at.hangUp();
    expect(HUNG_UP).toContain(await at.ended);
    expect(await holders()).toBe(HOLDERS);
    expectNothingLeft();
  });

  it('is asked again after Ctrl-Z, and takes the name of the tenant alone for a removal of more than a tenth', async () => {
    for (const wrong of ['', 'acme ltd', 'y']) {
      const at = await asked();
      at.type(`${wrong}${ENTER}`);
      await at.until('That is not "Acme Ltd"; nothing was changed.\n');
      expect(at.shown()).not.toContain('Error');
      await expectEnd(at, 130);
    }
    expect(await holders()).toBe(HOLDERS);

    const at = await asked();
    at.type(CTRL_Z);
    await at.until('[stopped]');
    at.type(ENTER);
    await at.until('Type Acme Ltd to go on');
    at.type(`Acme Ltd${ENTER}`);
    await at.until(`Taken from ${HOLDERS}`);
    await expectEnd(at, 0);
    expect(await holders()).toBe(0);
  });

  it('about the store that a restore would replace is answered by y alone', async () => {
    const [backup, place] = [join(folder, 'backup.db'), join(folder, 'own.db')];
    const at = (...args: string[]): TerminalRun => onTerminal(args, folder, `file:${place}`);
    expect(await at('init', '--key', 'old', '--yes').ended).toBe(0);
    expect(await at('store', 'backup', backup).ended).toBe(0);
    expect(await at('tenant', 'create', 'new', '--yes').ended).toBe(0);
    const tenants = async (): Promise<string> => {
      const list = at('tenant', 'list');
      expect(await list.ended).toBe(0);
      return list.shown();
    };
    const question = `${place} holds 2 tenants and 2 jobs. Replace it?`;
    for (const [keys, code] of [
      [`n${ENTER}`, 2],
      [CTRL_C, 130],
    ] as const) {
      const refused = at('store', 'restore', backup);
      await refused.until(question);
      refused.type(keys);
      await expectEnd(refused, code);
      expect(refused.shown()).toMatch(/nothing was\s+changed/);
      expect(await tenants()).toContain('new');
    }
    const restored = at('store', 'restore', backup);
    await restored.until(question);
    restored.type(`y${ENTER}`);
    await restored.until('Restored');
    await expectEnd(restored, 0);
    expect(await tenants()).not.toContain('new');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('for a token shows nothing of it', async () => {
    expect(await run('profile', 'add', 'team', '--store', 'https://127.0.0.1:1').ended).toBe(0);
    const at = onTerminal(['login', '--profile', 'team'], folder);
    await at.until('Token');
    at.type(`provost_secret${ENTER}`);
    await at.until('Error: That is no token');
    expect(at.raw()).not.toContain('secret');
    await expectEnd(at, 2);
  });
});

describe.skipIf(!hasTerminal)('an import', () => {
  let before: number;
  let imports = 0;
  beforeEach(async () => {
    before = await accounts();
    imports += 1;
    const rows = Array.from(
      { length: ROWS },
      (_, at) => `n${imports}-${at}@acme.example,Sam,O'Neil,employer`,
    );
    writeFileSync(join(folder, 'rows.csv'), ['Email,First Name,Last Name,Kind', ...rows, ''].join('\n'));
  });
  const importing = (reaction: Reaction, ...args: string[]): TerminalRun =>
    onTerminal(['account', 'import', 'rows.csv', '--progress', 'json', ...args], folder, store.url, reaction);

  it('whose rows are typed in is ended by Ctrl-C, and keeps no copy of them', async () => {
    const at = run('account', 'import', '-');
    at.type(`Email,First Name,Last Name,Kind${ENTER}`);
    await at.until('Kind\n');
    // Until what was typed is copied: the copy has no name by which it could be found.
    await delay(1_000);
    at.type(CTRL_C);
    await at.until(ASKING);
    await expectEnd(at, 130);
    expectNothingLeft('rows.csv');
  });

  it('is ended by Ctrl-C while it reads, says how far it was, and has changed nothing', async () => {
    const at = importing({ at: '"phase":"reading"', press: CTRL_C }, '--yes');
    // Where the line wraps depends on how many were read.
    await at.until('rows were read; nothing was written and nothing');
    await at.until('changed.\n');
    await expectEnd(at, 130);
    expect(await accounts()).toBe(before);
    expectNothingLeft('rows.csv');
  });

  it.each([
    ['Ctrl-C', CTRL_C],
    ['the end of its terminal', ''],
  ])('is ended by %s while it writes, and all of it is taken back', async (_, press) => {
    const at = importing({ at: '"phase":"applying"', press });
    await at.until('Make these changes?');
    at.type(`y${ENTER}`);
    const code = await at.ended;
    // A busy machine may end the terminal when all is written: then it stands, and only the answer could not be given.
    const isMade = press === '' && code === ANSWER_LOST;
    if (!isMade) expect(press === '' ? HUNG_UP : [130], at.shown()).toContain(code);
    expect(await accounts()).toBe(isMade ? before + ROWS : before);
    expectNothingLeft('rows.csv');
  });

  it('that is stopped by Ctrl-Z goes on where it was', async () => {
    const at = importing({ at: '"phase":"reading"', press: CTRL_Z }, '--yes');
    await at.until('[stopped]');
    at.type(ENTER);
    await at.until(`created ${formatCount(ROWS)}`);
    await expectEnd(at, 0);
    expect(await accounts()).toBe(before + ROWS);
    expectNothingLeft('rows.csv');
  });
});

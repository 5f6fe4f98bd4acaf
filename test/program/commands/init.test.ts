import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inFolder } from '../../end-to-end/provost.js';
import { runInProcess as provost } from '../in-process.js';
import { transcript } from '../transcript.js';

const accountsFromCsv = 'accounts from a CSV file';

describe('init', () => {
  it('makes the sample, in which the examples of the help find what they name', () =>
    inFolder(async (folder) => {
      const store = `file:${join(folder, 's.db')}`;
      expect(await provost(['init', '--sample'], { store })).toMatchObject({ code: 0 });
      const shown = await provost(['learner', 'show', 'L-1001', '--json'], { store });
      expect(JSON.parse(shown.stdout)).toMatchObject({ reference: 'L-1001' });
    }));

  it('asks on a terminal what the tenant is to hold, and imports a file into it', () =>
    inFolder(async (folder) => {
      const store = `file:${join(folder, 's.db')}`;
      const file = join(folder, 'accounts.csv');
      writeFileSync(file, 'Email,First Name,Last Name,Kind\npat@north.example,Pat,Okafor,administrator\n');
      const { questions, stdout, exitCode } = await transcript('init', ['--store', store], {
        onTerminal: true,
        answers: [accountsFromCsv, file, 'north', 'North', true],
      });
      expect(exitCode).toBe(0);
      expect(questions.slice(0, 4)).toEqual([
        'What is it to hold?',
        'Which file',
        'Key of the tenant',
        'Name of the tenant',
      ]);
      expect(stdout).toContain('Made the tenant north (North)');
      const { accounts } = JSON.parse((await provost(['account', 'list', '--json'], { store })).stdout) as {
        accounts: { email: string }[];
      };
      expect(accounts.map(({ email }) => email)).toEqual(['pat@north.example']);
    }));

  it('makes nothing where the file is not there', () =>
    inFolder(async (folder) => {
      const store = `file:${join(folder, 's.db')}`;
      const run = await transcript('init', ['--store', store], {
        onTerminal: true,
        answers: [accountsFromCsv, join(folder, 'none.csv'), 'north', 'North'],
      });
      expect(run.exitCode).toBe(5);
      expect((await provost(['tenant', 'list'], { store })).code).toBe(7);
    }));
});

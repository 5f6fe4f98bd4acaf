import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { complete, type CompletionFacts } from '../../src/program/completion/candidates.js';
import { quotedForBash, readWords } from '../../src/program/completion/shell-words.js';
import { readManifest } from '../../src/program/manifest.js';
import { referencesOf } from '../../src/program/reference-flags.js';
import { commandClass, commandNames } from './running.js';

const BREAKS = ' \t\n"\'@><=;|&(:';

/** Texts that nobody but the person can know, by flag or argument. */
const freeText = `
  achieved-statuses actual-minutes allowed-host as-of awarded client-speed client-timeout count
  date-of-birth departments due email end enrolment-start entry expires external-reference fail-if
  first-name from grace head job key language last-name
  level levels limit listen map max-changes max-percent max-rejects
  max-requests max-upload metrics-listen months name national-insurance-number nhs-unique-id number older-than
  planned-end planned-minutes position previous-last-name reason reference renewal-every scope-of
  scopeKind scopeOf seed sender set size skip-lines start store
  subject time-zone to token-reads token-requests token-spool uln vpd`.split(/\s+/);

describe('every flag and argument with a value', () => {
  test.each(commandNames)(
    'of %s is a list, a reference or a file, or stands here as free text',
    async (name) => {
      const { flags = {}, baseFlags = {}, args = {} } = await commandClass(name);
      const flagged = Object.entries({ ...baseFlags, ...flags }).filter(([, { type }]) => type === 'option');
      const open = [...flagged, ...Object.entries(args)].filter(
        ([, definition]) =>
          !('options' in definition && definition.options !== undefined) &&
          referencesOf(definition).length === 0,
      );
      expect(open.map(([value]) => value).filter((value) => !freeText.includes(value))).toEqual([]);
    },
  );
});

describe('completion', () => {
  const calls: string[] = [];
  const facts: CompletionFacts = {
    known: readManifest(`${import.meta.dirname}/../..`),
    topics: () => ({ role: 'roles, in bulk' }),
    helpTopics: [{ value: 'exit-codes' }],
    values: async (referred, typed, given) => {
      calls.push(JSON.stringify([referred, typed, given]));
      return [{ value: `a ${referred}` }];
    },
  };
  async function offered(...words: string[]) {
    calls.length = 0;
    const { candidates, isFile } = await complete(words.slice(0, -1), words.at(-1) ?? '', facts);
    return [...(isFile ? ['//'] : []), ...candidates.map(({ value }) => value)];
  }

  test.each<readonly [string[], string[]]>([
    [['ro'], ['role']],
    [['role', 'a'], ['assign']],
    [['help', 'exit'], ['exit-codes']],
    [['help', 'role', 'as'], ['assign']],
    [['no-such', ''], []],
    [['role', 'assign', 'employer - view l'], ['Employer - View Learning Plan']],
    [['role', 'assign', 'employer-view-l'], ['employer-view-learning-plan']],
    [['role', 'assign', 'Assessor', 'a'], ['a account']],
    [['role', 'assign', 'Assessor', 'x@y', 'a'], ['a account']],
    [['role', 'assign', 'Assessor', '--file', ''], ['//']],
    [['role', 'assign', 'Assessor', '--organisation=a'], ['--organisation=a organisation']],
    [['role', 'assign', 'Assessor', '--reason', ''], []],
    [['role', 'assign', '--yes', '--yes', '--al'], ['--all-employers']],
    [['role', 'assign', '--', '--al'], []],
    [
      ['job', 'show', ''],
      ['//', 'a job'],
    ],
    [['overdue', 'count', '--columns', 'key,v'], ['key,visible']],
    [['overdue', 'count', '--sort', '-k'], ['-key']],
    [['overdue', 'count', '--output', 'm'], ['markdown']],
    [['feature', 'enable', 'emp'], ['employer-learning-plan']],
    [['account', 'create', ''], []],
    [['account', 'update', ''], ['a account']],
    [['assignment', 'create', ''], ['a person']],
  ])('offers after %j: %j', async (words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });

  test('offers no flag twice that may be given once', async () => {
    expect(await offered('role', 'assign', '--yes', '--reason', 'x', '--')).not.toContain('--yes');
    expect(await offered('role', 'assign', '--group', 'x', '--')).toContain('--group');
  });

  test('reads the store and the caller that the flags name', async () => {
    await offered('role', 'assign', '--store', 'file:x.db', '--as=pat@acme.example', 'Assessor', 'z');
    expect(calls).toEqual([JSON.stringify(['account', 'z', { store: 'file:x.db', as: 'pat@acme.example' }])]);
  });

  test('offers none but the values of a flag that waits for one', async () => {
    expect(await offered('overdue', 'count', '--by', '')).toEqual([
      ...['learner', 'employer', 'organisation', 'programme'],
    ]);
  });
});

describe('a line of bash', () => {
  test.each([
    ['provost role ', ['provost', 'role'], ''],
    ['provost  role a', ['provost', 'role'], 'a'],
    ['provost "Employer - V', ['provost'], 'Employer - V'],
    ["provost 'a b' c\\ d", ['provost', 'a b'], 'c d'],
    ['provost "" x', ['provost', ''], 'x'],
  ])('%j is read as its words', (line, words, last) => {
    const read = readWords(line);
    expect([read.words, read.last.text]).toEqual([words, last]);
  });

  test('is continued with the text itself, whatever its characters', () => {
    const quote = fc.constantFrom('', '"', "'");
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((one) => !/[\p{Cc}\s]/u.test(one));
    fc.assert(
      fc.property(text, quote, fc.nat(8), (value, open, length) => {
        const beginning = Array.from(value).slice(0, length).join('');
        const typed = open === '' ? quotedForBash(beginning, readWords('').last) : '';
        const { last } = readWords(`provost ${open}${typed}`, BREAKS);
        const reply = quotedForBash(value, last);
        const before = `provost ${open}${quotedForBash(last.before, readWords('').last)}`;
        expect(readWords(`${before}${reply}${open} `).words).toEqual(['provost', value]);
      }),
    );
  });
});

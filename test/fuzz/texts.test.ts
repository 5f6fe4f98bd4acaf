import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeChange, encodeChange } from '../../src/changes/encoding.js';
import { addProfile, readProfiles, removeProfile, useProfile } from '../../src/config/profiles.js';
import { resolveSettings, withoutSecrets } from '../../src/config/settings.js';
import { calendarDate, parseCalendarDate, parts } from '../../src/domain/calendar.js';
import { parseLevel } from '../../src/domain/competence/level.js';
import { competenceKey, ownerOf, parseCompetenceName } from '../../src/domain/competence/name.js';
import { parseNationalInsuranceNumber } from '../../src/domain/competence/national-insurance.js';
import { isUln, ulnCheckDigit } from '../../src/domain/learning-plan/uln.js';
import { findRole } from '../../src/domain/tenancy/roles.js';
import { nearest } from '../../src/domain/suggestions.js';
import { foldName } from '../../src/domain/text.js';
import { parseColumnMap } from '../../src/files/match-columns.js';
import { createDateReader, parseFieldDate } from '../../src/files/dates.js';
import { defuse, undefuse } from '../../src/domain/csv-cell.js';
import { parseEmail } from '../../src/domain/email.js';
import { daysIn } from '../../src/operations/today.js';
import { idOfSecret } from '../../src/operations/token/token-secret.js';
import { jobNumber } from '../../src/operations/job/job-facts.js';
import { catalogueOf } from '../../src/program/catalogue.js';
import { nameOf } from '../../src/program/known-commands.js';
import { loadConfig, readWithFlags } from '../program/known-commands.js';
import { storeFile } from '../../src/store/open.js';
import { visible, visibleJson } from '../../src/terminal/sanitise.js';
import { awkward, mutationsOf } from './mutations.js';
import { fuzz, PATIENCE, shares, wholeShares } from './fuzzing.js';

const folder = mkdtempSync(join(tmpdir(), 'provost-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('gives all readers together at least a hundred thousand inputs in a long run', () => {
  expect(Object.values(wholeShares).reduce((sum, share) => sum + share, 0)).toBeGreaterThanOrEqual(100_000);
});

describe('any text at all', { timeout: PATIENCE }, () => {
  const texts = fc.oneof(
    {
      weight: 20,
      arbitrary: mutationsOf([
        '2015-07-31',
        '31/07/2015',
        '31-Jul-2015',
        '2015/07/31 00:00:00',
        '20150731',
        '42216',
        'No Expiry Date',
        'NHS|CSTF|Fire Safety - 2 Years|',
        '457|LOCAL|Fire, smoke and heat|',
        '1 - Assessed',
        '2 - Level 2',
        'QQ 12 34 56 C',
        '9276308686',
        'pat@acme.example',
        `provost_${'a1'.repeat(6)}_${'b2'.repeat(20)}`,
        "O'Neíl-Straße",
        'Employer – View Learning Plan',
        'Their Header=Last Name',
        'file:./provost.db',
        'file:///tmp/provost.db',
        'postgres://pat:secret@db.example/provost?password=x',
        '12',
      ]),
    },
    { weight: 5, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...awkward), fc.nat(100))
        .map(([word, times]) => word.repeat(times * times)),
    },
  );

  it('is read as a date, number, name, level, address, role or key, or as none', async () => {
    const dayOf = daysIn('Europe/London');
    const readDate = createDateReader(dayOf);
    const someWords = awkward.slice(-8);
    await fuzz('texts', texts, (text) => {
      const date = parseCalendarDate(text);
      if (date !== undefined) expect(calendarDate(...parts(date))).toBe(text);
      const field = parseFieldDate(text, dayOf);
      expect(readDate(text)).toEqual(field);
      if (field.kind === 'date')
        expect(parseFieldDate(field.date, dayOf)).toEqual({ kind: 'date', date: field.date });
      const name = parseCompetenceName(text);
      if (name !== undefined) expect(competenceKey(competenceKey(text))).toBe(competenceKey(text));
      expect([undefined, name?.owner, 'NHS']).toContain(ownerOf(text));
      const level = parseLevel(text);
      if (level !== undefined) expect(level >= 0 && level < 100 && Number.isInteger(level)).toBe(true);
      const insured = parseNationalInsuranceNumber(text);
      if (insured !== undefined) expect(parseNationalInsuranceNumber(insured)).toBe(insured);
      if (isUln(text)) expect(text.endsWith(String(ulnCheckDigit(text)))).toBe(true);
      const email = parseEmail(text);
      if (email !== undefined) expect(parseEmail(email)).toBe(email);
      const found = findRole(text);
      if ('role' in found) expect(findRole(found.role)).toEqual(found);
      expect(foldName(foldName(text))).toBe(foldName(text));
      expect(nearest(text.slice(0, 60), someWords, 2).length).toBeLessThanOrEqual(2);
      expect(undefuse(defuse(text))).toBe(text);
      const token = idOfSecret(text);
      if (token !== undefined) expect(text).toContain(token);

      expect(visible(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      expect(JSON.parse(visibleJson(text))).toBe(text);
      expect(withoutSecrets(text)).not.toMatch(/^[a-z]+:\/\/[^/]*:[^/]*secret@/);
      for (const refusing of [parseColumnMap.bind(undefined, [text]), () => jobNumber(text)])
        ignoring(refusing);
      ignoring(() => storeFile(text));
    });
  });

  it('is a command line that is understood, or refused with what is wrong', async () => {
    const config = await loadConfig();
    const commands = [...catalogueOf(config).commands.values()];
    const word = fc.oneof(
      fc.constantFrom(...commands.flatMap(({ name }) => name.split(' '))),
      fc.constantFrom(...commands.flatMap(({ flags }) => flags.map(({ name }) => `--${name}`))),
      mutationsOf([
        '--store=file:x',
        '--dry-run',
        '-y',
        '--output',
        'json',
        '--',
        '-',
        'role',
        '--max-percent=5',
      ]),
    );
    const lines = fc
      .tuple(
        fc.constantFrom([], ...commands.map(({ name }) => name.split(' '))),
        fc.array(word, { maxLength: 8 }),
      )
      .map(([name, words]) => [...name, ...words]);
    const taken = await fuzz('command lines', lines, (args) => {
      const [id = '', ...rest] = readWithFlags(args, config);
      if (config.findCommand(id) !== undefined && !rest.includes('--help'))
        expect(args.join(' ')).toContain(nameOf(id));
    });
    expect(taken).toBeGreaterThan(shares['command lines'] / 20);
  });

  it('is a recorded change that says the same when written again, or is refused as damaged', async () => {
    const recorded = [
      '["t","tenant",null,["t","T","Europe/London",null,{}]]',
      '["t","feature",["employer-learning-plan",false],["employer-learning-plan",true]]',
      '["t","account-role",null,["pat@acme.example","Assessor"]]',
      '["t","account",["a@b.example","A","B","employer",null,"full-user",null],null]',
      '["t","achievement",null,["P-1","NHS|CSTF|Fire|",1,"2015-02-01","2015-02-01","2016-01-31","iat"]]',
      '["t","competence",null,["NHS|CSTF|Fire|",2,"year"]]',
    ];
    const lines = mutationsOf(recorded, [
      'tenant',
      'feature',
      'person',
      'account-role',
      '"2015-02-30"',
      '1.5',
      'null,',
    ]);
    const taken = await fuzz('recorded changes', lines, (line) => {
      const change = decodeChange(line);
      expect(encodeChange(decodeChange(encodeChange(change)))).toBe(encodeChange(change));
    });
    expect(taken).toBeGreaterThan(shares['recorded changes'] / 20);
  });

  it('is a file of profiles that can be worked with, or is refused and left as it is', async () => {
    const path = join(folder, 'provost', 'profiles.json');
    await addProfile(path, 'first', { store: 'file:a.db', tenant: null, as: null }, false);
    const files = mutationsOf(
      [
        '{"current":"live","profiles":{"live":{"store":"file:/srv/live.db","tenant":"north","as":"pat@acme.example"}}}',
        '{"profiles":{"a":{"store":"https://provost.example"},"b":{"store":"postgres://db/x"}}}',
      ],
      [
        '"store":',
        '"__proto__":{"store":"file:x"},',
        '"current":null,',
        '"profiles":{}',
        '{"a":'.repeat(5_000),
      ],
    );
    const env = { XDG_CONFIG_HOME: dirname(dirname(path)), XDG_DATA_HOME: folder };
    await fuzz('profiles', files, async (text) => {
      writeFileSync(path, text);
      const before = await readProfiles(path);
      await resolveSettings({}, env);
      await addProfile(path, 'added', { store: 'file:b.db', tenant: 't', as: null }, true);
      await useProfile(path, 'added');
      expect((await resolveSettings({}, env)).store.value).toBe('file:b.db');
      await removeProfile(path, 'added');
      const { added: _added, ...profiles } = before.profiles;
      expect((await readProfiles(path)).profiles).toEqual(profiles);
    });
  });
});

/** Runs what may refuse a text: the refusal is looked at by the suite of that reader, a crash shows here. */
function ignoring(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Error) || !('hint' in error)) throw error;
  }
}

import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandNames, runCommand } from './running.js';
import type { Sample } from './sample.js';
import { makeSample, removeSample, sampleRuns } from './sample.js';
import type { Answers, Transcript } from './transcript.js';
import { transcript } from './transcript.js';

/** Runs of the commands that stand in no other table of samples, or otherwise there. */
const moreRuns: Readonly<Record<string, (sample: Sample) => readonly string[]>> = {
  completion: () => ['fish'],
  demo: () => [],
  help: () => ['exit-codes'],
  login: () => ['--profile', 'service'],
  'profile remove': () => ['team'],
  'profile use': () => ['team'],
  serve: () => ['--listen', '0.0.0.0:0'],
  'store copy': ({ path }) => [`file:${path('two.db')}`, `file:${path('copy.db')}`],
  'store restore': ({ path }) => [path('monday.db'), '--store', `file:${path('restored.db')}`],
  'transfer review': () => [],
};
const runs = { ...sampleRuns, ...moreRuns };

const TOKEN = 'provost_6hlLjQim2VS_JxMoHFLaLRwroUEuHgBRYChHV0Z0fCcoJm1rhVneAAZ3bul31';

/** What is answered on a terminal where all arguments are given, unless that is yes. */
const answersTo: Readonly<Record<string, Answers>> = {
  login: [TOKEN],
  'tenant delete': ['North'],
  'transfer review': ['Accept for Sam Neil (L-1)', true],
};

/** Where they fail, and with which code. */
const refusedOffTerminal: Readonly<Record<string, string>> = {
  login: 'missing-input',
  serve: 'insecure-listen',
  'tenant delete': 'confirmation-needed',
  'transfer review': 'missing-input',
};
const refusedOnTerminal: Readonly<Record<string, string>> = { serve: 'insecure-listen' };

/** Flags instead of all arguments, with the answers to prompts; by default the arguments. */
const questionsOf: Readonly<Record<string, readonly [flags: readonly string[], answers: Answers]>> = {
  'job undo': [[], ['2  Imported competences (rows.csv): 1 to review']],
  login: [['--profile', 'service'], [TOKEN]],
  'role assign': [[], ['Assessor', 'accounts that I name', 'pat@acme.example']],
  'role unassign': [[], ['Assessor', 'accounts that I name', 'pat@acme.example']],
  'tenant delete': [[], ['north', 'North']],
  'tenant seed': [['--key', 'seeded'], ['empty']],
};

/** Topics whose records have a name of several arguments, of which only the first has a prompt. */
const firstAsked = [
  'assignment',
  'achievement',
  'component',
  'equivalence',
  'programme-enrolment',
  'requirement',
];

/** Their arguments may be left out, or have no prompt. */
const notAsked = ['completion', 'help', 'profile show', 'store copy'];

/** What they show is of this machine. */
const ofMachine = ['config', 'demo', 'doctor', 'store copy', 'tenant export'];

const folder = join(import.meta.dirname, 'transcripts');
const fileOf = (name: string): string => join(folder, `${name.replace(' ', '/')}.txt`);

let sample: Sample;
let original: string;
beforeAll(async () => {
  sample = await makeSample();
  const own = { env: sample.env };
  await runCommand('profile add', ['service', '--store', 'https://127.0.0.1:1'], undefined, own);
  original = `${sample.folder}-original`;
  cpSync(sample.folder, original, { recursive: true });
});
afterAll(() => {
  removeSample(sample);
  rmSync(original, { recursive: true, force: true });
});

/** Runs the command on the sample as it was made. */
async function run(
  name: string,
  argv: readonly string[],
  onTerminal: boolean,
  answers: Answers = [],
  columns = 80,
): Promise<Transcript> {
  rmSync(sample.folder, { recursive: true, force: true });
  cpSync(original, sample.folder, { recursive: true });
  // A profile is logged into where no other store goes before its own.
  const env = name === 'login' ? { ...sample.env, PROVOST_STORE: '' } : sample.env;
  const session = { env, directory: () => sample.folder };
  return transcript(name, argv, { onTerminal, columns, answers, session });
}

/** The text without what differs from run to run. */
function steady(text: string): string {
  const [, made = 'TOKEN'] = /provost_(\w{11})_/.exec(text) ?? [];
  return text
    .replaceAll(/^(details|salt) .*/gm, '$1 RANDOM')
    .replaceAll(sample.folder, 'FOLDER')
    .replaceAll(sample.review, 'REVIEW')
    .replaceAll(sample.token, 'TOKEN')
    .replaceAll(/provost_\w{11}_\w+/g, 'SECRET')
    .replaceAll(made, 'TOKEN')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UUID')
    .replaceAll(/[0-9a-f]{64}/g, 'HASH');
}

function shown(title: string, { text: seen, exitCode }: Transcript): string {
  const text = steady(seen);
  return `--- ${title}\n${text.endsWith('\n') || text === '' ? text : `${text}\n`}--- exit code ${exitCode}\n`;
}

test('every command stands in the table', () => {
  expect(Object.keys(runs).sort()).toEqual([...commandNames].sort());
});

test('every transcript is of a command', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.txt'),
  );
  const expected = commandNames.filter((name) => !ofMachine.includes(name)).map(fileOf);
  expect(files.map((file) => join(folder, file)).sort()).toEqual(expected.sort());
});

describe.each(Object.keys(runs))('%s', (name) => {
  const isChange = (sampleRuns[name]?.({ path: String } as never) ?? []).includes('--dry-run');
  let argv: readonly string[];
  let columns: number;
  let off: Transcript;
  let on: Transcript;
  beforeAll(async () => {
    argv = (runs[name]?.(sample) ?? []).filter((word) => word !== '--dry-run');
    off = await run(name, argv, false);
    columns = 80;
    on = await run(name, argv, true, answersTo[name] ?? [true], columns);
    if (!on.text.includes(sample.folder)) return;
    // Where lines wrap depends on the length of the folder's name.
    columns = 400;
    on = await run(name, argv, true, answersTo[name] ?? [true], columns);
  });

  test('asks nothing off a terminal', () => {
    const code = refusedOffTerminal[name];
    expect([off.questions, off.error]).toEqual([
      [],
      code === undefined ? undefined : expect.objectContaining({ code }),
    ]);
  });

  test('asks on a terminal only before it changes something', () => {
    const code = refusedOnTerminal[name];
    expect(on.error).toEqual(code === undefined ? undefined : expect.objectContaining({ code }));
    if (!isChange && answersTo[name] === undefined) expect(on.questions).toEqual([]);
  });

  test('asks on a terminal for what is missing, and refuses to run without it off one', async () => {
    const words = argv.findIndex((word) => word.startsWith('-'));
    const at = words === -1 ? argv.length : words;
    const [flags, answers] = questionsOf[name] ?? [argv.slice(at), argv.slice(0, at)];
    if (answers.length === 0 || notAsked.includes(name)) return;
    const { error, stdout } = await run(name, flags, false);
    expect([stdout, error]).toEqual(['', expect.objectContaining({ code: 'missing-input' })]);
    const isFirstOnly = firstAsked.includes(name.split(' ')[0] ?? '') && answers.length > 1;
    const answered = await run(name, flags, true, [...answers, true], columns);
    expect(answered.questions).not.toEqual([]);
    if (isFirstOnly) expect(answered.error).toMatchObject({ exitCode: 2 });
    else expect([answered.error, steady(answered.stdout)]).toEqual([undefined, steady(on.stdout)]);
  });

  test('reads as its transcript', async () => {
    const text = shown('off a terminal', off) + shown('on a terminal', on);
    if (!ofMachine.includes(name)) await expect(text).toMatchFileSnapshot(fileOf(name));
  });
});

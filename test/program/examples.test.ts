import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillFolder, prepare, runIn } from './example-folder.js';
import type { ExampleLine } from './example-lines.js';
import { exampleLines, readLine } from './example-lines.js';

/** Examples that cannot run here, each with the reason. */
const leftOut: readonly (readonly [line: RegExp, reason: string])[] = [
  [/^provost serve/, 'it serves until it is stopped'],
  [/^provost login/, 'it needs a service'],
  [/^provost transfer review/, 'it asks a person'],
  [/^provost job watch$/, 'it follows jobs until it is stopped'],
  [/postgres:\/\//, 'it needs that server'],
  [/^provost profile add$/, 'it names the command without what to add'],
  [/^provost demo/, 'it shows itself, and has a test of its own'],
];

/** Texts that are random: the example's, a command whose JSON has the real one, and where it stands. */
const random: readonly (readonly [text: string, command: string, pattern: RegExp])[] = [
  ['0Ks81nZq4Tb', 'token create laptop --json', /"id": *"(\w{11})"/],
  ['0b8f5c1e-7a51-4c0e-9d1c-2f3a4b5c6d7e', 'job show 2 --json', /"key": *"([\w-]{36})"/],
];

const lines = await exampleLines();
const isLeftOut = ({ line }: ExampleLine): boolean => leftOut.some(([pattern]) => pattern.test(line));

let original: string;
beforeAll(async () => {
  original = mkdtempSync(join(tmpdir(), 'provost-examples-'));
  await fillFolder(original);
});
afterAll(() => rmSync(original, { recursive: true, force: true }));

async function withReal(folder: string, words: readonly string[]): Promise<readonly string[]> {
  const [text = '', command = '', pattern = /^$/] = random.find(([each]) => words.includes(each)) ?? [];
  if (command === '') return words;
  const { stdout } = await runIn(folder, command.split(' '));
  const real = pattern.exec(stdout)?.[1] ?? 'none';
  return words.map((word) => (word === text ? real : word));
}

/** The exit code of an example that its own words announce. */
function expectedCode(line: string, comment: string): number {
  return Number(/^# (\d+) when/.exec(comment)?.[1] ?? (/--exit-code/.test(line) ? 8 : 0));
}

test('what is left out, or stands for something random, is in an example', () => {
  const patterns = [...leftOut.map(([pattern]) => pattern), ...random.map(([text]) => new RegExp(text))];
  expect(patterns.filter((pattern) => !lines.some(({ line }) => pattern.test(line)))).toEqual([]);
});

describe.each(['help', 'README.md', 'docs/'])('an example of %s', (where) => {
  const own = lines.filter((line) => line.source.startsWith(where));

  test('is there to be run', () => expect(own.length).toBeGreaterThan(0));

  test.each(own.filter((line) => !isLeftOut(line)))('runs: $line', async (example) => {
    const { words, input, output, comment } = readLine(example.line);
    const folder = mkdtempSync(join(tmpdir(), 'provost-example-'));
    try {
      cpSync(original, folder, { recursive: true });
      await prepare(folder, words);
      const bytes = input === undefined ? undefined : readFileSync(join(folder, input.file));
      const piped = input?.isGzip === true && bytes !== undefined ? gunzipSync(bytes) : bytes;
      const run = await runIn(folder, await withReal(folder, words), piped?.toString());
      expect({ code: run.code, said: run.stderr }).toMatchObject({
        code: expectedCode(example.line, comment),
      });
      if (output !== undefined) expect(run.stdout).not.toBe('');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { expect } from 'vitest';
import { ProvostError } from '../../src/domain/errors.js';
import { atSize } from '../builders/size.js';

/** How many inputs each reader is given in a long run. Their sum is held against what the whole suite promises. */
export const wholeShares = {
  texts: 44_000,
  'command lines': 14_000,
  plans: 4_000,
  'audit chains': 800,
  'messages of the wire': 6_000,
  answers: 800,
  'recorded changes': 20_000,
  profiles: 500,
  records: 10_000,
  'delimited files': 1_200,
  'tenant documents': 800,
  'tenant documents into a store': 500,
  'row files into a store': 700,
} as const;
type Reader = keyof typeof wholeShares;

/** How many inputs each reader is given in this run. */
export const shares = Object.fromEntries(
  Object.entries(wholeShares).map(([reader, share]) => [reader, atSize(share, share / 10)]),
) as Record<Reader, number>;

/** The same inputs on every run, unless another seed is asked for; a failure prints the seed and the way to its input. */
const seed = Number(process.env['PROVOST_FUZZ_SEED'] ?? 20_261_125);

/** How long a suite of inputs may take where the machine has other work, in milliseconds. */
export const PATIENCE = 300_000;

/** CPU time that no input may take, in milliseconds: what takes longer hangs. Time of the clock would blame the machine's other work. */
const LONGEST = 3_000;

const EXIT_CODES = [2, 4, 5, 6, 7, 9];

/**
 * Gives a reader its share of inputs. It may take an input or refuse it, and refuse it only as something that a person can act on;
 * whatever else it throws is a crash.
 * @returns how many were taken.
 */
export async function fuzz<T>(
  reader: Reader,
  inputs: Arbitrary<T>,
  take: (input: T) => unknown,
  refused: (input: T, refusal: ProvostError) => unknown = () => undefined,
): Promise<number> {
  let given = 0;
  let taken = 0;
  const property = fc.asyncProperty(inputs, async (input) => {
    given += 1;
    const before = process.cpuUsage();
    try {
      await take(input);
      taken += 1;
    } catch (error) {
      expectRefusal(error);
      await refused(input, error);
    }
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(LONGEST);
  });
  await fc.assert(property, { seed, numRuns: shares[reader], verbose: false });
  expect(given).toBeGreaterThanOrEqual(shares[reader]);
  return taken;
}

/** A refusal is a sentence, a hint, a code and an exit code; anything else that is thrown is a defect, and goes on as it is. */
function expectRefusal(error: unknown): asserts error is ProvostError {
  if (!(error instanceof ProvostError)) throw error;
  const { code, message, hint, exitCode } = error;
  expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(message.length).toBeGreaterThan(10);
  expect(hint.length).toBeGreaterThan(10);
  expect(EXIT_CODES).toContain(exitCode);
}

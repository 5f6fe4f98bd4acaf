import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseInput } from '../../src/operations/input.js';

test('a text that may not be empty is said to be empty, in plain words', () => {
  const schema = z.strictObject({ learner: z.string().trim().min(1) });
  expect(() => parseInput(schema, { learner: ' ' })).toThrow(
    /^The input is not right: learner: it is empty\.$/,
  );
});

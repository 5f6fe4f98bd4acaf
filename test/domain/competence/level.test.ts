import { expect, it } from 'vitest';
import { parseLevel } from '../../../src/domain/competence/level.js';

it.each([
  ['1 - Assessed', 1],
  ['1 - Attended', 1],
  ['1 - Level 1', 1],
  ['2 - Level 1', 2],
  ['2', 2],
  ['Level 3.', 3],
  ['0', 0],
  ['', 1],
  ['  ', 1],
])('the level text %j is level %i', (text, level) => {
  expect(parseLevel(text)).toBe(level);
});

it.each(['Assessed', '-', '-1', '1.5', '1,5', '123', '20150630'])(
  'the level text %j names no level',
  (text) => {
    expect(parseLevel(text)).toBeUndefined();
  },
);

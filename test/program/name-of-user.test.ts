import { expect, test } from 'vitest';
import { nameOfUser } from '../../src/program/process-session.js';

test('a job says who ran it by name, and by number where the system has no name for them', () => {
  expect(nameOfUser(() => ({ username: 'ann' }))).toBe('ann');
  const nameless = () => {
    throw new Error('uv_os_get_passwd returned ENOENT');
  };
  expect(nameOfUser(nameless)).toBe(`uid ${process.getuid?.() ?? 'unknown'}`);
});

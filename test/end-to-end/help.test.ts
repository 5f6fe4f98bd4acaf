import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { topicText } from '../../src/program/topic-text.js';
import { provost } from './provost.js';

describe('help', () => {
  test('of the whole is the same by any name, and shows the main job first', () => {
    const pages = [[], ['--help'], ['-h'], ['help']].map((args) => provost(args));
    for (const { code, stdout } of pages) {
      expect(code).toBe(0);
      expect(stdout).toBe(pages[0]?.stdout);
    }
    const text = pages[0]?.stdout ?? '';
    expect(text.indexOf('provost role assign')).toBeGreaterThan(0);
    expect(text.indexOf('Roles and access')).toBeLessThan(text.indexOf('This machine'));
  });

  test.each([['role'], ['overdue'], ['transfer']])('of a topic is the same by any name: %s', (topic) => {
    const { stdout, code } = provost([topic]);
    expect(code).toBe(0);
    expect(provost([topic, '--help']).stdout).toBe(stdout);
    expect(provost(['help', topic]).stdout).toBe(stdout);
    expect(stdout).toContain(`provost ${topic} COMMAND`);
  });

  test('of a command stays within 80 columns, examples before the flags of every command', () => {
    const { stdout } = provost(['role', 'assign', '--help']);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).toContain('provost role assign [ROLE] [EMAIL...] [flags]');
    expect(stdout.indexOf('Examples')).toBeLessThan(stdout.indexOf('--no-input'));
    expect(provost(['help', 'role', 'assign']).stdout).toBe(stdout);
  });

  test('of a topic without commands is the text of its file', () => {
    const { stdout, code } = provost(['help', 'exit-codes']);
    const text = topicText(join(import.meta.dirname, '../..'), 'exit-codes');
    expect([code, stdout.split(/\s+/)]).toEqual([0, text.split(/\s+/)]);
  });
});

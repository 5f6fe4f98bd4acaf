import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordOperations } from '../../src/operations/record/index.js';
import { operations } from '../../src/operations/registry.js';

const folder = join(import.meta.dirname, '../../src/operations');

/** Names of the constants that `src/operations` defines with readOperation or writeOperation. */
function definedOperations(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'operation.ts' && file !== 'registry.ts')
    .flatMap((file) => [
      ...readFileSync(join(folder, file), 'utf8').matchAll(/^export const (\w+) = (?:read|write)Operation/gm),
    ])
    .map(([, name = '']) => name)
    .sort();
}

describe('the registry of operations', () => {
  test('lists every operation that is defined', () => {
    const registry = readFileSync(join(folder, 'registry.ts'), 'utf8');
    const listed = [...registry.matchAll(/^ {2}(\w+),$/gm)].map(([, name = '']) => name).sort();
    expect(definedOperations()).not.toHaveLength(0);
    expect(listed).toEqual(definedOperations());
    expect(operations).toHaveLength(listed.length + recordOperations.length);
  });

  test('knows each operation under one name of the form area.verb', () => {
    const names = operations.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/);
  });

  test.each(operations.map((operation) => [operation.name, operation] as const))(
    '%s has a summary of one line without a full stop',
    (_, { summary }) => {
      expect(summary).toMatch(/^[A-Z][^\n]*[^.\s]$/);
    },
  );
});

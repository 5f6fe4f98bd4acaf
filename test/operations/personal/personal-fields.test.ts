import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { channelsOf } from '../../../src/operations/channels.js';
import { identifyingFields } from '../../../src/operations/personal/field-access.js';
import { isMarkedPersonal, maskOf, personal } from '../../../src/operations/personal/personal-fields.js';
import { operations } from '../../../src/operations/registry.js';
import { entityNames } from '../../../src/store/entities.js';

/** Every field in the definitions of records that needs `person.identify`. */
const identifying = new Set(entityNames.flatMap(identifyingFields));

/** The fields of a schema, however deep they stand, each with its path. */
function fieldsIn(schema: z.ZodType, path = ''): [string, z.ZodType][] {
  const found: [string, z.ZodType][] = [];
  const look = (part: unknown, at: string): void => {
    if (part instanceof z.ZodType) found.push(...fieldsIn(part, at));
    else if (Array.isArray(part)) for (const each of part) look(each, at);
  };
  if (schema instanceof z.ZodObject) {
    const { shape } = schema as z.ZodObject<Record<string, z.ZodType>>;
    for (const [name, field] of Object.entries(shape)) {
      found.push([`${path}.${name}`, field], ...fieldsIn(field, `${path}.${name}`));
    }
    return found;
  }
  for (const part of Object.values(schema.def)) look(part, path);
  return found;
}

/** What leaves an operation: its output, and what it passes on piece by piece. */
function schemasOf({ input, output }: (typeof operations)[number]): z.ZodType[] {
  const calls = [...channelsOf(input).values()].flatMap((channel) =>
    channel.kind === 'sink' ? Object.values(channel.calls) : [],
  );
  return [output, ...calls];
}

const lastOf = (path: string): string => path.split('.').at(-1) ?? '';

describe('the fields that identify people', () => {
  it('are those of the record definitions', () => {
    expect([...identifying].sort()).toEqual(['dateOfBirth', 'nationalInsuranceNumber', 'nhsUniqueId', 'uln']);
  });

  it.each(operations.map((operation) => [operation.name, operation] as const))(
    'are marked wherever %s tells them',
    (_, operation) => {
      for (const schema of schemasOf(operation)) {
        const unmarked = fieldsIn(schema)
          // A count of rows may be named after the field that differs in them.
          .filter(([path, field]) => identifying.has(lastOf(path)) && !(field instanceof z.ZodNumber))
          .filter(([, field]) => !isMarkedPersonal(field))
          .map(([path]) => path);
        expect(unmarked).toEqual([]);
      }
    },
  );

  it.each(operations.map((operation) => [operation.name, operation] as const))(
    'are found by the mask of %s, which its answer can name',
    (_, operation) => {
      for (const schema of schemasOf(operation)) {
        const marked = fieldsIn(schema).filter(([, field]) => isMarkedPersonal(field));
        const names = [...new Set(marked.map(([path]) => lastOf(path)))];
        expect([...(maskOf(schema)?.fields ?? [])].sort()).toEqual(names.sort());
        if (names.length > 0) expect(fieldsIn(operation.output).map(([path]) => path)).toContain('.masked');
      }
    },
  );

  it('stand in the answers of some operations', () => {
    const telling = operations.filter(({ output }) => maskOf(output) !== undefined);
    expect(telling.map(({ name }) => name)).toEqual([
      ...['learner.show', 'transfer.export', 'transfer.list', 'person.list', 'person.show'],
    ]);
  });
});

describe('a mask', () => {
  const person = z.object({ name: z.string(), uln: personal('identifier', z.string()) });

  it.each<[string, z.ZodType, unknown, unknown]>([
    ['an object', person, { name: 'a', uln: '1' }, { name: 'a', uln: null }],
    ['a list', z.array(person), [{ name: 'a', uln: '1' }], [{ name: 'a', uln: null }]],
    ['what may be absent', person.optional(), undefined, undefined],
    ['what may be null', person.nullable(), { name: 'a', uln: '1' }, { name: 'a', uln: null }],
    ['a record', z.record(z.string(), person), { x: { uln: '1' } }, { x: { uln: null } }],
    [
      'alternatives',
      z.array(z.union([z.object({ other: z.string() }), person])),
      [{ other: 'b' }, { name: 'a', uln: '1' }],
      [{ other: 'b' }, { name: 'a', uln: null }],
    ],
    ['an object in an object', z.object({ of: person }), { of: { uln: '1' } }, { of: { uln: null } }],
  ])('makes the marked fields of %s null and leaves the value as it was', (_, schema, value, expected) => {
    const before = structuredClone(value);
    expect(maskOf(schema)?.apply(value)).toEqual(expected);
    expect(value).toEqual(before);
  });

  it('is not there where nothing is marked', () => {
    expect(maskOf(z.object({ name: z.string(), uln: z.string() }))).toBeUndefined();
  });
});

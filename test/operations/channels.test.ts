import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { channelsOf, sinkField } from '../../src/operations/channels.js';
import { operations } from '../../src/operations/registry.js';

/** Fields that are neither JSON nor a channel: a service would never get them. */
function fieldsThatStayHere(input: z.ZodType): string[] {
  if (!(input instanceof z.ZodObject)) return canTravel(input) ? [] : ['(the input)'];
  const channels = channelsOf(input);
  return Object.entries(input.shape as Readonly<Record<string, z.ZodType>>)
    .filter(([name, field]) => !channels.has(name) && !canTravel(field))
    .map(([name]) => name);
}

function canTravel(field: z.ZodType): boolean {
  try {
    z.toJSONSchema(field, { io: 'input' });
    return true;
  } catch {
    return false;
  }
}

describe('what an operation is given', () => {
  it.each(operations.map((operation) => [operation.name, operation] as const))(
    'can be sent to a service: %s',
    (_, { input }) => {
      expect(fieldsThatStayHere(input)).toEqual([]);
    },
  );

  it('is marked as local where a sink has no description', () => {
    const write = z.custom<{ write(): void }>((given) => typeof given === 'object');
    const declared = sinkField<{ write(): void }>({ write: z.string() }, 'no place');
    expect(fieldsThatStayHere(z.strictObject({ id: z.string(), into: write.optional(), declared }))).toEqual([
      'into',
    ]);
  });
});

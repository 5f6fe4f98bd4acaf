import { z } from 'zod';

/** What was found out about the rows of an extract, in three lists of their own. */
interface ByKind<Field extends string> {
  readonly disagreements: readonly Disagreement<Field>[];
  readonly notCompared: readonly { readonly organisation: string; readonly because: string }[];
  readonly rejected: readonly { readonly line: number; readonly value: string; readonly message: string }[];
}

interface Disagreement<Field extends string> {
  readonly line: number;
  readonly organisation: string;
  readonly field: Field;
  readonly stated: number | null;
  readonly computed: number | null;
  /** Of a count that cannot be: the most that it can. */
  readonly most?: number | undefined;
  readonly fromStore: number | null;
}

/** A finding of any kind; what its kind does not have is null. */
export function findingOf<Field extends z.ZodType>(field: Field) {
  return z.object({
    outcome: z.enum(['disagrees', 'not-compared', 'rejected']),
    line: z.int().nullable(),
    organisation: z.string(),
    field: field.nullable(),
    stated: z.number().nullable(),
    computed: z.number().nullable(),
    fromStore: z.number().nullable(),
    /** The code of why it was not compared, or the sentence of why it could not be read or cannot be. */
    why: z.string().nullable(),
  });
}

/** All of them as one list: a form that has rows alone must not leave a kind of them out. */
export function findingsOf<Field extends string>({ disagreements, notCompared, rejected }: ByKind<Field>) {
  const none = { field: null, stated: null, computed: null, fromStore: null };
  return [
    ...disagreements.map(({ most, ...found }) => ({
      outcome: 'disagrees' as const,
      ...found,
      why: most === undefined ? null : `It can be ${most} at most.`,
    })),
    ...notCompared.map(({ organisation, because: why }) => ({
      ...{ outcome: 'not-compared' as const, line: null, organisation, ...none, why },
    })),
    ...rejected.map(({ line, value: organisation, message: why }) => ({
      ...{ outcome: 'rejected' as const, line, organisation, ...none, why },
    })),
  ];
}

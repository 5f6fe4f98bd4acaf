import { z } from 'zod';

/** Findings about the rows of an extract, in three lists. */
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
  /** The upper bound of an impossible count. */
  readonly most?: number | undefined;
  readonly fromStore: number | null;
}

/** A finding of any kind; fields that its kind lacks are null. */
export function findingOf<Field extends z.ZodType>(field: Field) {
  return z.object({
    outcome: z.enum(['disagrees', 'not-compared', 'rejected']),
    line: z.int().nullable(),
    organisation: z.string(),
    field: field.nullable(),
    stated: z.number().nullable(),
    computed: z.number().nullable(),
    fromStore: z.number().nullable(),
    /** Reason code of an uncompared row, or the problem of a rejected or impossible one. */
    why: z.string().nullable(),
  });
}

/** All findings as one list, so that a form with rows only omits no kind. */
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

import { createHash } from 'node:crypto';
import { UsageError } from '../domain/errors.js';
import type { StoreWriter } from '../store/port.js';
import type { ChangeCounts, ChangeSet } from './change-set.js';

/**
 * Something that is written in the job's transaction and is no change of a record, so that no saved
 * plan holds it and no undo takes it back: a token, for example.
 */
export interface SideEffect {
  /** What it does, by its own kind: the job counts this with the changes of records. */
  readonly counts: ChangeCounts;
  /** Recorded with the job's input. Two side effects of one job may not record the same name. */
  readonly recorded: Readonly<Record<string, string | null>>;
  /** What a person who sees a preview agrees to: the same whenever the same would be done. */
  readonly agreed: Readonly<Record<string, unknown>>;
  /** Writes it; called once, after all changes of records. @param at the job's instant, ISO */
  perform(writer: StoreWriter, at: string): Promise<void>;
}

/** The number and the kinds of the changes, those of the side effects included. */
export function countsWith(
  { size, counts }: Pick<ChangeSet, 'size' | 'counts'>,
  effects: readonly SideEffect[],
): Pick<ChangeSet, 'size' | 'counts'> {
  if (effects.length === 0) return { size, counts };
  const all: ChangeCounts = { ...counts };
  let sum = size;
  for (const [kind, { created, updated, removed }] of effects.flatMap((each) =>
    Object.entries(each.counts),
  )) {
    const before = all[kind] ?? { created: 0, updated: 0, removed: 0 };
    all[kind] = {
      created: before.created + created,
      updated: before.updated + updated,
      removed: before.removed + removed,
    };
    sum += created + updated + removed;
  }
  return { size: sum, counts: all };
}

/** The digest of all that a preview shows. The job's digest covers its journal (`sealing.ts`). */
export function agreedDigest(changes: string, effects: readonly SideEffect[]): string {
  if (effects.length === 0) return changes;
  const agreed = effects.map((effect) => [effect.counts, effect.agreed]);
  return createHash('sha256')
    .update(JSON.stringify([changes, ...agreed]))
    .digest('hex');
}

/** The job's input as JSON, with what the side effects record. */
export function inputWith(input: string, effects: readonly SideEffect[]): string {
  if (effects.length === 0) return input;
  const facts = effects.flatMap(({ recorded }) => Object.entries(recorded));
  const names = facts.map(([name]) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`Two side effects of one job record "${twice}".`);
  return JSON.stringify({ ...(JSON.parse(input) as object), ...Object.fromEntries(facts) });
}

/** @throws {UsageError} `no-plan` with side effects: a saved plan holds changes of records only */
export function requireNone(operation: string, effects: readonly SideEffect[]): void {
  if (effects.length === 0) return;
  throw new UsageError({
    code: 'no-plan',
    message: `${operation} cannot be saved as a plan: what it does is no change of records.`,
    hint: 'Run it without --save-plan; --dry-run shows what it would do.',
  });
}

import { hasEffect } from '../../domain/tenancy/rights.js';
import type { Account } from '../../domain/tenancy/types.js';

/** Notes which roles a change of kind makes void, and which it wakes. */
export interface KindChanges {
  /** @param held the roles that the account has before. */
  note(before: Account | null, after: Account, held: readonly string[]): void;
  /** A sentence for each role. */
  warnings(): string[];
}

/** Accounts that a sentence names. */
const NAMED = 3;

export function noteKindChanges(): KindChanges {
  const voided = new Map<string, string[]>();
  const woken = new Map<string, string[]>();
  return {
    note(before, after, held) {
      if (before === null || before.kind === after.kind) return;
      for (const role of held) {
        const [was, is] = [hasEffect(role, before.kind), hasEffect(role, after.kind)];
        if (was === is) continue;
        const of = is ? woken : voided;
        of.set(role, [...(of.get(role) ?? []), after.email]);
      }
    },
    warnings: () => [
      ...[...voided].map(
        ([role, emails]) =>
          `The role "${role}" becomes void by the change of kind for ${named(emails)}: take it away with \`provost role unassign "${role}" ${emails.length === 1 ? (emails[0] ?? '') : 'EMAIL…'}\`.`,
      ),
      ...[...woken].map(
        ([role, emails]) => `The role "${role}" takes effect by the change of kind for ${named(emails)}.`,
      ),
    ],
  };
}

function named(emails: readonly string[]): string {
  const more = emails.length - NAMED;
  const first = emails.slice(0, NAMED).join(', ');
  return more > 0 ? `${first} and ${more} more` : first;
}

import { hasEffect } from '../../domain/tenancy/rights.js';
import type { Account } from '../../domain/tenancy/types.js';
import type { RecordChange, StoreReader } from '../../store/port.js';

/** Collects the roles that a change of account kind makes void or effective. */
export interface KindChanges {
  /** @param held the roles of the account before the change */
  note(before: Account | null, after: Account, held: readonly string[]): void;
  /** One sentence for each role. */
  warnings(): string[];
}

/** Maximum number of accounts in a sentence. */
const NAMED = 3;

export function createKindChanges(): KindChanges {
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

/** Notes the changes of kind in a batch that is about to be written, with the roles that remain. */
export async function noteKindsIn(
  changes: readonly RecordChange[],
  store: StoreReader,
  kinds: KindChanges,
): Promise<void> {
  for (const { tenant, entity, before, after } of changes) {
    if (entity !== 'account' || before === null || after === null || before.kind === after.kind) continue;
    const [held = []] = await store.tenant(tenant).having('account-role', 'account', [before.email]);
    const taken = new Set(
      changes.flatMap((other) =>
        other.entity === 'account-role' && other.tenant === tenant && other.before?.account === before.email
          ? [other.before.role]
          : [],
      ),
    );
    const staying = held.map(({ role }) => role).filter((role) => !taken.has(role));
    kinds.note(before, after, staying);
  }
}

function named(emails: readonly string[]): string {
  const more = emails.length - NAMED;
  const first = emails.slice(0, NAMED).join(', ');
  return more > 0 ? `${first} and ${more} more` : first;
}

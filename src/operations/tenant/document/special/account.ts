import { addressOf } from '../../../../domain/email.js';
import { employerRoles } from '../../../../domain/tenancy/rights.js';
import type { Account } from '../../../../domain/tenancy/types.js';
import { accountRole } from '../../../../model/account-role.js';
import { findAccounts } from '../../../account/find-accounts.js';
import type { BatchChecks, GivenRecord, SpecialRules } from './rules.js';

export const accountRules: SpecialRules = {
  async checkBatch(batch) {
    if (!batch.prunes) await refuseTwins(batch);
    noteKinds(batch);
  },
};

/** Finds accounts stored under an older form of the address, to avoid a duplicate. */
async function refuseTwins({ tenant, items, before, note }: BatchChecks): Promise<void> {
  const added = items.flatMap(([given], at) =>
    given === undefined || before[at] !== undefined ? [] : given,
  );
  const held = await findAccounts(
    tenant,
    added.map(({ fields }) => addressOf(String(fields['email']))),
  );
  for (const [at, given] of added.entries()) {
    const account = held[at];
    if (account === undefined) continue;
    note(
      given,
      'email',
      () =>
        `is the address of the account ${account.email} in another form; with --prune it takes that one's place`,
    );
  }
}

/** Takes note of roles that a change of kind makes void, or wakes. */
function noteKinds({ items, before, stored, prunes, kindChanges }: BatchChecks): void {
  for (const [at, [given, ...parts]] of items.entries()) {
    const account = before[at] as unknown as Account | undefined;
    const kind = given?.fields['kind'] as Account['kind'];
    if (account === undefined || account.kind === kind) continue;
    const named = rolesAmong(parts);
    const held = stored(given?.fields, accountRole).map(({ role }) => String(role));
    const staying = held.filter((role) => !prunes || named.includes(role));
    kindChanges.note(account, { ...account, kind }, staying);
  }
}

function rolesAmong(parts: readonly GivenRecord[]): string[] {
  return parts.flatMap(({ part, fields }) => (part.kind === accountRole ? String(fields['role']) : []));
}

export const accountRoleRules: SpecialRules = {
  /**
   * Notes an employer role that is new for an account of another kind. A role from the account's
   * time as an employer stays, without effect.
   */
  check(given, { item, stored, note }) {
    const kind = String(item[0]?.fields['kind']);
    const role = String(given.fields['role']);
    if (kind === 'employer' || !employerRoles.includes(role)) return;
    if (stored(accountRole).some((held) => held['role'] === role)) return;
    note(given, 'role', () => `"${role}" is for employers’ accounts, and this one is of kind ${kind}`);
  },
};

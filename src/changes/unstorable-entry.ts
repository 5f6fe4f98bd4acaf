import type { AuditRecord } from '../store/port.js';
import type { CoveredJob } from './entry-hash.js';
import { FORMS, hashOf } from './entry-hash.js';

/** What a store keeps in the place of half a surrogate pair, for which UTF-8 has no form. */
const REPLACEMENT = '\ufffd';
const [FIRST_HALF, LAST_HALF] = [0xd800, 0xdfff];

/** Reckoning 2,048 hashes over a longer input would take longer than anybody waits. */
const LONGEST_INPUT = 1 << 20;

type Entry = Omit<AuditRecord, 'hash'>;

/**
 * Earlier versions hashed a lone surrogate but stored U+FFFD, so that the hash does not match the
 * stored text. The entry is valid if one of the 2,048 surrogates gives its hash, which nobody who
 * alters an entry can achieve. Texts with several different surrogates are not tried.
 */
export function wasHashedBeforeStoring(entry: AuditRecord, job: CoveredJob): boolean {
  if (entry.form >= FORMS.erasable) return false;
  const { hash, ...facts } = entry;
  if (!textsOf(facts).some((text) => text?.includes(REPLACEMENT) === true)) return false;
  if (job.input.length > LONGEST_INPUT) return false;
  for (let unit = FIRST_HALF; unit <= LAST_HALF; unit += 1) {
    if (hashOf(withHalf(facts, String.fromCharCode(unit)), job) === hash) return true;
  }
  return false;
}

function textsOf({ tenant, actor, account, token, reason }: Entry): (string | null)[] {
  return [tenant, actor, account, token, reason];
}

function withHalf(entry: Entry, half: string): Entry {
  const put = <T extends string | null>(text: T) => (text?.replaceAll(REPLACEMENT, half) ?? text) as T;
  const { tenant, actor, account, token, reason } = entry;
  return {
    ...entry,
    ...{ tenant: put(tenant), actor: put(actor), account: put(account), token: put(token) },
    reason: put(reason),
  };
}

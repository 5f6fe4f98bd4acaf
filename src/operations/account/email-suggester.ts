import { nearest } from '../../domain/suggestions.js';
import type { TenantReader } from '../../store/port.js';

/** Each suggestion scans all addresses. Beyond these bounds the time is not worth it. */
const MOST_SUGGESTIONS = 20;
const MOST_ACCOUNTS = 10_000;

/** Suggests the existing address nearest to an unknown one. */
export function createEmailSuggester(tenant: TenantReader): (email: string) => Promise<string | undefined> {
  let emails: Promise<string[]> | undefined;
  let suggested = 0;
  return async (email) => {
    if (suggested >= MOST_SUGGESTIONS) return undefined;
    suggested += 1;
    emails ??= emailsOf(tenant);
    const [close] = nearest(email, await emails);
    return close;
  };
}

async function emailsOf(tenant: TenantReader): Promise<string[]> {
  if ((await tenant.count('account')) > MOST_ACCOUNTS) return [];
  return (await tenant.all('account')).map(({ email }) => email);
}

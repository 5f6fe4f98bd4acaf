import { nearest } from '../../domain/text.js';
import type { TenantReader } from '../../store/port.js';

/** Looking through all addresses costs time for each unknown one: beyond these bounds nobody reads the suggestions. */
const MOST_SUGGESTIONS = 20;
const MOST_ACCOUNTS = 10_000;

/** Finds the existing address that an unknown one was probably meant to be: the nearest, if either side of the @ agrees. */
export function createEmailSuggester(tenant: TenantReader): (email: string) => Promise<string | undefined> {
  let emails: Promise<string[]> | undefined;
  let suggested = 0;
  return async (email) => {
    if (suggested >= MOST_SUGGESTIONS) return undefined;
    suggested += 1;
    emails ??= emailsOf(tenant);
    const [close] = nearest(email, await emails);
    return close !== undefined && sharesHalf(email, close) ? close : undefined;
  };
}

async function emailsOf(tenant: TenantReader): Promise<string[]> {
  if ((await tenant.count('account')) > MOST_ACCOUNTS) return [];
  return (await tenant.all('account')).map(({ email }) => email);
}

function sharesHalf(a: string, b: string): boolean {
  const [localA, domainA] = a.split('@');
  const [localB, domainB] = b.split('@');
  return localA === localB || domainA === domainB;
}

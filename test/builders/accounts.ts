import type { Account } from '../../src/domain/tenancy/types.js';

/** An employer's account of the organisation acme that can sign in. */
export function anEmployerAccount(email: string, of: Partial<Account> = {}): Account {
  return {
    email,
    firstName: 'Pat',
    lastName: 'Okafor',
    kind: 'employer',
    organisation: 'acme',
    status: 'full-user',
    externalReference: null,
    ...of,
  };
}

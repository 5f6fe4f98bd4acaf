import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountStatus } from '../../../src/domain/tenancy/vocabulary.js';
import { accountStatuses } from '../../../src/domain/tenancy/vocabulary.js';
import { date } from '../../../src/domain/calendar.js';
import { authenticate } from '../../../src/operations/token/authenticate.js';
import { newSecret } from '../../../src/operations/token/token-secret.js';
import { openStore } from '../../../src/store/open.js';
import type { Store } from '../../../src/store/port.js';
import type { NewToken } from '../../../src/store/tokens.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { storePlaces, storeWith, type TestStore } from '../../builders/store.js';

const now = '2026-11-21T12:00:00.000Z';

let made: TestStore;
let store: Store;

async function open(place: (typeof storePlaces)[number]['place']): Promise<void> {
  made = await storeWith({}, place);
  store = await openStore(made.url, { create: false });
  await store.write(async (writer) => {
    const about = { key: 'north', name: 'North', timeZone: 'Europe/London', vpd: null, settings: {} };
    await writer.apply([{ tenant: 'north', entity: 'tenant', before: null, after: about }]);
  });
}

afterEach(async () => {
  await store.close();
  await made.dispose();
});

async function addAccount(email: string, status: AccountStatus): Promise<void> {
  const after = { ...anEmployerAccount(email), organisation: null, status };
  await store.write((writer) => writer.apply([{ tenant: 'north', entity: 'account', before: null, after }]));
}

/** A token of the store's administrator, unless said otherwise: its whole secret. */
async function aToken(over: Partial<NewToken> = {}): Promise<string> {
  const { id, secret, hash } = newSecret();
  const token: NewToken = {
    ...{ id, name: 'nightly', hash, tenant: null, account: null, scopes: null },
    ...{ createdAt: now, createdBy: 'tester', expires: null },
    ...over,
  };
  await store.write((writer) => writer.tokens.add(token));
  return secret;
}

const idOf = (secret: string): string => secret.split('_')[1] ?? '';

describe.each(storePlaces)('authenticate, with a store in $kind,', ({ kind, place }) => {
  beforeEach(() => open(place));

  it('knows the bearer of a token of the store’s administrator, who may do everything everywhere', async () => {
    const secret = await aToken();
    expect(await authenticate(store, secret, now)).toEqual({
      ...{ token: idOf(secret), name: 'nightly', tenant: null, account: null, scopes: null },
    });
  });

  it('tells tenant, account and scopes, and gives nothing for a scope that it does not know', async () => {
    await addAccount('pat@acme.example', 'full-user');
    const scopes = ['plan.read', 'moon.read'];
    const secret = await aToken({ tenant: 'north', account: 'pat@acme.example', scopes });
    const principal = await authenticate(store, secret, now);
    expect(principal).toMatchObject({ tenant: 'north', account: 'pat@acme.example' });
    expect([...(principal?.scopes ?? [])]).toEqual(['plan.read']);
  });

  it('refuses a token that is malformed, cut, mistyped, unknown, or stands with other text', async () => {
    const secret = await aToken();
    const otherEnd = secret.endsWith('0') ? '1' : '0';
    const wrong = [
      '',
      'x',
      secret.slice(0, -1),
      secret.slice(0, -1) + otherEnd,
      ` ${secret}`,
      newSecret().secret,
    ];
    for (const text of wrong) expect(await authenticate(store, text, now), text).toBeUndefined();
  });

  it('refuses another secret under the id of a token', async () => {
    const { id, secret } = newSecret();
    await aToken({ id, hash: newSecret().hash });
    expect(await authenticate(store, secret, now)).toBeUndefined();
  });

  it('refuses a revoked token for good', async () => {
    const secret = await aToken();
    expect(await store.write((writer) => writer.tokens.revoke(idOf(secret), now))).toBe(true);
    expect(await store.write((writer) => writer.tokens.revoke(idOf(secret), now))).toBe(false);
    expect(await authenticate(store, secret, now)).toBeUndefined();
  });

  it('takes a token through its last day and not on the next', async () => {
    const secret = await aToken({ expires: date('2026-11-21') });
    expect(await authenticate(store, secret, '2026-11-21T23:59:59.999Z')).toBeDefined();
    expect(await authenticate(store, secret, '2026-11-22T00:00:00.000Z')).toBeUndefined();
  });

  it.each(accountStatuses)('heeds whether an account of status %s can sign in', async (status) => {
    await addAccount('pat@acme.example', status);
    const secret = await aToken({ tenant: 'north', account: 'pat@acme.example' });
    const known = (await authenticate(store, secret, now)) !== undefined;
    expect(known).toBe(status === 'full-user' || status === 'invited');
  });

  it('keeps the day of its last use', async () => {
    const secret = await aToken();
    const lastUsed = () => store.read(async (reader) => (await reader.tokens.find(idOf(secret)))?.lastUsed);
    expect(await lastUsed()).toBeNull();
    await authenticate(store, secret, now);
    expect(await lastUsed()).toBe('2026-11-21');
  });

  it('is not kept waiting by another writer', async () => {
    const secret = await aToken();
    const other = await openStore(made.url, { create: false });
    await other.write(async () => {
      expect(await authenticate(store, secret, now)).toBeDefined();
    });
    await other.close();
    expect((await store.read((reader) => reader.tokens.find(idOf(secret))))?.lastUsed).toBe(
      // In a file only one can write; a server takes the day all the same.
      kind === 'PostgreSQL' ? '2026-11-21' : null,
    );
  });

  it('forgets the tokens of a tenant and of an account with them, also when the same name comes back', async () => {
    await addAccount('pat@acme.example', 'full-user');
    const secret = await aToken({ tenant: 'north', account: 'pat@acme.example' });
    await store.write(async (writer) => {
      const account = await writer.tenant('north').find('account', ['pat@acme.example']);
      if (account === undefined) throw new Error('no account');
      await writer.apply([{ tenant: 'north', entity: 'account', before: account, after: null }]);
      await writer.apply([{ tenant: 'north', entity: 'account', before: null, after: account }]);
    });
    expect(await authenticate(store, secret, now)).toBeUndefined();
    expect(await store.read((reader) => reader.tokens.all())).toEqual([]);
  });

  it('takes no token for an account of another tenant, or for none that is there', async () => {
    await expect(aToken({ tenant: 'north', account: 'nobody@acme.example' })).rejects.toThrow(
      /no longer there/,
    );
    await expect(aToken({ tenant: 'south' })).rejects.toThrow(/no longer there/);
  });
});

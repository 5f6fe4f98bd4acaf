import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAddress, shownArgument } from '../../src/domain/address.js';

const SECRET = 's3cr3t';

/** Every option of libpq (PostgreSQL 18) that can hold a secret. */
export const secretOptions = [
  ...['password', 'sslpassword', 'scram_client_key', 'scram_server_key', 'oauth_client_secret', 'options'],
];

describe('what is shown of an address', () => {
  test.each([
    ['postgres://ann@db.example:5433/training?schema=north&sslmode=verify-full&sslrootcert=/etc/ca.pem'],
    ['postgresql:///training?host=/run/postgresql&application_name=a@b'],
    ['https://provost.example:8443'],
    ['file:/srv/a@b?c=d.db'],
    ['file:///srv/provost.db'],
    ['provost.db'],
  ])('is all of %s', (text) => {
    expect(readAddress(text)).toEqual({ shown: text, secret: undefined });
  });

  test.each([
    [`postgres://ann:${SECRET}@db/x`, 'postgres://ann:…@db/x'],
    [`postgres://ann:${SECRET}@h1:1,h2:2/x`, 'postgres://ann:…@h1:1,h2:2/x'],
    [`postgres://ann%3A${SECRET}@db/x`, 'postgres://ann%3A…@db/x'],
    [`postgres://ann%253a${SECRET}@db/x`, 'postgres://ann%253a…@db/x'],
    [`postgres://db/x?user=ann:${SECRET}`, 'postgres://db/x?user=ann:…'],
    [
      `postgres://db/x?us%65r=ann%3a${SECRET}&sslmode=require`,
      'postgres://db/x?us%65r=ann%3a…&sslmode=require',
    ],
    [`postgres://ann:a/${SECRET}@db/x`, 'postgres://…'],
    [`postgres://ann:a?${SECRET}@db/x`, 'postgres://…'],
    [`postgres://ann:1?${SECRET}@db/x`, 'postgres://…'],
    [`postgres://ann:1#${SECRET}@db/x`, 'postgres://…'],
    [`https://${SECRET}@provost.example`, 'https://…@provost.example'],
    [`https://provost.example/?token=${SECRET}`, 'https://provost.example/?token=…'],
    [`https://provost.example/#${SECRET}`, 'https://provost.example/#…'],
    [`mysql://root:${SECRET}@db/x`, 'mysql://…'],
    [`sqlserver://db;password=${SECRET}`, 'sqlserver://…'],
    [`postgres:ann:${SECRET}@db`, 'postgres:…'],
    [`host=db password=${SECRET}`, '…'],
    [`postgres://db/x?p%61ssword=${SECRET}`, 'postgres://db/x?p%61ssword=…'],
    [`postgres://db/x?PASSWORD=${SECRET}`, 'postgres://db/x?PASSWORD=…'],
  ])('of %s is %s', (text, shown) => {
    expect(readAddress(text).shown).toBe(shown);
    expect(readAddress(text).secret).toBe('password');
  });

  test.each(secretOptions)('is not the value of %s', (option) => {
    const { shown, secret } = readAddress(`postgres://ann@db/x?sslmode=require&${option}=${SECRET}`);
    expect({ shown, secret }).toEqual({
      shown: `postgres://ann@db/x?sslmode=require&${option}=…`,
      secret: 'password',
    });
  });

  test('is no parameter of a name that is not known, nor that name', () => {
    expect(readAddress(`postgres://ann@db/x?${SECRET}=1&user=b&${SECRET}`).shown).toBe(
      'postgres://ann@db/x?…&user=b&…',
    );
  });

  test('never has what stands between the user and the host, whatever characters it has', () => {
    const odd = fc.string({ unit: fc.constantFrom(...'ab:/?#@=&%;. '), maxLength: 8 });
    const scheme = fc.constantFrom('postgres', 'postgresql', 'https', 'http', 'mysql', 'ftp', 'POSTGRES');
    fc.assert(
      fc.property(scheme, odd, odd, (name, before, after) => {
        const text = `${name}://ann:${before}Zq9${after}@db.example/x`;
        expect(readAddress(text).shown).not.toContain('Zq9');
        expect(readAddress(text).secret).toBe('password');
      }),
    );
  });
});

describe('an argument of a command line', () => {
  test('loses the secret of an address, also behind its flag, and is otherwise itself', () => {
    expect(shownArgument(`--store=postgres://a:${SECRET}@db/x`)).toBe('--store=postgres://a:…@db/x');
    expect(shownArgument(`postgres://a:${SECRET}@db/x`)).toBe('postgres://a:…@db/x');
    for (const word of ['Employer - View Learning Plan', 'pat@acme.example', 'a: b=c@d', '--reason=x:y@z'])
      expect(shownArgument(word)).toBe(word);
  });
});

import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.js';
import { openSource } from '../../src/files/source.js';
import { importAccounts } from '../../src/operations/account/import.js';
import { verifyAuditChain } from '../../src/operations/audit/verify.js';
import { enableFeature } from '../../src/operations/feature/enable.js';
import { createLocalRunner } from '../../src/operations/local-runner.js';
import { encodeChanges } from '../../src/changes/encoding.js';
import { anEmployerAccount } from '../builders/accounts.js';
import { applying, storePlaces, storeWith, type TestStore } from '../builders/store.js';

let store: TestStore | undefined;
afterEach(() => store?.dispose());

describe.each(storePlaces)('in $kind', ({ place }) => {
  it.each(['a\ud800', '\udfffb', 'a\u0000b'])(
    'no job is made for %j, and the chain stays whole',
    async (text) => {
      store = await storeWith({ north: {} }, place);
      const enabling = { keys: ['employer-learning-plan'] };
      const options = { ...applying(), tenant: 'north' };
      const reason = store.runner.write(enableFeature, enabling, { ...options, reason: text });
      await expect(reason).rejects.toMatchObject({ code: 'unusable-character', exitCode: 2 });
      const other = createLocalRunner({ storeUrl: store.url, user: `me ${text}`, clock: () => 0 });
      await expect(other.write(enableFeature, enabling, options)).rejects.toBeInstanceOf(UsageError);
      await other.close();
      expect(
        (await store.runner.write(enableFeature, enabling, { ...options, reason: 'é 😀' })).outcome.job,
      ).toBe('1');
      expect(await store.runner.read(verifyAuditChain, {}, {})).toMatchObject({ intact: true, entries: 1 });
    },
  );
});

describe('a change', () => {
  it.each(['a\ud800', 'a\u0000b'])('with %j in a record is not encoded', (lastName) => {
    const after = anEmployerAccount('a@x.example', { lastName });
    expect(() => encodeChanges([{ tenant: 'north', entity: 'account', before: null, after }])).toThrow(
      UsageError,
    );
  });
});

describe('a row of a file', () => {
  it('with U+0000 is rejected, and the others are taken', async () => {
    store = await storeWith({ north: {} });
    const text = 'Email,First Name,Last Name,Kind\na@x.example,A,B\u0000C,learner\nb@x.example,B,D,learner\n';
    const file = await openSource('-', Readable.from([Buffer.from(text)]));
    const { output } = await store.runner.write(importAccounts, { file }, { ...applying(), tenant: 'north' });
    expect(output.rejected).toMatchObject([{ line: 2, code: 'nul-character' }]);
    expect((await store.records('north', 'account')).map(({ email }) => email)).toEqual(['b@x.example']);
    await file.dispose();
  });
});

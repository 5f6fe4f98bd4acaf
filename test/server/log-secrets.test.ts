import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { cleanEnvironment, program, provost } from '../end-to-end/provost.js';
import { freshSchema, withParameter } from '../postgres/schemas.js';

/** Each way to put a secret into the address of a store that the server accepts. */
const addresses = [
  ['the part for the user', (url: string) => url],
  [
    'password',
    (url: string) => {
      const { password } = new URL(url);
      const without = new URL(url);
      without.password = '';
      return withParameter(without.href, 'password', decodeURIComponent(password));
    },
  ],
] as const;

describe('the log of a service', () => {
  it.each(addresses)(
    'holds no secret of its store’s address that stands in %s, whatever fails',
    async (_, withSecret) => {
      const place = await freshSchema();
      const secret = decodeURIComponent(new URL(place.url).password);
      expect(secret).not.toBe('');
      const env = { PROVOST_STORE: withSecret(place.url) };
      expect(provost(['init', '--key', 'north', '--yes'], { env })).toMatchObject({ code: 0 });
      const service = spawn(process.execPath, [program, 'serve', '--listen', '127.0.0.1:0', '--debug'], {
        env: cleanEnvironment({ env }),
      });
      const ended = once(service, 'close');
      let output = '';
      for (const stream of [service.stdout, service.stderr])
        stream.on('data', (piece: Buffer) => (output += piece.toString()));
      try {
        const listening = /http:\/\/127\.0\.0\.1:\d+/;
        for (let tries = 0; !listening.test(output) && tries < 400; tries += 1) await delay(50);
        const url = listening.exec(output)?.[0] ?? '';
        expect((await fetch(`${url}/readyz`)).status, output).toBe(200);
        await place.query(`DROP SCHEMA ${place.schema} CASCADE`);
        expect((await fetch(`${url}/readyz`)).status).toBeGreaterThanOrEqual(500);
        const authorization = `Bearer pvt_${'A'.repeat(11)}_${'B'.repeat(43)}`;
        expect((await fetch(`${url}/v1/jobs`, { headers: { authorization } })).status).toBeGreaterThanOrEqual(
          400,
        );
        service.kill('SIGTERM');
        await ended;
      } finally {
        if (service.exitCode === null) service.kill('SIGKILL');
      }
      expect(output).toMatch(/"status":5\d\d/);
      expect(output).not.toContain(secret);
    },
  );
});

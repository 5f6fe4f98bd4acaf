import { describe, expect, it } from 'vitest';
import { createSignInLimiter } from '../../src/server/sign-in-limits.js';

const limits = { perAddress: 3, perToken: 2, window: 1_000, remembered: 2 };

function aLimiter() {
  let now = 0;
  const limiter = createSignInLimiter(() => now, limits);
  const fail = (address: string, token?: string) => limiter.failed({ address, token });
  const wait = (address: string, token?: string) => limiter.waitFor({ address, token });
  return { limiter, fail, wait, at: (instant: number) => void (now = instant) };
}

describe('failed sign-ins', () => {
  it('are borne up to the limit of an address, whatever tokens it tries', () => {
    const { fail, wait } = aLimiter();
    fail('::1', 'a');
    fail('::1', 'b');
    expect(wait('::1', 'c')).toBe(0);
    fail('::1', 'c');
    expect(wait('::1', 'd')).toBe(1_000);
    expect(wait('::2', 'd')).toBe(0);
  });

  it('are borne up to the limit of a token, from whatever address', () => {
    const { fail, wait } = aLimiter();
    fail('::1', 'a');
    fail('::2', 'a');
    expect(wait('::3', 'a')).toBe(1_000);
    expect(wait('::3', 'b')).toBe(0);
    expect(wait('::3')).toBe(0);
  });

  it('count for the window, each from its own instant', () => {
    const { fail, wait, at } = aLimiter();
    for (const instant of [0, 400, 800]) {
      at(instant);
      fail('::1');
    }
    expect(wait('::1')).toBe(200);
    at(1_000);
    expect(wait('::1')).toBe(0);
    fail('::1');
    expect(wait('::1')).toBe(400);
  });

  it('of an address are forgotten when it signs in, those of a token are not', () => {
    const { limiter, fail, wait } = aLimiter();
    for (let time = 0; time < 3; time += 1) fail('::1', 'a');
    limiter.succeeded({ address: '::1', token: 'b' });
    expect(wait('::1', 'b')).toBe(0);
    expect(wait('::1', 'a')).toBe(1_000);
  });

  it('are remembered of so many addresses only: those who failed last', () => {
    const { fail, wait } = aLimiter();
    for (const address of ['::1', '::2', '::3']) for (let time = 0; time < 3; time += 1) fail(address);
    expect(['::1', '::2', '::3'].map((address) => wait(address) > 0)).toEqual([false, true, true]);
  });
});

import { describe, expect, it } from 'vitest';
import { createSignInLimiter } from '../../src/server/sign-in-limits.js';

const limits = { perAddress: 3, perToken: 2, window: 1_000, maxTracked: 2 };

function aLimiter() {
  let now = 0;
  const limiter = createSignInLimiter(() => now, limits);
  return { ...limiter, at: (instant: number) => void (now = instant) };
}

describe('failed sign-ins', () => {
  it('are borne up to the limit of an address, whatever tokens it tries', () => {
    const { failed } = aLimiter();
    expect(['a', 'b', 'c'].map((token) => failed('::1', token))).toEqual([0, 0, 0]);
    expect(failed('::1', 'd')).toBe(1_000);
    expect(failed('::2', 'e')).toBe(0);
  });

  it('are borne up to the limit of a token, from whatever address', () => {
    const { failed, waitForToken } = aLimiter();
    failed('::1', 'a');
    expect(waitForToken('a')).toBe(0);
    failed('::2', 'a');
    expect(waitForToken('a')).toBe(1_000);
    expect(waitForToken('b')).toBe(0);
  });

  it('count for the window, each from its own instant', () => {
    const { failed, at } = aLimiter();
    for (const [instant, token] of [
      [0, 'a'],
      [400, 'b'],
      [800, 'c'],
    ] as const) {
      at(instant);
      failed('::1', token);
    }
    expect(failed('::1', 'd')).toBe(200);
    at(1_000);
    expect(failed('::1', 'e')).toBe(0);
    expect(failed('::1', 'f')).toBe(400);
  });

  it('never make another token wait that has not been refused', () => {
    const { failed, waitForToken } = aLimiter();
    for (let time = 0; time < 50; time += 1) failed('::1', `bad-${time}`);
    expect(waitForToken('good')).toBe(0);
  });

  it('are tracked for so many addresses only: those that failed last', () => {
    const { failed } = aLimiter();
    for (const address of ['::1', '::2', '::3']) for (let time = 0; time < 3; time += 1) failed(address, 'x');
    expect(['::3', '::2', '::1'].map((address) => failed(address, 'x') > 0)).toEqual([true, true, false]);
  });
});

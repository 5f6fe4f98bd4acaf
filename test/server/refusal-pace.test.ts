import { describe, expect, it } from 'vitest';
import { NotFoundError, UsageError } from '../../src/domain/errors.js';
import { serving } from './served.js';
import { createRefusalPace } from '../../src/server/refusal-pace.js';

const nonsense = new UsageError({ code: 'bad-input', message: 'No.', hint: 'Never.' });
const unknown = new NotFoundError({ code: 'unknown-learner', message: 'No.', hint: 'Never.' });

describe('refusals of one token', () => {
  it('are sent at once as long as they are few', () => {
    const pace = createRefusalPace(() => 0);
    const pauses = Array.from({ length: 20 }, () => pace.pauseFor('one', nonsense));
    expect(pauses).toEqual(pauses.map(() => 0));
  });

  it('take longer the more there are, up to a second, and not once they have become few', () => {
    let now = 0;
    const pace = createRefusalPace(() => now);
    const pause = (token = 'one') => pace.pauseFor(token, nonsense);
    for (let count = 0; count < 20; count += 1) pause();
    expect([pause(), pause(), pause('another')]).toEqual([25, 50, 0]);
    for (let count = 0; count < 100; count += 1) pause();
    expect(pause()).toBe(1_000);
    now = 5_000;
    expect(pause()).toBe(100);
    now = 12_000;
    expect(pause()).toBe(0);
  });

  it('are not counted where the request was a good one', () => {
    const pace = createRefusalPace(() => 0);
    for (let count = 0; count < 100; count += 1) expect(pace.pauseFor('one', unknown)).toBe(0);
  });
});

describe('a service', () => {
  it('answers each of many requests of nonsense, the later ones more slowly', async () => {
    const served = await serving({ north: {} });
    try {
      const began = performance.now();
      for (let count = 0; count < 24; count += 1)
        expect((await served.post('tenant.list', { input: { none: 1 } })).status).toBe(422);
      expect(performance.now() - began).toBeGreaterThan(150);
      expect((await served.post('tenant.list', { input: {} })).status).toBe(200);
    } finally {
      await served.dispose();
    }
  });
});

import { describe, expect, it } from 'vitest';
import { createTokenUse } from '../../src/server/token-use.js';

/** A use with a manual clock. */
function useAt() {
  const clock = { now: 0 };
  return { clock, use: createTokenUse(() => clock.now) };
}

describe('the use that tokens make of the readers', () => {
  it('is most for a token that reads alone', () => {
    const { clock, use } = useAt();
    const end = use.begin('one');
    clock.now = 1_000;
    expect(use.isMost('one')).toBe(true);
    end();
    expect(use.isMost('one')).toBe(true);
  });

  it('counts reads under way, each for itself', () => {
    const { clock, use } = useAt();
    use.begin('many');
    use.begin('many');
    use.begin('one');
    clock.now = 10;
    expect([use.isMost('many'), use.isMost('one')]).toEqual([true, false]);
  });

  it('counts what was read lately, and less the longer ago it was', () => {
    const { clock, use } = useAt();
    const end = use.begin('before');
    clock.now = 8_000;
    end();
    use.begin('now');
    clock.now = 12_000;
    expect([use.isMost('before'), use.isMost('now')]).toEqual([true, false]);
    clock.now = 16_000;
    expect([use.isMost('before'), use.isMost('now')]).toEqual([false, true]);
  });

  it('forgets tokens that no longer read', () => {
    const { clock, use } = useAt();
    use.begin('before')();
    clock.now = 1_000_000;
    expect(use.isMost('another')).toBe(true);
  });
});

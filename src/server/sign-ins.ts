import { createHash } from 'node:crypto';
import { DeniedError } from '../domain/errors.js';

/** Failed sign-ins, counted by address and by token, so that nobody can try many. */
export interface SignIns {
  /** @throws {DeniedError} `sign-ins-limited` */
  mustBeAllowed(address: string, secret: string, now: number): void;
  failed(address: string, secret: string, now: number): void;
}

/** Failures that one address, and one token, may have within the window. */
const MOST = 20;
const WINDOW_MS = 60_000;

/** Addresses and tokens that are remembered at once: the oldest are forgotten first. */
const REMEMBERED = 10_000;

export function limitedSignIns(): SignIns {
  /** By address or token: when the window began, and the failures in it. */
  const failures = new Map<string, { since: number; count: number }>();
  const namesOf = (address: string, secret: string): string[] => [
    `address ${address}`,
    `token ${createHash('sha256').update(secret).digest('base64')}`,
  ];
  const countOf = (name: string, now: number): number => {
    const found = failures.get(name);
    return found === undefined || now - found.since >= WINDOW_MS ? 0 : found.count;
  };

  return {
    mustBeAllowed(address, secret, now) {
      if (namesOf(address, secret).every((name) => countOf(name, now) < MOST)) return;
      throw new DeniedError({
        code: 'sign-ins-limited',
        message: 'Too many tokens were refused from here within a minute.',
        hint: 'Wait a minute, and check PROVOST_TOKEN.',
      });
    },
    failed(address, secret, now) {
      for (const name of namesOf(address, secret)) {
        const count = countOf(name, now);
        const since = count === 0 ? now : (failures.get(name)?.since ?? now);
        failures.delete(name);
        failures.set(name, { since, count: count + 1 });
        for (const [oldest] of failures) {
          if (failures.size <= REMEMBERED) break;
          failures.delete(oldest);
        }
      }
    },
  };
}

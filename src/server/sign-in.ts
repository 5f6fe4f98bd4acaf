import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../operations/token/authenticate.js';
import { tokenMissing, tokenRefused, tooManySignIns } from './refusals.js';
import { secretIn } from './request-checks.js';
import type { ServiceSettings } from './service-settings.js';
import { createSignInLimiter } from './sign-in-limits.js';

/** Finds out by its token who a request speaks for. @throws {DeniedError} `token-…`, `sign-ins-limited` */
export function signingIn({ clock, authenticate }: Pick<ServiceSettings, 'clock' | 'authenticate'>) {
  const limiter = createSignInLimiter(clock);
  const isoInstant = isoInstants();
  return async (request: FastifyRequest, reply: FastifyReply): Promise<Principal> => {
    const secret = secretIn(request);
    if (secret === undefined) throw tokenMissing();
    const patience = limiter.waitForToken(secret);
    if (patience > 0) throw tooManySignIns(reply, patience);
    const principal = await authenticate(secret, isoInstant(clock()));
    if (principal === undefined) {
      const wait = limiter.failed(request.ip, secret);
      throw wait > 0 ? tooManySignIns(reply, wait) : tokenRefused();
    }
    request.principal = principal;
    return principal;
  };
}

/** Writes instants as ISO has them; the one of the same millisecond is at hand. */
function isoInstants(): (instant: number) => string {
  let last = { instant: NaN, text: '' };
  return (instant) => {
    if (last.instant !== instant) last = { instant, text: new Date(instant).toISOString() };
    return last.text;
  };
}

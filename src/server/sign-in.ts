import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../operations/token/authenticate.js';
import { tokenMissing, tokenRefused, tooManySignIns } from './refusals.js';
import { secretIn } from './request-checks.js';
import type { ServiceSettings } from './service-settings.js';
import { createSignInLimiter } from './sign-in-limits.js';

/** Authenticates a request by its token. @throws {DeniedError} `token-…`, `sign-ins-limited` */
export function createSignIn({ clock, authenticate }: Pick<ServiceSettings, 'clock' | 'authenticate'>) {
  const limiter = createSignInLimiter(clock);
  const isoInstant = isoInstants();
  return async (request: FastifyRequest, reply: FastifyReply): Promise<Principal> => {
    const secret = secretIn(request);
    if (secret === undefined) throw tokenMissing();
    const tokenWait = limiter.waitForToken(secret);
    if (tokenWait > 0) throw tooManySignIns(reply, tokenWait);
    const principal = await authenticate(secret, isoInstant(clock()));
    if (principal === undefined) {
      const wait = limiter.failed(request.ip, secret);
      throw wait > 0 ? tooManySignIns(reply, wait) : tokenRefused();
    }
    request.principal = principal;
    return principal;
  };
}

/** Formats instants as ISO; caches the latest millisecond. */
function isoInstants(): (instant: number) => string {
  let last = { instant: NaN, text: '' };
  return (instant) => {
    if (last.instant !== instant) last = { instant, text: new Date(instant).toISOString() };
    return last.text;
  };
}

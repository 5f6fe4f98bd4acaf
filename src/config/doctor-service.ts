import type { ServiceState } from '../client/look.js';
import { lookAtService, lookAtToken } from '../client/look.js';
import { clocksFinding } from './doctor-clocks.js';
import type { Finding } from './finding.js';
import { notChecked, ok, problem } from './finding.js';
import type { TokenInForce } from './settings.js';

/** Days before the expiry of a token from which doctor warns. */
const SOON = 14;
const DAY = 24 * 60 * 60 * 1000;

/** Checks a service from this machine: that it answers, its version, its clock, and the token. */
export async function serviceFindings(
  url: string,
  token: () => Promise<TokenInForce | undefined>,
  now: number,
): Promise<Finding[]> {
  let state: ServiceState;
  try {
    state = await lookAtService(url);
  } catch (error) {
    return [problem('store', error), notChecked('schema'), notChecked('clock'), notChecked('token')];
  }
  const by = state.proxy === undefined ? '' : ` by way of the proxy ${state.proxy}`;
  return [
    ok('store', `A Provost service of version ${state.version} answers${by}, and its store with it.`),
    ok('schema', `Schema ${state.schema}, as the service keeps it.`),
    state.clock === undefined ? notChecked('clock') : clocksFinding(state.clock, now, 'the service'),
    await tokenFinding(url, token, now),
  ];
}

async function tokenFinding(
  url: string,
  find: () => Promise<TokenInForce | undefined>,
  now: number,
): Promise<Finding> {
  try {
    const token = await find();
    if (token === undefined) {
      return {
        check: 'token',
        status: 'problem',
        finding: 'There is no token for this service.',
        advice: 'Keep one with `provost login`, or give it in PROVOST_TOKEN.',
      };
    }
    const { token: id, name, account, tenant, expires } = await lookAtToken(url, token.token);
    const subject =
      account ?? (tenant === null ? 'the administrator of the store' : `an administrator of ${tenant}`);
    const finding = `${id} (${name}, from the ${token.origin}) acts as ${subject}, ${expires === null ? 'for ever' : `through ${expires}`}.`;
    const isSoon = expires !== null && Date.parse(expires) - now < SOON * DAY;
    if (!isSoon) return ok('token', finding);
    const advice = 'Have a new one made with `provost token create`, and keep it with `provost login`.';
    return { check: 'token', status: 'warning', finding, advice };
  } catch (error) {
    return problem('token', error);
  }
}

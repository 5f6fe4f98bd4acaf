import { UsageError } from '../domain/errors.js';
import { isLoopback } from '../http/loopback.js';

/** Whether the URL names a service rather than a store. */
export function isServiceUrl(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

/**
 * The origin of a service. Plain HTTP is for this machine only, so that no token crosses a network
 * unencrypted.
 * @throws {UsageError} `bad-store-url`, `insecure-store-url`
 */
export function serviceAddress(url: string): URL {
  let address: URL;
  try {
    address = new URL(url);
  } catch {
    throw badAddress();
  }
  if (address.username !== '' || address.password !== '' || address.search !== '' || address.hash !== '')
    throw badAddress();
  if (address.pathname !== '/') throw badAddress();
  if (address.protocol === 'http:' && !isLoopback(address.hostname)) {
    throw new UsageError({
      code: 'insecure-store-url',
      message: `http://${address.host} is not on this machine: the token and the records would go there in the clear.`,
      hint: 'Use https://, or run the command where the service runs.',
    });
  }
  return address;
}

function badAddress(): UsageError {
  return new UsageError({
    code: 'bad-store-url',
    message: 'The address of a service is a host and a port, and nothing else.',
    hint: 'Write it as https://HOST or https://HOST:PORT; the token goes in PROVOST_TOKEN.',
  });
}

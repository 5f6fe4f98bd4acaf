import type { Failure, Peer } from '../http/connection-failures.js';
import { unavailable } from '../http/connection-failures.js';

/** A service as connection errors name it. */
export function peerAt({ host, protocol }: URL): Peer {
  return { host, protocol, setting: '--store' };
}

/** The reply is from no Provost service, but from a captive portal, a proxy or another site. */
export function notAService(
  host: string,
  { status, type, location }: { status: number; type: string; location: string | undefined },
  retryAfter: number | undefined,
): Failure {
  if (status === 502 || status === 503 || status === 504 || status === 429) {
    const error = unavailable(
      'proxy-error',
      `Something before ${host} answered ${status} in its place: the service is down or too busy behind it.`,
      'Ask again in a moment; if it goes on, ask whoever runs the service.',
    );
    return { error, mayHaveArrived: true, isTransient: true, retryAfter };
  }
  if (status === 407) {
    const error = unavailable(
      'proxy-wants-login',
      'A proxy of this network wants a log-in before it lets anything through.',
      'Ask whoever runs the network for a way to the service.',
    );
    return { error, mayHaveArrived: false, isTransient: false };
  }
  const what =
    status >= 300 && status < 400
      ? `sent this program on to ${hostOf(location)}`
      : type.includes('html')
        ? 'answered with a web page'
        : `answered ${status} like no Provost service`;
  const error = unavailable(
    'not-a-service',
    `${host} ${what}: it is no Provost service, or a log-in page of this network stands before it.`,
    'Open the address in a browser to see what answers, and check --store.',
  );
  return { error, mayHaveArrived: false, isTransient: false };
}

/** The service uses another version of the protocol. */
export function otherProtocol(host: string, theirs: string, ours: number): Failure {
  const isNewer = Number(theirs) > ours;
  const error = unavailable(
    isNewer ? 'service-newer' : 'service-older',
    `The service at ${host} is of ${isNewer ? 'a newer' : 'an older'} kind than this program (protocol ${theirs.slice(0, 10)}, not ${ours}).`,
    isNewer ? 'Update Provost on this machine.' : 'Ask whoever runs the service to update it.',
  );
  return { error, mayHaveArrived: false, isTransient: false };
}

/** The reply of the service does not match its schema. */
export function unreadableReply(host: string, cause?: unknown): Failure {
  const error = unavailable(
    'answer-unreadable',
    `The answer of ${host} is not of the form that it must have.`,
    'Bring this program and the service to the same version.',
    cause,
  );
  return { error, mayHaveArrived: true, isTransient: false };
}

function hostOf(location: string | undefined): string {
  try {
    return new URL(location ?? '').host;
  } catch {
    return 'another address';
  }
}

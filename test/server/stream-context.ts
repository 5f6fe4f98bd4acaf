import type { ServerResponse } from 'node:http';
import type { StreamContext } from '../../src/server/reply-stream.js';
import { RequestScope } from '../../src/server/request-scope.js';
import type { IncomingMessage } from 'node:http';

/** The context of a streamed reply, around a real or fake response. */
export function streamPlace(
  raw: ServerResponse,
  { most = Infinity, silence = 30_000, slowest = 8_192 } = {},
): StreamContext & { readonly scope: RequestScope; spooled(): number } {
  const scope = new RequestScope({} as IncomingMessage, raw, () => undefined);
  let taken = 0;
  return {
    scope,
    reply: { getHeaders: () => ({}), hijack: () => undefined } as unknown as StreamContext['reply'],
    spool: {
      take(bytes) {
        if (taken + bytes > most) return false;
        taken += bytes;
        return true;
      },
      release: () => void (taken = 0),
    },
    pace: { silence, slowest },
    spooled: () => taken,
  };
}

import type { ProvostError } from '../domain/errors.js';
import { InterruptedError, UnknownOutcomeError } from '../domain/errors.js';
import { writePath } from '../operations/wire/protocol.js';
import type { Connection } from './exchange.js';

/** No answer came, and the request may have arrived. */
export function unknownOutcome(key: string, cause: ProvostError): UnknownOutcomeError {
  return new UnknownOutcomeError(key, cause.message.replace(/\.$/, ''), { cause });
}

/** How long the service is given to call a write off, in milliseconds. */
const LONGEST_CANCEL_MS = 15_000;
/** The same where it has said nothing for some time: whoever pressed Ctrl-C is not kept waiting for it. */
const SILENT_CANCEL_MS = 2_000;

/**
 * Stops what the service may be doing, and tells what became of it.
 * @param key of the write; undefined where nothing can have been changed
 * @param heard milliseconds since the service said something
 */
export async function interrupted(
  { address, token, agent }: Connection,
  key: string | undefined,
  heard: number,
): Promise<Error> {
  if (key === undefined) return nothingDone();
  const timeout = heard < LONGEST_CANCEL_MS ? LONGEST_CANCEL_MS : SILENT_CANCEL_MS;
  try {
    const { default: axios } = await import('axios');
    const { data } = await axios.request<{ state?: unknown }>({
      method: 'DELETE',
      url: new URL(writePath(key), address).href,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...{ httpAgent: agent, httpsAgent: agent, maxRedirects: 0, proxy: false, timeout },
    });
    if (data.state === 'unknown') return nothingDone();
    if (data.state === 'done') {
      return new InterruptedError({
        code: 'interrupted-late',
        message: 'Interrupted too late: the changes had been made.',
        hint: `\`provost job resume ${key}\` tells of the job; \`provost job undo\` takes it back.`,
        details: { key },
      });
    }
  } catch {
    // Told below: nothing is known.
  }
  return new UnknownOutcomeError(key, `Interrupted, and ${address.host} does not say more`);
}

function nothingDone(): InterruptedError {
  return new InterruptedError({
    code: 'interrupted',
    message: 'Interrupted; nothing was changed.',
    hint: 'Run the same command again to do it whole.',
  });
}

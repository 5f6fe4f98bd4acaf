import type { ProvostError } from '../domain/errors.js';
import { InterruptedError, UnknownOutcomeError } from '../domain/errors.js';
import { writePath } from '../operations/wire/wire-protocol.js';
import type { Connection } from './send.js';

/** No answer came, and the request may have arrived. */
export function unknownOutcome(key: string, cause: ProvostError): UnknownOutcomeError {
  return new UnknownOutcomeError(key, cause.message.replace(/\.$/, ''), { cause });
}

/** How long the service is given to call a write off, in milliseconds. */
const LONGEST_CANCEL_MS = 15_000;
/** The same where it has said nothing for some time: Ctrl-C must not take longer. */
const SILENT_CANCEL_MS = 2_000;

/**
 * Stops what the service may be doing, and finds out what became of it.
 * @param key of the write; undefined where nothing can have been changed
 * @param silentFor milliseconds since the service sent something
 */
export async function interrupted(
  { address, token, agent }: Connection,
  key: string | undefined,
  silentFor: number,
): Promise<Error> {
  if (key === undefined) return nothingDone();
  const timeout = silentFor < LONGEST_CANCEL_MS ? LONGEST_CANCEL_MS : SILENT_CANCEL_MS;
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
        hint: `\`provost job resume ${key}\` shows the job; \`provost job undo\` takes it back.`,
        details: { key },
      });
    }
  } catch {
    // Nothing is known: see below.
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

import type { ProvostError } from '../domain/errors.js';
import { InterruptedError, UnknownOutcomeError } from '../domain/errors.js';
import { writePath } from '../operations/wire/wire-protocol.js';
import type { Connection } from './send.js';

/** There was no reply, and the request may have arrived. */
export function unknownOutcome(key: string, cause: ProvostError): UnknownOutcomeError {
  return new UnknownOutcomeError(key, cause.message.replace(/\.$/, ''), { cause });
}

/** How long the service may take to cancel a write, in milliseconds. */
const LONGEST_CANCEL_MS = 15_000;
/** The same for a service that has been silent: Ctrl-C must not take longer. */
const SILENT_CANCEL_MS = 2_000;

/**
 * Cancels the write on the service; returns the error that says how it ended.
 * @param key of the write; undefined if nothing can have changed
 * @param silentFor milliseconds since the last event of the service
 */
export async function cancelWrite(
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
    // The outcome stays unknown.
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

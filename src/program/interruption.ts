import type { Interruption } from './session.js';

/**
 * Listens for Ctrl-C and for requests to end: the run then stops cleanly at its next step. A second one ends the process at once;
 * the store rolls back what was not committed.
 */
export function interruption(): Interruption {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // The terminal was closed: nobody reads the sentence any more, but what stands half-written is tidied up. The shell and the system
  // both say so, so that hearing it twice is no impatience.
  const hangUp = (): void => controller.abort();
  process.on('SIGHUP', hangUp);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      // The end of what is typed may be seen first and end the run: then, and when both say so, the signal would end the process
      // with another code.
      process.off('SIGHUP', alreadyEnding).on('SIGHUP', alreadyEnding);
      process.off('SIGHUP', hangUp);
    },
  };
}

function alreadyEnding(): void {
  // It says what is done anyway.
}

/** A signal that says that the run is to stop, and the end of listening for it. */
export interface Interruption {
  readonly signal: AbortSignal;
  readonly dispose: () => void;
}

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
  let isHungUp = false;
  const hangUp = (): void => {
    isHungUp = true;
    controller.abort();
  };
  process.on('SIGHUP', hangUp);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      // Heard for the second time after the run has ended, it would end the process with another code.
      if (!isHungUp) process.off('SIGHUP', hangUp);
    },
  };
}

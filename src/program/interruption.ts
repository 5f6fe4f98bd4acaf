import type { Interruption } from './session.js';

/**
 * Listens for Ctrl-C and SIGTERM: the run then stops cleanly at its next step. A second signal ends
 * the process at once; the store rolls back uncommitted changes.
 */
export function interruption(): Interruption {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // A closed terminal stops the run too. Shell and system both send SIGHUP: ignore the second.
  const hangUp = (): void => controller.abort();
  process.on('SIGHUP', hangUp);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      // Input may end before SIGHUP arrives: the signal must not change an ending run's exit code.
      process.off('SIGHUP', alreadyEnding).on('SIGHUP', alreadyEnding);
      process.off('SIGHUP', hangUp);
    },
  };
}

function alreadyEnding(): void {
  // The run is ending already.
}

/**
 * A signal that is raised by Ctrl-C and by a request to end: the run then stops cleanly at its next step. A second one
 * ends the process at once; the store rolls back what was not committed.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}

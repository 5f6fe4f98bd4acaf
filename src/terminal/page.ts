import { OutputClosedError, outputError } from './output.js';

const DEFAULT_WIDTH = 80;

/** Cells in a line of a page of text: the terminal's, but no more than reads well. */
export function pageWidth(): number {
  const asked = Number(process.env['PROVOST_FORCE_TERMINAL'] || process.env['COLUMNS']);
  const width = process.stdout.columns || (Number.isInteger(asked) && asked > 0 ? asked : DEFAULT_WIDTH);
  return Math.max(40, Math.min(width, 100));
}

/**
 * Writes a page of plain text to stdout. Help takes this way because it needs nothing of what tables and colours load.
 * A reader that has gone (`| head`) is no failure. @throws {UnavailableError} when writing fails.
 */
export async function printPage(text: string): Promise<void> {
  // Commands take this way too, and oclif's own listener throws whatever is not a closed pipe.
  process.stdout.removeAllListeners('error').on('error', () => undefined);
  const error = await new Promise<unknown>((resolve) => {
    process.stdout.write(text, resolve);
  });
  const failure = error ? outputError(error) : undefined;
  if (failure !== undefined && !(failure instanceof OutputClosedError)) throw failure;
}

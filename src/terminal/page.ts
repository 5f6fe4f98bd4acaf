import { OutputClosedError, outputError } from './output.js';

const DEFAULT_WIDTH = 80;

/** Cells in a line of help: the terminal's, from 40 to 100. */
export function pageWidth(): number {
  const forced = Number(process.env['PROVOST_FORCE_TERMINAL'] || process.env['COLUMNS']);
  const width = process.stdout.columns || (Number.isInteger(forced) && forced > 0 ? forced : DEFAULT_WIDTH);
  return Math.max(40, Math.min(width, 100));
}

/**
 * Writes a page of plain text to stdout, without loading the modules for tables and colours. A
 * closed reader (`| head`) is not an error.
 * @throws {UnavailableError} when writing fails
 */
export async function printPage(text: string): Promise<void> {
  // oclif's own listener throws errors other than EPIPE, past the code that presents them.
  process.stdout.removeAllListeners('error').on('error', () => undefined);
  const error = await new Promise<unknown>((resolve) => {
    process.stdout.write(text, resolve);
  });
  const failure = error ? outputError(error) : undefined;
  if (failure !== undefined && !(failure instanceof OutputClosedError)) throw failure;
}

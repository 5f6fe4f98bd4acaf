import type { Terminal } from '../terminal/terminal.js';
import type { Selection } from './selection.js';

export const OUTPUT_FORMATS = ['table', 'csv', 'json', 'ndjson', 'markdown'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export interface PresentOptions extends Selection {
  readonly format: OutputFormat;
}

/** The parts of a terminal that drawing needs. */
export type Surface = Pick<Terminal, 'stdoutIsTerminal' | 'width' | 'paint'>;

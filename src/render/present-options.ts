import type { OutputFormat } from '../domain/output-formats.js';
import type { Terminal } from '../terminal/terminal.js';
import type { Selection } from './selection.js';

export interface PresentOptions extends Selection {
  readonly format: OutputFormat;
}

/** The parts of a terminal that drawing needs. */
export type Surface = Pick<Terminal, 'stdoutIsTerminal' | 'width' | 'paint'>;

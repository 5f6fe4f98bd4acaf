import type { OutputFormat } from '../domain/output-formats.js';
import type { Terminal } from '../terminal/terminal.js';
import type { Selection } from './selection.js';

export interface PresentOptions extends Selection {
  readonly format: OutputFormat;
  /** Shows people the list of a summary, and the rows that they see only on request. */
  readonly all?: boolean | undefined;
}

/** The parts of a terminal that drawing needs. */
export type Surface = Pick<Terminal, 'stdoutIsTerminal' | 'width' | 'paint' | 'times'>;

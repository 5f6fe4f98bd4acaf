import type { OutputFormat } from '../domain/output-formats.js';
import type { Terminal } from '../terminal/terminal.js';
import type { Selection } from './selection.js';

/** What a page says beyond its result. */
export interface PageFacts {
  /** Such as `overdue count`. */
  readonly title: string;
  /** The version of the program. */
  readonly version: string;
}

export interface PresentOptions extends Selection {
  readonly format: OutputFormat;
  /** Shows people the list of a summary, and the rows that they see only on request. */
  readonly all?: boolean | undefined;
  /** For a page of HTML. */
  readonly page?: PageFacts | undefined;
}

/** The parts of a terminal that drawing needs. */
export type Surface = Pick<Terminal, 'stdoutIsTerminal' | 'width' | 'paint' | 'times'>;

/** What the text of rows depends on. Pages and data formats are the same everywhere. */
export type RowSurface = Pick<Surface, 'stdoutIsTerminal' | 'times'>;

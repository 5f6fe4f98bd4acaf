import { visible } from '../domain/visible.js';
import { visibleJson } from '../terminal/sanitise.js';
import type { Terminal } from '../terminal/terminal.js';
import type { View } from '../views/view.js';
import { csvPieces } from './csv.js';
import { jsonPieces } from './json.js';
import type { DrawnList } from './drawn-list.js';
import { isTruncated, truncationSentence } from './drawn-list.js';
import { markdownPieces } from './markdown.js';
import { plainPieces } from './plain.js';
import type { PageFacts, PresentOptions, Surface } from './present-options.js';
import { listOf } from './rows.js';
import { drawnPieces } from './terminal/drawn.js';

/**
 * Prints the result on stdout in the format. JSON is one document with the whole result; the other
 * formats show its main list.
 * @throws {UsageError} `unknown-column`, `invalid-limit`; `not-a-list` when a flag needs a list
 */
export async function present<O extends object>(
  terminal: Terminal,
  view: View<O>,
  result: O,
  options: PresentOptions,
): Promise<void> {
  return presentList(terminal, view, result, options, await listOf(view, result, options, terminal));
}

/** `present` for a list that `takeRows` collected. */
export async function presentList<O extends object>(
  terminal: Terminal,
  view: View<O>,
  result: O,
  options: PresentOptions,
  list: DrawnList | undefined,
): Promise<void> {
  await terminal.outAll(piecesOf(terminal, view, result, options, list));
  // CSV and NDJSON hold rows only, so the truncation goes to stderr.
  if ((options.format === 'csv' || options.format === 'ndjson') && list && isTruncated(list))
    terminal.note(truncationSentence(list));
}

function piecesOf<O extends object>(
  surface: Surface,
  view: View<O>,
  result: O,
  { format, limit, page }: PresentOptions,
  list: DrawnList | undefined,
): Iterable<string> | AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonPieces(list, result);
    case 'ndjson':
      return list ? list.body() : [`${visibleJson(result)}\n`];
    case 'csv':
      return csvPieces(list, result, surface.stdoutIsTerminal);
    case 'markdown':
      if (!list && view.document) return [documentText(surface, view.document(result))];
      return markdownPieces(view, list, result, surface);
    case 'html':
      return pageOf(view, list, result, page);
    case 'table':
      if (view.document) return [documentText(surface, view.document(result))];
      return surface.stdoutIsTerminal
        ? drawnPieces(view, list, result, surface, limit)
        : plainPieces(view, list, result, surface);
  }
}

/** Loads the drawing of pages, which other forms do not need. */
async function* pageOf<O extends object>(
  view: View<O>,
  list: DrawnList | undefined,
  result: O,
  page: PageFacts = { title: 'Result', version: '' },
): AsyncGenerator<string> {
  const { htmlPieces } = await import('./html/html.js');
  yield* htmlPieces(view, list, result, page);
}

/**
 * A file or pipe gets the document unchanged; a terminal gets hidden characters shown, line by
 * line.
 */
function documentText({ stdoutIsTerminal }: Surface, document: string): string {
  const text = document.endsWith('\n') ? document : `${document}\n`;
  if (!stdoutIsTerminal) return text;
  return text
    .split('\n')
    .map((line) => line.split('\t').map(visible).join('\t'))
    .join('\n');
}

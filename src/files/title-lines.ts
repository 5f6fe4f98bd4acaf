import type { parse as ParseCsv } from 'csv-parse/sync';
import { DELIMITERS } from './dialect.js';
import { createRecordCutter, isCutError } from './record-cutter.js';

/** Two, because one word of a title may be a column name. */
const FEWEST_HEADERS = 2;
const LINES_LOOKED_AT = 100;

/**
 * The line that looks like the column headers below title lines; undefined where there is none.
 * @param sample the beginning of the file, from the line `firstLine` on
 */
export function lineOfHeaders(
  sample: string,
  shape: { readonly lineEnd: '\n' | '\r'; readonly firstLine: number },
  parseCsv: typeof ParseCsv,
  recognised: (header: readonly string[]) => number,
): number | undefined {
  let best: { readonly line: number; readonly count: number } | undefined;
  for (const delimiter of DELIMITERS) {
    const cutter = createRecordCutter({ delimiter, ...shape }, parseCsv);
    for (const cut of [...cutter.push(sample), ...cutter.end()].slice(0, LINES_LOOKED_AT)) {
      if (isCutError(cut) || cut.cells.length < FEWEST_HEADERS) continue;
      const count = recognised(cut.cells);
      if (count >= FEWEST_HEADERS && count > (best?.count ?? 0)) best = { line: cut.line, count };
    }
  }
  return best !== undefined && best.line > shape.firstLine ? best.line : undefined;
}

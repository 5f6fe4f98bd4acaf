import stringWidth from 'string-width';

/** Latin letters and common punctuation: one cell each in every terminal. */
const ONE_CELL_EACH = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027]*$/;

/** Colours and weights of a text, which take no cells. */
const STYLES = /\x1b\[[\d;]*m/g;

/** The terminal cells that the text takes, without its colours. */
export function widthOf(text: string): number {
  const plain = text.includes('\x1b') ? text.replaceAll(STYLES, '') : text;
  return ONE_CELL_EACH.test(plain) ? plain.length : stringWidth(plain);
}

/** The text in at most `width` cells (1 or more); what is cut off is marked with `…`. */
export function truncate(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return `${firstCells(text, width - 1)}…`;
}

function firstCells(text: string, width: number): string {
  if (ONE_CELL_EACH.test(text)) return text.slice(0, width);
  let taken = '';
  let cells = 0;
  for (const { segment } of graphemes(text)) {
    cells += stringWidth(segment);
    if (cells > width) break;
    taken += segment;
  }
  // Measured again as a whole: a few scripts are wider together than apart.
  while (stringWidth(taken) > width) taken = withoutLastCharacter(taken);
  return taken;
}

function withoutLastCharacter(text: string): string {
  return [...graphemes(text)]
    .slice(0, -1)
    .map(({ segment }) => segment)
    .join('');
}

function graphemes(text: string): Intl.Segments {
  return new Intl.Segmenter().segment(text);
}

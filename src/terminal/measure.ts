import stringWidth from 'string-width';

/** Latin letters and common punctuation: one cell each in every terminal and library. */
const ONE_CELL_EACH = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027]*$/;

/** True when the text is one cell per character, so that its length is its width. */
export function isOneCellEach(text: string): boolean {
  return ONE_CELL_EACH.test(text);
}

/** The terminal cells that the text takes. The text carries no colour. */
export function widthOf(text: string): number {
  return isOneCellEach(text) ? text.length : stringWidth(text);
}

/** The text in at most `width` cells (1 or more); what is cut off is marked with `…`. */
export function truncate(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return `${firstCells(text, width - 1)}…`;
}

/** The text broken into pieces of at most `width` cells, wherever they end: nothing is lost. */
export function breakAnywhere(text: string, width: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (widthOf(rest) > width) {
    // A character wider than the line gets a line of its own.
    const piece = firstCells(rest, width) || firstCharacter(rest);
    pieces.push(piece);
    rest = rest.slice(piece.length);
  }
  return [...pieces, rest];
}

/** Lines of at most `width` cells, broken between words; a longer word is cut with `…`. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const joined = `${last} ${word}`;
    if (last !== undefined && widthOf(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(truncate(word, width));
  }
  return lines;
}

/** The width of the longest word. */
export function longestWord(text: string): number {
  return text.split(' ').reduce((longest, word) => Math.max(longest, widthOf(word)), 0);
}

function firstCells(text: string, width: number): string {
  if (isOneCellEach(text)) return text.slice(0, width);
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

function firstCharacter(text: string): string {
  for (const { segment } of graphemes(text)) return segment;
  return text;
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

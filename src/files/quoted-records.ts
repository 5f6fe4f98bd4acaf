const QUOTE = '"';

/** The cells of a line whose quoted cells begin and end with their quotes; undefined for others. */
export function cutPlainQuotes(line: string, delimiter: string): string[] | undefined {
  const cells: string[] = [];
  let at = 0;
  let quoteAt = line.indexOf(QUOTE);
  for (;;) {
    if (quoteAt === at) {
      const close = closingQuote(line, at + 1);
      if (close === -1) return undefined;
      const cell = line.slice(at + 1, close);
      cells.push(cell.includes(QUOTE) ? cell.replaceAll('""', QUOTE) : cell);
      if (close + 1 === line.length) return cells;
      if (line[close + 1] !== delimiter) return undefined;
      at = close + 2;
      quoteAt = line.indexOf(QUOTE, at);
    } else {
      const end = line.indexOf(delimiter, at);
      if (quoteAt !== -1 && (end === -1 || quoteAt < end)) return undefined;
      cells.push(end === -1 ? line.slice(at) : line.slice(at, end));
      if (end === -1) return cells;
      at = end + 1;
    }
  }
}

type Span =
  | { readonly state: 'incomplete' }
  | { readonly state: 'unclosed' }
  | {
      readonly state: 'complete';
      /** The end of its text and the start of the next record. */
      readonly end: number;
      readonly next: number;
      readonly lines: number;
      /** The record without the spaces around its quotes. */
      readonly text: string;
    };

/** The extent of the record that begins at `from`, by the quoting rules of csv-parse. */
export function spanOf(
  text: string,
  from: number,
  final: boolean,
  { delimiter, lineEnd }: { readonly delimiter: string; readonly lineEnd: string },
): Span {
  const padded = delimiter !== ' ';
  const pieces: string[] = [];
  let copiedTo = from;
  let lines = 1;
  const leaveOut = (start: number, end: number) => {
    if (end > start) {
      pieces.push(text.slice(copiedTo, start));
      copiedTo = end;
    }
  };
  const complete = (end: number, next: number): Span => {
    return { state: 'complete', end, next, lines, text: pieces.join('') + text.slice(copiedTo, end) };
  };
  const atEnd = (): Span => (final ? complete(text.length, text.length) : { state: 'incomplete' });

  for (let at = from; ;) {
    const opening = padded ? afterSpaces(text, at) : at;
    if (text[opening] === QUOTE) {
      const close = closingQuote(text, opening + 1);
      if (close === -1 || (close + 1 === text.length && !final))
        return { state: final ? 'unclosed' : 'incomplete' };
      const breaks = countLineEnds(text, opening, close, lineEnd);
      const after = padded ? afterSpaces(text, close + 1) : close + 1;
      const isAtLineEnd = text[after] === lineEnd || (text[after] === '\r' && text[after + 1] === lineEnd);
      const isAtEnd = after >= text.length;
      if (!final && (isAtEnd || (text[after] === '\r' && after + 1 === text.length)))
        return { state: 'incomplete' };
      if (isAtEnd || isAtLineEnd || text[after] === delimiter) {
        leaveOut(at, opening);
        leaveOut(close + 1, after);
        lines += breaks;
        if (isAtEnd) return atEnd();
        if (isAtLineEnd) return complete(after, after + (text[after] === lineEnd ? 1 : 2));
        at = after + 1;
        continue;
      }
      // Text follows a closing quote. Within one line it is a stray quote and stays in the cell;
      // across lines, two cells have run together.
      if (breaks > 0) return { state: 'unclosed' };
      at = close + 1;
    }
    while (at < text.length && text[at] !== delimiter && text[at] !== lineEnd) at += 1;
    if (at >= text.length) return atEnd();
    if (text[at] === lineEnd) {
      const end = lineEnd === '\n' && text[at - 1] === '\r' ? at - 1 : at;
      return complete(Math.max(end, copiedTo), at + 1);
    }
    at += 1;
  }
}

function afterSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ') at += 1;
  return at;
}

/** The index of the next quote that is not doubled, or -1. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf(QUOTE, from); at !== -1; at = text.indexOf(QUOTE, at + 2)) {
    if (text[at + 1] !== QUOTE) return at;
  }
  return -1;
}

function countLineEnds(text: string, from: number, to: number, lineEnd: string): number {
  let count = 0;
  for (let at = text.indexOf(lineEnd, from); at !== -1 && at < to; at = text.indexOf(lineEnd, at + 1))
    count += 1;
  return count;
}

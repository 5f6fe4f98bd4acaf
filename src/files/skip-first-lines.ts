/**
 * The text after its first physical lines. The first line end decides the kind: `
 * `, `\r
 * ` or a lone `\r`.
 */
export async function* skipFirstLines(pieces: AsyncIterable<string>, lines: number): AsyncGenerator<string> {
  let left = lines;
  let lineEnd: '\n' | '\r' | undefined;
  let pending = '';
  for await (const piece of pieces) {
    if (left === 0) {
      yield piece;
      continue;
    }
    const text = pending + piece;
    pending = '';
    let at = 0;
    while (left > 0 && at < text.length) {
      lineEnd ??= firstLineEnd(text, at);
      const end = lineEnd === undefined ? -1 : text.indexOf(lineEnd, at);
      if (end === -1) break;
      at = end + 1;
      left -= 1;
    }
    if (left === 0 && at < text.length) yield text.slice(at);
    // Only the next piece shows whether a carriage return at the end is a line end of its own.
    else if (left > 0 && lineEnd === undefined && text.endsWith('\r')) pending = '\r';
  }
}

function firstLineEnd(text: string, from: number): '\n' | '\r' | undefined {
  const at = text.slice(from).search(/[\r\n]/);
  if (at === -1) return undefined;
  const [character, next] = [text[from + at], text[from + at + 1]];
  if (character === '\n' || next === '\n') return '\n';
  return next === undefined ? undefined : '\r';
}

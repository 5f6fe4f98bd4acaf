/** The text in lines of at most `width` characters, broken between words; a longer word stands alone. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}

export type Definition = readonly [term: string, meaning: string];

/** The width of the longest term. */
export function longestTerm(entries: readonly Definition[]): number {
  return Math.max(0, ...entries.map(([term]) => term.length));
}

/**
 * Terms in one column and what they mean in the next, wrapped to the width. A long term has its line to itself.
 * @param longest the width of the column of terms; by default the longest of these.
 */
export function definitions(
  entries: readonly Definition[],
  width: number,
  longest = longestTerm(entries),
): string[] {
  const column = Math.min(longest, Math.floor(width * 0.42)) + 2;
  return entries.flatMap(([term, meaning]) => {
    const [first = '', ...others] = wrapped(meaning, width - column - 2);
    const indented = others.map((line) => `  ${' '.repeat(column)}${line}`);
    if (term.length + 2 > column)
      return [`  ${term}`, `  ${' '.repeat(column)}${first}`.trimEnd(), ...indented];
    return [`  ${term.padEnd(column)}${first}`.trimEnd(), ...indented];
  });
}

/** A command as it is typed, broken at its words with backslashes where it is longer than the width. */
export function commandLines(command: string, width: number): string[] {
  const words = command.match(/(?:"[^"]*"|'[^']*'|\S)+/g) ?? [];
  const lines: string[] = [];
  let line = '  $';
  for (const word of words) {
    if (line.trim() !== '$' && line.length + word.length + 3 > width) {
      lines.push(`${line} \\`);
      line = '     ';
    }
    line = `${line} ${word}`;
  }
  return [...lines, line];
}

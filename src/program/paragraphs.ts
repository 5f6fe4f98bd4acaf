import { headOf, indentOf, unitsOf, wrapLine, wrapUnits } from '../terminal/wrap.js';

/** Wraps the text between words to `width` characters. A longer word gets its own line. */
export function wrapped(text: string, width: number): string[] {
  return wrapUnits(unitsOf(text), width);
}

export type Definition = readonly [term: string, meaning: string];

/** The width of the longest term. */
export function longestTerm(entries: readonly Definition[]): number {
  return Math.max(0, ...entries.map(([term]) => term.length));
}

/**
 * Terms in one column, meanings in the next, wrapped to the width. A long term gets its own line.
 * @param longest the width of the column of terms; by default the one that takes the fewest lines.
 */
export function definitions(entries: readonly Definition[], width: number, longest?: number): string[] {
  const most = Math.floor(width * 0.42);
  if (longest !== undefined) return inColumns(entries, width, Math.min(longest, most));
  const columns = [Math.min(longestTerm(entries), most), ...entries.map(([term]) => term.length)];
  const layouts = [...new Set(columns)]
    .filter((column) => column <= most)
    .sort((a, b) => b - a)
    .map((column) => inColumns(entries, width, column));
  return layouts.reduce((best, layout) => (layout.length < best.length ? layout : best));
}

function inColumns(entries: readonly Definition[], width: number, terms: number): string[] {
  const column = terms + 2;
  return entries.flatMap(([term, meaning]) => {
    const [first = '', ...others] = wrapped(meaning, width - column - 2);
    const indented = others.map((line) => `  ${' '.repeat(column)}${line}`);
    if (term.length + 2 > column)
      return [...termLines(term, width), `  ${' '.repeat(column)}${first}`.trimEnd(), ...indented];
    return [`  ${term.padEnd(column)}${first}`.trimEnd(), ...indented];
  });
}

/** The term on a line of its own; one that is too long, such as `--card a|b|c`, breaks at blanks and bars. */
function termLines(term: string, width: number): string[] {
  const lines = ['  '];
  for (const piece of term.split(/(?<=\S[| ])/)) {
    const line = `${lines.at(-1) ?? ''}${piece}`;
    if (line.length > width) lines.push(`${' '.repeat(8)}${piece}`);
    else lines[lines.length - 1] = line;
  }
  return lines.map((line) => line.trimEnd());
}

/**
 * Fits a page of text to a width: it rewraps paragraphs and definitions with a line that is too
 * wide, with a hanging indent, and leaves others unchanged.
 */
export function fitted(page: string, width: number): string {
  const entries: string[][] = [];
  for (const line of page.split('\n')) {
    const entry = entries.at(-1);
    const first = entry?.[0] ?? '';
    const indent = indentOf(line);
    const goesOn =
      first !== '' && line !== '' && indent.length === headOf(first).length && headOf(line) === indent;
    if (entry !== undefined && goesOn) entry.push(line);
    else entries.push([line]);
  }
  return entries.flatMap((entry) => fittedEntry(entry, width)).join('\n');
}

function fittedEntry(entry: readonly string[], width: number): readonly string[] {
  if (entry.every((line) => line.length <= width)) return entry;
  const [first = '', ...others] = entry;
  return wrapLine([first, ...others.map((line) => line.trim())].join(' '), width);
}

/** A command for a shell, broken between words with backslashes if it exceeds the width. */
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

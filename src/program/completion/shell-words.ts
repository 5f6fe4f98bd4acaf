/** A word of a command line that is being typed, without its quotes. */
export interface TypedWord {
  readonly text: string;
  /** The quote that is still open. */
  readonly quote: '"' | "'" | undefined;
  /** Its part before the last break character, unquoted: bash completes only what follows. */
  readonly before: string;
}

/** readline completes what follows a break character, but these together with it. */
const KEPT = '@$';

/**
 * The words of an unfinished command line, as bash, zsh and fish read them; the last is being typed
 * and may be empty. Expansions stay as they are written.
 * @param breaks characters at which the shell divides words for completion
 */
export function readWords(line: string, breaks = ''): { words: string[]; last: TypedWord } {
  const words: string[] = [];
  let word = { text: '', quote: undefined as TypedWord['quote'], before: '' };
  let isBegun = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (character === '\\' && word.quote !== "'" && isEscape(line[at + 1], word.quote)) {
      word.text += line[at + 1] ?? '';
      at += 1;
      isBegun = true;
    } else if (word.quote !== undefined) {
      if (character === word.quote) word.quote = undefined;
      else word.text += character;
    } else if (character === '"' || character === "'") {
      word.quote = character;
      isBegun = true;
    } else if (/\s/.test(character)) {
      if (isBegun) words.push(word.text);
      word = { text: '', quote: undefined, before: '' };
      isBegun = false;
    } else {
      const start = word.text;
      word.text += character;
      isBegun = true;
      if (breaks.includes(character)) word.before = KEPT.includes(character) ? start : word.text;
    }
  }
  return { words, last: word };
}

/** Within double quotes a backslash stands for itself before most characters. */
function isEscape(next: string | undefined, quote: TypedWord['quote']): boolean {
  return next !== undefined && (quote === undefined || '"\\$`'.includes(next));
}

/** The text as bash must read it in the place of the word, whose quote stays open. */
export function quotedForBash(text: string, { quote, before }: TypedWord): string {
  if (quote === '"') return text.replaceAll(/["\\$`]/g, '\\$&');
  if (quote === "'") return text.replaceAll("'", "'\\''");
  const rest = text.startsWith(before) ? text.slice(before.length) : text;
  return rest.replaceAll(/[^\p{L}\p{N}_@%+=:,./-]/gu, '\\$&');
}

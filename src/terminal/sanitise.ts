import { hex, HIDDEN, PLAIN, visible } from '../domain/visible.js';
import { lazily } from '../domain/lazily.js';

export { visible };

/** Hidden characters, except the line feeds that lay out a JSON document. */
const HIDDEN_IN_JSON = lazily(() => new RegExp(`(?!\\n)${HIDDEN().source}`, 'gu'));

/** The styles that our own paint writes. Concealed and reversed text are not among them. */
const OWN_STYLE = /(\x1b\[(?:0|[1-4]|2[2-4]|[34]9|[39][0-7]|38;5;\d{1,3}|38;2;\d{1,3};\d{1,3};\d{1,3})m)/;

/** `visible` that preserves our own styles, for painted sentences. */
export function visibleStyled(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .split(OWN_STYLE)
    .map((part, index) => (index % 2 === 1 ? part : visible(part)))
    .join('');
}

/** The value as JSON with hidden characters escaped: it parses to the same value. */
export function visibleJson(value: unknown, indent?: number): string {
  // JSON has no undefined: an absent result is null.
  const json = JSON.stringify(value ?? null, undefined, indent);
  return json.replace(HIDDEN_IN_JSON(), escapedForJson);
}

/** JSON escapes have four digits, so a character beyond them needs two. */
function escapedForJson(character: string): string {
  return Array.from({ length: character.length }, (_, at) => `\\u${hex(character.charCodeAt(at), 4)}`).join(
    '',
  );
}

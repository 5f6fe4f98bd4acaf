import { hex, HIDDEN, PLAIN, visible } from '../domain/visible.js';

export { visible };

/** Hidden characters, but for the line feeds that lay out a JSON document. */
const HIDDEN_IN_JSON = new RegExp(`(?!\\n)${HIDDEN.source}`, 'gu');

/** Colour, bold, dim, italic and underline: what our own paint makes. Concealed and reversed text are not among them. */
const OWN_STYLE = /(\x1b\[(?:0|[1-4]|2[2-4]|[34]9|[39][0-7]|38;5;\d{1,3}|38;2;\d{1,3};\d{1,3};\d{1,3})m)/;

/** As `visible`, but lets the colours and weights of our own paint through. For sentences that a view has painted. */
export function visibleStyled(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .split(OWN_STYLE)
    .map((part, index) => (index % 2 === 1 ? part : visible(part)))
    .join('');
}

/** The value as JSON in which hidden characters are escaped as well: it parses to the same value. */
export function visibleJson(value: unknown, indent?: number): string {
  // JSON has no undefined: an absent result is null.
  const json = JSON.stringify(value ?? null, undefined, indent);
  return json.replace(HIDDEN_IN_JSON, escapedForJson);
}

/** JSON knows only four-digit escapes, so a character beyond them is written as its two halves. */
function escapedForJson(character: string): string {
  return Array.from({ length: character.length }, (_, at) => `\\u${hex(character.charCodeAt(at), 4)}`).join(
    '',
  );
}

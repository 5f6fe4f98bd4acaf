/** All of it printable ASCII: nothing to show otherwise, and by far the most common case. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Characters that a terminal acts on or does not draw: controls (C0, DEL, C1), formatting marks (bidi overrides and
 * isolates, zero-width characters, soft hyphen, tags), line and paragraph separators, lone surrogates, blank fillers.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]/gu;

/** The same, but for the line feeds that lay out a JSON document. */
const HIDDEN_IN_JSON = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]/gu;

/** Colour, bold, dim, italic and underline: what our own paint makes. Concealed and reversed text are not among them. */
const OWN_STYLE = /(\x1b\[(?:0|[1-4]|2[2-4]|[34]9|[39][0-7]|38;5;\d{1,3}|38;2;\d{1,3};\d{1,3};\d{1,3})m)/;

const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/**
 * The text on one line, with every character that a terminal would act on or hide written out: `\n`, `\x1b`,
 * `\u202e`. Backslashes stay as they are, so that doing it twice changes nothing.
 */
export function visible(text: string): string {
  return PLAIN.test(text) ? text : text.replace(HIDDEN, writtenOut);
}

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

function writtenOut(character: string): string {
  const short = SHORT_NAMES.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${hex(code, 2)}`;
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 4)}}`;
}

/** JSON knows only four-digit escapes, so a character beyond them is written as its two halves. */
function escapedForJson(character: string): string {
  return Array.from({ length: character.length }, (_, at) => `\\u${hex(character.charCodeAt(at), 4)}`).join(
    '',
  );
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

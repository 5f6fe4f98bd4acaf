/** A field that an object repeats. */
export interface RepeatedKey {
  readonly key: string;
  /** The line of the repetition, from 1. */
  readonly line: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const SPACE = 0x20;

/**
 * The repeated fields, in order, up to `most`: `JSON.parse` silently keeps only the last value.
 * @param json valid JSON
 */
export function repeatedKeys(json: string, most: number): RepeatedKey[] {
  const repeated: RepeatedKey[] = [];
  const open: Set<string>[] = [];
  for (let at = 0; at < json.length && repeated.length < most; at += 1) {
    const code = json.charCodeAt(at);
    if (code === OPENING_BRACE) open.push(new Set());
    else if (code === CLOSING_BRACE) open.pop();
    if (code !== QUOTE) continue;
    const end = endOfString(json, at);
    // A string before a colon is a field of the innermost open object.
    if (isFollowedByColon(json, end)) {
      const key = keyIn(json, at, end);
      const keys = open.at(-1);
      if (keys?.has(key)) repeated.push({ key, line: json.slice(0, at).split('\n').length });
      keys?.add(key);
    }
    at = end;
  }
  return repeated;
}

/** The index of the quote that ends the string that begins at `start`. */
function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end === -1 ? json.length : end;
}

function isEscaped(json: string, at: number): boolean {
  let backslashes = 0;
  while (json.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}

function isFollowedByColon(json: string, end: number): boolean {
  let at = end + 1;
  while (json.charCodeAt(at) <= SPACE) at += 1;
  return json.charCodeAt(at) === COLON;
}

/** Keys are equal whether or not they use escapes. */
function keyIn(json: string, start: number, end: number): string {
  const written = json.slice(start + 1, end);
  return written.includes('\\') ? String(JSON.parse(`"${written}"`)) : written;
}

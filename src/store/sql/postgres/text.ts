/**
 * PostgreSQL allows no U+0000 in a text. It is stored as U+0001 U+0001, and U+0001 as U+0001
 * U+0002, which is reversible and keeps the order by code point.
 */
const SPECIAL = /[\0\x01]/;

export function encodeText(text: string): string {
  return SPECIAL.test(text)
    ? text.replace(/[\0\x01]/g, (mark) => (mark === '\0' ? '\x01\x01' : '\x01\x02'))
    : text;
}

export function decodeText(stored: string): string {
  return stored.includes('\x01')
    ? stored.replace(/\x01[\x01\x02]/g, (pair) => (pair === '\x01\x01' ? '\0' : '\x01'))
    : stored;
}

const IN_ARRAY = /["\\\0\x01]/;

/** The values as PostgreSQL reads an array. */
export function arrayOf(values: readonly (string | number | null)[]): string {
  let text = '{';
  for (let at = 0; at < values.length; at += 1) {
    if (at > 0) text += ',';
    const value = values[at];
    if (value === null || value === undefined) text += 'NULL';
    else if (typeof value === 'number') text += String(value);
    else if (IN_ARRAY.test(value)) text += `"${encodeText(value).replace(/["\\]/g, '\\$&')}"`;
    else text += `"${value}"`;
  }
  return `${text}}`;
}

const IN_COPY = /[\\\t\n\r\0\x01]/;
const copyEscapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One field of a line as COPY reads it. */
export function copyField(value: string | number | null): string {
  if (value === null) return '\\N';
  if (typeof value === 'number') return String(value);
  if (!IN_COPY.test(value)) return value;
  return encodeText(value).replace(/[\\\t\n\r]/g, (mark) => copyEscapes[mark] ?? mark);
}

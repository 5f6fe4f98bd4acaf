import { visible } from '../domain/visible.js';
import { lazily } from '../domain/lazily.js';

/** The position and description of a syntax error. */
export interface JsonProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Such as `a comment stands where a value is expected`. */
  readonly message: string;
}

/** The first syntax error of the text; undefined for valid JSON. */
export function problemOfJson(text: string): JsonProblem | undefined {
  const found = scanJson(text, () => undefined);
  if (found === undefined) return undefined;
  const before = text.slice(0, found.at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message: found.message };
}

/**
 * The numbers that JavaScript would write otherwise (`1.0`, `12345678901234567890`), by
 * `JSON.stringify` of their path.
 */
export function numbersAsWritten(text: string): ReadonlyMap<string, string> {
  const written = new Map<string, string>();
  scanJson(text, (path, source) => {
    if (String(Number(source)) !== source) written.set(JSON.stringify(path()), source);
  });
  return written;
}

/** The tokens that may come next, as messages name them. */
const EXPECTED = {
  value: 'a value',
  'first item': 'a value or "]"',
  'first field': 'a field name in double quotes or "}"',
  field: 'a field name in double quotes',
  colon: '":"',
  'next field': '"," or "}"',
  'next item': '"," or "]"',
  end: 'nothing more',
} as const;
type Expected = keyof typeof EXPECTED;

interface Frame {
  readonly isObject: boolean;
  key: string | number;
}

interface Found {
  readonly at: number;
  readonly message: string;
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y;
const WORD = lazily(() => /[\p{L}\d_$+.-]+/uy);

/** Scans the text token by token: JSON.parse often gives neither the position nor the error. */
function scanJson(
  text: string,
  onNumber: (path: () => (string | number)[], source: string) => void,
): Found | undefined {
  const open: Frame[] = [];
  let expected: Expected = 'value';
  let at = 0;
  const path = (): (string | number)[] => open.map(({ key }) => key);
  const afterValue = (): Expected => {
    const frame = open.at(-1);
    if (frame === undefined) return 'end';
    return frame.isObject ? 'next field' : 'next item';
  };
  for (;;) {
    at += matchAt(SPACE, text, at).length;
    const character = text[at];
    const frame = open.at(-1);
    if (character === undefined)
      return expected === 'end'
        ? undefined
        : { at, message: `it ends where ${EXPECTED[expected]} is expected` };
    const isValue: boolean = expected === 'value' || expected === 'first item';
    const isField: boolean = expected === 'field' || expected === 'first field';
    if (character === '"' && (isValue || isField)) {
      const end = endOfString(text, at);
      if (typeof end !== 'number') return end;
      if (isField && frame !== undefined) frame.key = String(JSON.parse(text.slice(at, end)));
      expected = isField ? 'colon' : afterValue();
      at = end;
    } else if (isValue && (character === '{' || character === '[')) {
      open.push({ isObject: character === '{', key: character === '{' ? '' : 0 });
      expected = character === '{' ? 'first field' : 'first item';
      at += 1;
    } else if (isClosing(character, expected)) {
      open.pop();
      expected = afterValue();
      at += 1;
    } else if (character === ':' && expected === 'colon') {
      expected = 'value';
      at += 1;
    } else if (character === ',' && (expected === 'next field' || expected === 'next item')) {
      if (frame !== undefined && typeof frame.key === 'number') frame.key += 1;
      expected = expected === 'next field' ? 'field' : 'value';
      at += 1;
    } else {
      const scalar = isValue ? scalarAt(text, at) : '';
      if (scalar === '') return { at, message: describeUnexpected(text, at, EXPECTED[expected]) };
      if (/[\d-]/.test(character)) onNumber(path, scalar);
      expected = afterValue();
      at += scalar.length;
    }
  }
}

function isClosing(character: string, expected: Expected): boolean {
  if (character === '}') return expected === 'first field' || expected === 'next field';
  return character === ']' && (expected === 'first item' || expected === 'next item');
}

function scalarAt(text: string, at: number): string {
  const number = matchAt(NUMBER, text, at);
  if (number !== '') return number;
  const word = matchAt(WORD(), text, at);
  return word === 'true' || word === 'false' || word === 'null' ? word : '';
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** The index after the string that begins here, or the error within it. */
function endOfString(text: string, start: number): number | Found {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) {
      const what = code === 0x0a || code === 0x0d ? 'a line break' : visible(text[at] ?? '');
      return { at, message: `${what} stands within a text, where it must be written as an escape` };
    }
    if (code !== 0x5c) continue;
    if (!/^\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/.test(text.slice(at, at + 6)))
      return { at, message: `${text.slice(at, at + 2)} is no escape of JSON` };
    at += 1;
  }
  return { at: start, message: 'a text begins that does not end' };
}

const SHOWN = 40;
/** A comment, to the end of its line, or to its own end where that comes first. */
const COMMENT = /\/\*[^\r\n]*?(?:\*\/|$)|(?:\/\/|#)[^\r\n]*/my;

/** Describes the unexpected token. */
function describeUnexpected(text: string, at: number, expected: string): string {
  const word = matchAt(WORD(), text, at).slice(0, SHOWN);
  if (/^-?0\d+$/.test(word)) return `the number ${word} begins with a zero; put it in quotes: "${word}"`;
  const character = `"${visible(String.fromCodePoint(text.codePointAt(at) ?? 0))}"`;
  const comment = matchAt(COMMENT, text, at).slice(0, SHOWN);
  const what = comment !== '' ? `the comment "${visible(comment)}"` : word === '' ? character : visible(word);
  return `${what} stands where ${expected} is expected`;
}

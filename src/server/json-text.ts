import { UsageError } from '../domain/errors.js';
import { problemOfJson } from '../files/json-text.js';
import { repeatedKeys } from '../files/repeated-keys.js';

/** Bounds of a JSON request, checked before the parse, which costs many times as much. */
export const jsonBounds = {
  /** Nesting of objects and lists. */
  depth: 32,
  /** Fields of all objects together. */
  fields: 2_000,
  /** Values of all lists and objects together. */
  values: 50_000,
  /** Characters of one string, with its escapes as written. */
  text: 65_536,
} as const;

/**
 * Parses JSON from outside.
 * @throws {UsageError} `bad-json` for invalid JSON, exceeded bounds or a repeated field.
 */
export function jsonOf(text: string): unknown {
  const excess = excessOf(text);
  if (excess !== undefined) throw badJson(excess);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const problem = problemOfJson(text);
    throw badJson(
      problem === undefined
        ? 'is not JSON'
        : `is not JSON: on line ${problem.line}, column ${problem.column}, ${problem.message}`,
    );
  }
  const [repeated] = repeatedKeys(text, 1);
  if (repeated !== undefined) throw badJson(`has a field twice in line ${repeated.line}`);
  return value;
}

/** What exceeds the bounds, as a predicate for the message. */
function excessOf(text: string): string | undefined {
  // Too short to nest that deep.
  if (text.length <= 2 * jsonBounds.depth) return undefined;
  let [depth, fields, values] = [0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfText(text, at);
        if (end - at - 1 > jsonBounds.text) return `holds a text of more than ${jsonBounds.text} characters`;
        at = end;
        break;
      }
      case COLON:
        if ((fields += 1) > jsonBounds.fields) return `has more than ${jsonBounds.fields} fields`;
        break;
      case COMMA:
        if ((values += 1) > jsonBounds.values) return `holds more than ${jsonBounds.values} values`;
        break;
      case OPENING_BRACE:
      case OPENING_BRACKET:
        if ((depth += 1) > jsonBounds.depth) return `nests deeper than ${jsonBounds.depth} levels`;
        break;
      case CLOSING_BRACE:
      case CLOSING_BRACKET:
        depth -= 1;
        break;
      default:
    }
  }
  return undefined;
}

/** Index of the quote that ends the string at `start`; the end of the text if there is none. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return text.length;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

export function badJson(what: string): UsageError {
  return new UsageError({
    code: 'bad-json',
    message: `The request ${what}.`,
    hint: 'Send JSON as /openapi.json describes it; a long list goes in a file, where the operation reads one.',
  });
}

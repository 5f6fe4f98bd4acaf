import { UsageError } from '../../../domain/errors.js';
import { unknownWord } from '../../../domain/suggestions.js';
import { sectionNamed, sectionNames } from '../../../model/document.js';
import { decode } from '../../../files/encoding.js';
import { numbersAsWritten, problemOfJson } from '../../../files/json-text.js';
import { readJsonLines, readText } from '../../../files/ndjson.js';
import { repeatedKeys } from '../../../files/repeated-keys.js';
import type { ByteSource } from '../../../files/source.js';
import { unicodeEncoding } from '../../../files/unicode-text.js';
import type { DocumentFormat } from './formats.js';
import { formatNamed } from './formats.js';
import type { DocumentItem, DocumentSource } from './source.js';
import { isObject, sourceOfObject } from './source.js';

/** Larger documents do not fit into memory. NDJSON has no limit: it is read line by line. */
const LARGEST = { yaml: 16_000_000, json: 128_000_000 } as const;

const INSTEAD = 'Name a tenant document of YAML, JSON or NDJSON, as `provost tenant export` writes it.';

/** Characters to detect the format of a document by content. */
const SAMPLE = 65_536;

/**
 * The tenant document in a file. The file's name decides the format, or else its first characters.
 * @throws {UsageError} with the line, when the file is too large for its format, is not YAML, JSON
 *   or NDJSON, or has a duplicate field
 */
export async function openDocument(file: ByteSource): Promise<DocumentSource> {
  const format = formatNamed(file.name) ?? (await formatOfContent(file));
  switch (format) {
    case 'ndjson':
      return { name: file.name, items: (which) => itemsOfLines(file, which) };
    case 'json': {
      const text = await wholeText(file, LARGEST.json);
      const value = parseJson(text, file.name);
      return sourceOfObject(file.name, value, { lineOf: () => undefined, writtenAt: numberAt(text) });
    }
    case 'yaml': {
      const text = await wholeText(file, LARGEST.yaml);
      const { parseYaml } = await import('./yaml-in.js');
      const { value, ...places } = parseYaml(text, file.name);
      return sourceOfObject(file.name, value, places);
    }
  }
}

/** NDJSON: each line is an object with a section's name as field and an item as value. */
async function* itemsOfLines(
  file: ByteSource,
  which: 'all' | { readonly only: string },
): AsyncIterable<DocumentItem> {
  const only = which === 'all' ? undefined : which.only;
  const counts = new Map<string, number>();
  // The first pass parsed all lines.
  const isOther = (text: string): boolean => only !== undefined && isOfAnother(text, only);
  for await (const { line, value, text } of readJsonLines(file, { skip: isOther, instead: INSTEAD })) {
    const names = isObject(value) ? Object.keys(value) : [];
    const [name = ''] = names;
    const index = counts.get(name) ?? 0;
    counts.set(name, index + 1);
    if (only !== undefined && name !== only) continue;
    const lineOf = (): number => line;
    const writtenAt = (path: readonly PropertyKey[]) => numberAt(text)([name, ...path]);
    const section = sectionNamed(name);
    if (!isObject(value) || names.length !== 1) {
      const problem = 'a line holds an object of exactly one field, the name of a section';
      yield { section: 'tenant', path: `line ${line}`, value, problem };
    } else if (section === undefined) {
      const problem = unknownWord('section', name, sectionNames);
      yield { section: 'tenant', path: name, value, problem, lineOf };
    } else {
      const path = section.position.single === undefined ? `${name}[${index}]` : name;
      yield { section: name, path, value: value[name], lineOf, writtenAt };
    }
  }
}

/** Finds a number as written. Lazy, because most documents never need it. */
function numberAt(text: string): (path: readonly PropertyKey[]) => string | undefined {
  let written: ReadonlyMap<string, string> | undefined;
  return (path) => {
    written ??= numbersAsWritten(text);
    return written.get(JSON.stringify(path));
  };
}

/** Do the first characters show that the line is in another section? */
function isOfAnother(text: string, section: string): boolean {
  const [, name] = /^\{"([A-Za-z]+)":/.exec(text) ?? [];
  return name !== undefined && name !== section;
}

async function formatOfContent(file: ByteSource): Promise<DocumentFormat> {
  let sample = '';
  for await (const piece of decode(file, await unicodeEncoding(file, INSTEAD), SAMPLE)) sample += piece;
  if (!/^\s*\{\s*"/.test(sample)) return 'yaml';
  const [first = '', second = ''] = sample.trimStart().split(/\r?\n/, 2);
  return second.trimStart().startsWith('{') && isJson(first) ? 'ndjson' : 'json';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function wholeText(file: ByteSource, largest: number): Promise<string> {
  if (file.size <= largest) return readText(file, largest, INSTEAD);
  throw new UsageError({
    code: 'document-too-large',
    message: `"${file.name}" is ${(file.size / 1_000_000).toFixed(0)} MB; a document of this form is read whole, and ${largest / 1_000_000} MB is the most.`,
    hint: 'Bring it as NDJSON, which has no such limit: `provost tenant export --output ndjson` writes it.',
  });
}

const PROBLEMS_SHOWN = 20;

function parseJson(text: string, name: string): unknown {
  const value = parseAnyJson(text, name);
  const repeated = repeatedKeys(text, PROBLEMS_SHOWN);
  if (repeated.length === 0) return value;
  throw new UsageError({
    code: 'invalid-json',
    message: `"${name}" has objects with the same field twice; nothing was changed.`,
    hint: 'Keep the one of each that is meant: only one of them could be read.',
    details: repeated.map(({ key, line }) => `line ${line}: the field "${key}" stands twice`),
  });
}

function parseAnyJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const problem = problemOfJson(text);
    const where =
      problem === undefined ? '' : `: on line ${problem.line}, column ${problem.column}, ${problem.message}`;
    throw new UsageError(
      {
        code: 'invalid-json',
        message: `"${name}" is not JSON${where}.`,
        hint: 'Correct it there. A document of YAML needs a name that ends in .yaml, one with an item on each line .ndjson.',
      },
      { cause },
    );
  }
}

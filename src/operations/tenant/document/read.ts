import { UsageError } from '../../../domain/errors.js';
import { decode, detectEncoding } from '../../../files/encoding.js';
import { readJsonLines, readText } from '../../../files/ndjson.js';
import { repeatedKeys } from '../../../files/repeated-keys.js';
import type { ByteSource } from '../../../files/source.js';
import { unknownWord } from './fields.js';
import type { DocumentFormat } from './formats.js';
import { formatNamed } from './formats.js';
import { sectionNames } from './schema.js';
import type { DocumentItem, DocumentSource, StreamedSection } from './source.js';
import { isObject, isSection, sourceOfObject } from './source.js';

/** Larger documents of these forms would not fit into memory: they are for NDJSON, which is read line by line. */
const LARGEST = { yaml: 16_000_000, json: 128_000_000 } as const;

const INSTEAD = 'Name a tenant document of YAML, JSON or NDJSON, as `provost tenant export` writes it.';

/** Characters that tell the form of a document whose name does not. */
const SAMPLE = 65_536;

/**
 * The tenant document in a file, in whichever of its three forms: by the file's name, or else by how it begins.
 * @throws {UsageError} when the file is too large for its form, is none of YAML, JSON or NDJSON, or has an object with a field twice; with the
 *   line.
 */
export async function openDocument(file: ByteSource): Promise<DocumentSource> {
  const format = formatNamed(file.name) ?? (await formatOfContent(file));
  switch (format) {
    case 'ndjson':
      return { name: file.name, items: (which) => itemsOfLines(file, which) };
    case 'json':
      return sourceOfObject(
        file.name,
        parseJson(await wholeText(file, LARGEST.json), file.name),
        () => undefined,
      );
    case 'yaml': {
      const text = await wholeText(file, LARGEST.yaml);
      const { parseYaml } = await import('./yaml-in.js');
      const { value, lineOf } = parseYaml(text, file.name);
      return sourceOfObject(file.name, value, lineOf);
    }
  }
}

/** NDJSON: on each line an object of one field, a section's name, and its value is one item of that section. */
async function* itemsOfLines(file: ByteSource, which: 'all' | StreamedSection): AsyncIterable<DocumentItem> {
  const counts = new Map<string, number>();
  // The first reading has parsed them all.
  const isOther = (text: string): boolean => which !== 'all' && isOfAnother(text, which);
  for await (const { line, value } of readJsonLines(file, { skip: isOther, instead: INSTEAD })) {
    const names = isObject(value) ? Object.keys(value) : [];
    const [name = ''] = names;
    const index = counts.get(name) ?? 0;
    counts.set(name, index + 1);
    if (which !== 'all' && name !== which) continue;
    const lineOf = (): number => line;
    if (!isObject(value) || names.length !== 1) {
      const problem = 'a line holds an object of exactly one field, the name of a section';
      yield { section: 'tenant', path: `line ${line}`, value, problem };
    } else if (!isSection(name)) {
      const problem = unknownWord('section', name, sectionNames);
      yield { section: 'tenant', path: name, value, problem, lineOf };
    } else {
      const single = name === 'tenant' || name === 'features';
      yield { section: name, path: single ? name : `${name}[${index}]`, value: value[name], lineOf };
    }
  }
}

/** Whether the first characters of a line say plainly that it is of another section. */
function isOfAnother(text: string, wanted: StreamedSection): boolean {
  const [, name] = /^\{"([A-Za-z]+)":/.exec(text) ?? [];
  return name !== undefined && name !== wanted;
}

async function formatOfContent(file: ByteSource): Promise<DocumentFormat> {
  let sample = '';
  for await (const piece of decode(file, await detectEncoding(file, INSTEAD), SAMPLE)) sample += piece;
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
    const position = cause instanceof Error ? /at position (\d+)/.exec(cause.message)?.[1] : undefined;
    const before = position === undefined ? undefined : text.slice(0, Number(position)).split('\n');
    const place =
      before === undefined
        ? 'It ends too early.'
        : `Line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1} is where it goes wrong.`;
    throw new UsageError(
      {
        code: 'invalid-json',
        message: `"${name}" is not JSON. ${place}`,
        hint: 'Correct it there; a document with an item on each line needs a name that ends in .ndjson.',
      },
      { cause },
    );
  }
}

import type { DocumentPart } from '../../../model/document.js';
import { documentParts, documentSections } from '../../../model/document.js';
import type { WholeItem } from './export.js';
import type { DocumentFormat } from './formats.js';
import { lazily } from '../../../domain/lazily.js';

/** The text of a document in a format, piece by piece. Equal items give equal bytes. */
export async function* documentText(
  format: DocumentFormat,
  items: AsyncIterable<WholeItem>,
): AsyncIterable<string> {
  switch (format) {
    case 'ndjson':
      for await (const { section, value } of items) yield `${jsonText({ [section.name]: value })}\n`;
      return;
    case 'json':
      yield '{';
      for await (const place of inSections(items)) yield jsonPiece(place);
      yield '\n}\n';
      return;
    case 'yaml':
      for await (const place of inSections(items)) yield yamlPiece(place);
  }
}

/** The beginning of a section, an item of it, or its end. */
type Place =
  | { readonly at: 'single'; readonly section: DocumentPart; readonly value: WholeItem['value'] }
  | { readonly at: 'begin'; readonly section: DocumentPart; readonly isEmpty: boolean }
  | {
      readonly at: 'item';
      readonly section: DocumentPart;
      readonly isFirst: boolean;
      readonly value: WholeItem['value'];
    }
  | { readonly at: 'end'; readonly isEmpty: boolean };

/** Yields every section in the document's order, also empty ones. */
async function* inSections(items: AsyncIterable<WholeItem>): AsyncIterable<Place> {
  const waiting = [...documentSections];
  let open: DocumentPart | undefined;
  const upTo = function* (section: DocumentPart | undefined): Iterable<Place> {
    if (open !== undefined) yield { at: 'end', isEmpty: false };
    for (
      let skipped = waiting.shift();
      skipped !== undefined && skipped !== section;
      skipped = waiting.shift()
    ) {
      if (skipped.position.single !== undefined) continue;
      yield { at: 'begin', section: skipped, isEmpty: true };
      yield { at: 'end', isEmpty: true };
    }
  };
  for await (const { section, value } of items) {
    const isFirst = section !== open;
    if (isFirst) yield* upTo(section);
    const isSingle = section.position.single !== undefined;
    open = isSingle ? undefined : section;
    if (isSingle) {
      yield { at: 'single', section, value };
      continue;
    }
    if (isFirst) yield { at: 'begin', section, isEmpty: false };
    yield { at: 'item', section, isFirst, value };
  }
  yield* upTo(undefined);
}

function jsonPiece(place: Place): string {
  switch (place.at) {
    case 'single':
      return `${place.section === documentSections[0] ? '' : ','}\n  "${place.section.name}": ${jsonText(place.value)}`;
    case 'begin':
      return `,\n  "${place.section.name}": [`;
    case 'item':
      return `${place.isFirst ? '' : ','}\n    ${jsonText(place.value)}`;
    case 'end':
      return place.isEmpty ? ']' : '\n  ]';
  }
}

/** JSON on one line, with control and invisible characters escaped. */
function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(HIDDEN(), (hidden) =>
    Array.from({ length: hidden.length }, (_, index) => escape('\\u', hidden.charCodeAt(index), 4)).join(''),
  );
}

function yamlPiece(place: Place): string {
  switch (place.at) {
    case 'single':
      return `${place.section.name}: ${flow(place.value)}\n`;
    case 'begin':
      return `${place.section.name}:${place.isEmpty ? ' []' : ''}\n`;
    case 'item':
      return `  - ${place.section.parts.some(({ only }) => only === undefined) ? blockItem(place.value) : flow(place.value)}\n`;
    case 'end':
      return '';
  }
}

/** An item with others in it, such as a person: a field on each line, and each of those as well. */
function blockItem(item: WholeItem['value']): string {
  return Object.entries(item)
    .map(([field, value]) =>
      Array.isArray(value) && value.some((part) => typeof part === 'object')
        ? `${field}:${value.map((part) => `\n      - ${flow(part)}`).join('')}`
        : `${field}: ${flow(value, field)}`,
    )
    .join('\n    ');
}

function flow(value: unknown, field?: string): string {
  if (typeof value === 'string') return yamlText(value, field);
  if (Array.isArray(value))
    return value.length === 0 ? '[]' : `[ ${value.map((part) => flow(part)).join(', ')} ]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([name, part]) => `${yamlText(name)}: ${flow(part, name)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

/** Date fields. Only they may have dates without quotes: older YAML reads those as times. */
const dateFields: ReadonlySet<string> = new Set(
  documentParts.flatMap(({ kind, position: { quoted = [] } }) =>
    Object.keys(kind.fields).filter(
      (field) => kind.fields[field]?.type === 'date' && !quoted.includes(field),
    ),
  ),
);

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Begins with a letter, and no YAML version reads it as anything but text. */
const PLAIN = /^[A-Za-z](?:[A-Za-z0-9_.@/+-]| (?=[A-Za-z0-9]))*$/;
const WORDS_OF_YAML = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** Format characters (some change text direction), controls, and Unicode line ends. */
const HIDDEN = lazily(() => /[\u007f-\u009f\u2028\u2029]|\p{Cf}/gu);

function yamlText(text: string, field?: string): string {
  if (PLAIN.test(text) && !WORDS_OF_YAML.test(text)) return text;
  if (field !== undefined && dateFields.has(field) && DATE.test(text)) return text;
  return JSON.stringify(text).replace(HIDDEN(), (hidden) => {
    const point = hidden.codePointAt(0) ?? 0;
    return point > 0xffff ? escape('\\U', point, 8) : escape('\\u', point, 4);
  });
}

function escape(prefix: string, point: number, digits: number): string {
  return prefix + point.toString(16).padStart(digits, '0');
}

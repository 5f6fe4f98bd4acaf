import type { WholeItem } from './export.js';
import type { DocumentFormat } from './formats.js';
import type { SectionName } from './schema.js';
import { sectionNames, singleSections } from './schema.js';

/** The text of a document in one of its forms, piece by piece: the same items always give the same bytes. */
export async function* documentText(
  format: DocumentFormat,
  items: AsyncIterable<WholeItem>,
): AsyncIterable<string> {
  switch (format) {
    case 'ndjson':
      for await (const { section, value } of items) yield `${jsonText({ [section]: value })}\n`;
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
  | { readonly at: 'single'; readonly section: SectionName; readonly value: WholeItem['value'] }
  | { readonly at: 'begin'; readonly section: SectionName; readonly isEmpty: boolean }
  | { readonly at: 'item'; readonly isFirst: boolean; readonly value: WholeItem['value'] }
  | { readonly at: 'end'; readonly isEmpty: boolean };

/** Every section comes, in the document's order, also where it has no items. */
async function* inSections(items: AsyncIterable<WholeItem>): AsyncIterable<Place> {
  const waiting = sectionNames.filter((section) => !singleSections.has(section));
  let open: SectionName | undefined;
  for await (const { section, value } of items) {
    if (singleSections.has(section)) {
      yield { at: 'single', section, value };
      continue;
    }
    const isFirst = section !== open;
    if (isFirst) {
      if (open !== undefined) yield { at: 'end', isEmpty: false };
      for (
        let skipped = waiting.shift();
        skipped !== undefined && skipped !== section;
        skipped = waiting.shift()
      ) {
        yield { at: 'begin', section: skipped, isEmpty: true };
        yield { at: 'end', isEmpty: true };
      }
      yield { at: 'begin', section, isEmpty: false };
      open = section;
    }
    yield { at: 'item', isFirst, value };
  }
  if (open !== undefined) yield { at: 'end', isEmpty: false };
  for (const section of waiting) {
    yield { at: 'begin', section, isEmpty: true };
    yield { at: 'end', isEmpty: true };
  }
}

function jsonPiece(place: Place): string {
  switch (place.at) {
    case 'single':
      return `${place.section === 'tenant' ? '' : ','}\n  "${place.section}": ${jsonText(place.value)}`;
    case 'begin':
      return `,\n  "${place.section}": [`;
    case 'item':
      return `${place.isFirst ? '' : ','}\n    ${jsonText(place.value)}`;
    case 'end':
      return place.isEmpty ? ']' : '\n  ]';
  }
}

/** JSON on one line in which no character could steer a terminal or hide. */
function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(HIDDEN, (hidden) =>
    Array.from({ length: hidden.length }, (_, index) => escape('\\u', hidden.charCodeAt(index), 4)).join(''),
  );
}

function yamlPiece(place: Place): string {
  switch (place.at) {
    case 'single':
      return `${place.section}: ${flow(place.value)}\n`;
    case 'begin':
      return `${place.section}:${place.isEmpty ? ' []' : ''}\n`;
    case 'item':
      return `  - ${'reference' in place.value ? blockItem(place.value) : flow(place.value)}\n`;
    case 'end':
      return '';
  }
}

/** A person: a field on each line, and each of their components, awards and so on as well. */
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

/** Fields whose texts are dates: only there may a date stand without quotes, since older YAML takes it for a time. */
const dateFields: ReadonlySet<string> = new Set([
  'dateOfBirth',
  'start',
  'plannedEnd',
  'end',
  'due',
  'from',
  'to',
  'awarded',
  'expires',
]);

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Begins with a letter and has nothing that YAML of any version could take for something else than text. */
const PLAIN = /^[A-Za-z](?:[A-Za-z0-9_.@/+-]| (?=[A-Za-z0-9]))*$/;
const WORDS_OF_YAML = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** Format characters (some turn the direction of writing), controls, and the line ends that only Unicode knows. */
const HIDDEN = /[\u007f-\u009f\u2028\u2029]|\p{Cf}/gu;

function yamlText(text: string, field?: string): string {
  if (PLAIN.test(text) && !WORDS_OF_YAML.test(text)) return text;
  if (field !== undefined && dateFields.has(field) && DATE.test(text)) return text;
  return JSON.stringify(text).replace(HIDDEN, (hidden) => {
    const point = hidden.codePointAt(0) ?? 0;
    return point > 0xffff ? escape('\\U', point, 8) : escape('\\u', point, 4);
  });
}

function escape(prefix: string, point: number, digits: number): string {
  return prefix + point.toString(16).padStart(digits, '0');
}

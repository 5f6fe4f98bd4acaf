import { LineCounter, isAlias, isNode, isScalar, parseAllDocuments, visit } from 'yaml';
import type { Document, ParsedNode } from 'yaml';
import { formatCount } from '../../../domain/counts.js';
import { UsageError } from '../../../domain/errors.js';

/** Limit of aliases: with a few more, ten lines could expand to a billion. */
const MOST_ALIASES = 100;

const PROBLEMS_SHOWN = 20;

export interface ParsedYaml {
  readonly value: unknown;
  /** The line, from 1, of the part at this path, or of the nearest part around it. */
  readonly lineOf: (path: readonly PropertyKey[]) => number | undefined;
  /** The number or word at this path, as written. */
  readonly writtenAt: (path: readonly PropertyKey[]) => string | undefined;
}

/**
 * The only document in a YAML text, by the core schema of YAML 1.2: dates and `no` are texts.
 * @throws {UsageError} `invalid-yaml` with the lines, also for duplicate keys, several documents,
 *   too many aliases and too deep nesting
 */
export function parseYaml(text: string, name: string): ParsedYaml {
  const lines = new LineCounter();
  return guarded(name, () => {
    const documents: readonly Document.Parsed[] = parseAllDocuments<ParsedNode>(text, {
      version: '1.2',
      schema: 'core',
      // The parser compares each key with all others of its map, in quadratic time.
      uniqueKeys: false,
      stringKeys: true,
      // A date stays text under this tag too: the reader finds the day of a time.
      customTags: [{ tag: 'tag:yaml.org,2002:timestamp', resolve: (written: string) => written }],
      lineCounter: lines,
      prettyErrors: false,
    });
    const [document, second] = documents;
    if (document === undefined)
      return { value: undefined, lineOf: () => undefined, writtenAt: () => undefined };
    // The parser reports its own stack overflow as an error of the document.
    if (document.errors.some(({ message }) => message.includes('call stack'))) throw tooDeep(name);
    const problems = [
      ...[...document.errors, ...document.warnings].map(
        ({ message, pos }) => `line ${lines.linePos(pos[0]).line}: ${message}`,
      ),
      ...repeatedKeysIn(document, lines),
    ];
    if (problems.length > 0)
      throw invalid(name, 'is not the YAML that it should be', problems.slice(0, PROBLEMS_SHOWN));
    if (second !== undefined) throw invalid(name, 'holds several YAML documents, and one is wanted', []);
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    return {
      value,
      lineOf: (path) => lineOf(document, lines, path),
      writtenAt: (path) => writtenAt(document, path),
    };
  });
}

/** A sentence for each duplicate key in a map: only one of the two could be read. */
function repeatedKeysIn(document: Document, lines: LineCounter): string[] {
  const problems: string[] = [];
  visit(document, {
    Map(_, { items }) {
      const met = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (met.has(key.value)) {
          const line = key.range ? lines.linePos(key.range[0]).line : 1;
          problems.push(`line ${line}: the key "${String(key.value)}" stands twice`);
        }
        met.add(key.value);
      }
    },
  });
  return problems;
}

function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

function writtenAt(document: Document, path: readonly PropertyKey[]): string | undefined {
  const node = document.getIn(path, true);
  const scalar = isAlias(node) ? node.resolve(document) : node;
  return isScalar(scalar) ? scalar.source : undefined;
}

function guarded<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(name, error);
    if (error instanceof ReferenceError)
      throw invalid(name, 'uses more aliases than a document may', [], error);
    throw error;
  }
}

function tooDeep(name: string, cause?: unknown): UsageError {
  return invalid(name, 'is nested too deeply', [], cause);
}

function invalid(name: string, what: string, problems: readonly string[], cause?: unknown): UsageError {
  return new UsageError(
    {
      code: 'invalid-yaml',
      message: `"${name}" ${what}${problems.length === 0 ? '' : `: ${problems.length === 1 ? 'one problem' : `${formatCount(problems.length)} problems`}`}; nothing was changed.`,
      hint: 'Correct it, or compare it with what `provost tenant export` writes.',
      ...(problems.length === 0 ? {} : { details: problems }),
    },
    { cause },
  );
}

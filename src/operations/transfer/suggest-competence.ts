import { nearest } from '../../domain/suggestions.js';

const CACHED_SUGGESTIONS = 1_000;
const LONGEST_NAME = 200;

/**
 * Returns a sentence with the nearest competence of the catalogue, or an empty text.
 * Cached: files repeat the same unknown names.
 */
export function competenceSuggester(catalogue: readonly string[]): (name: string) => string {
  const cache = new Map<string, string>();
  return (name) => {
    const before = cache.get(name);
    if (before !== undefined) return before;
    if (name === '' || name.length > LONGEST_NAME || cache.size >= CACHED_SUGGESTIONS) return '';
    const [close] = nearest(name, catalogue);
    const sentence = close === undefined ? '' : ` The nearest is "${close}".`;
    cache.set(name, sentence);
    return sentence;
  };
}

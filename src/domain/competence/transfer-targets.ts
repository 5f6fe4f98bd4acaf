import type { NamedCompetence } from './name.js';
import { competenceKey, competencesByName, isNational } from './name.js';
import type { Competence, Equivalence } from './types.js';

/** What the name of a row stands for here. */
export type NameResolution =
  | { readonly kind: 'known'; readonly competences: readonly Competence[]; readonly key: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'local' }
  /** Several of the catalogue differ from it in no more than dashes, spaces or case. */
  | { readonly kind: 'ambiguous' };

export interface TransferTargets {
  /** Cheap to ask again and again for the same spelling. */
  resolve(name: string): NameResolution;
}

/**
 * Resolves the competence names of rows. A national name of the catalogue stands for itself; any
 * other for the targets of its equivalences. A local name of the catalogue without them is not
 * transferable; any other name is unknown, which the domain page checks first. The Multiple
 * Employer update, national only, has no equivalences.
 */
export function transferTargets(
  catalogue: Iterable<Competence>,
  equivalences: Iterable<Equivalence>,
): TransferTargets {
  const known = competencesByName(catalogue);
  const mapped = new Map<string, Set<Competence>>();
  for (const { from, to } of equivalences) {
    const target = known(to).itself;
    if (target === undefined) continue;
    const key = competenceKey(from);
    mapped.set(key, (mapped.get(key) ?? new Set()).add(target));
  }
  const remembered = new Map<string, NameResolution>();
  return {
    resolve(name) {
      const before = remembered.get(name);
      if (before !== undefined) return before;
      const resolution = resolveName(name, known, mapped);
      if (remembered.size < REMEMBERED_NAMES) remembered.set(name, resolution);
      return resolution;
    },
  };
}

/** The cache of resolved names: larger than any catalogue, small enough for a file of nonsense. */
const REMEMBERED_NAMES = 10_000;

function resolveName(
  name: string,
  known: (name: string) => NamedCompetence<Competence>,
  mapped: ReadonlyMap<string, ReadonlySet<Competence>>,
): NameResolution {
  const key = competenceKey(name);
  const { itself, alike } = known(name);
  if (itself !== undefined && isNational(itself.name)) return { kind: 'known', competences: [itself], key };
  const targets = mapped.get(key);
  if (targets !== undefined) return { kind: 'known', competences: [...targets], key };
  if (itself !== undefined) return { kind: 'local' };
  return { kind: alike.length > 1 ? 'ambiguous' : 'unknown' };
}

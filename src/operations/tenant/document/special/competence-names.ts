import { competencesByName } from '../../../../domain/competence/name.js';
import { unknownWord } from '../../../../domain/suggestions.js';
import type { TenantReader } from '../../../../store/port.js';

/** The competences that a document may refer to, in any spelling (domain page, section 1). */
export interface CompetenceNames {
  readonly all: ReadonlySet<string>;
  /** The highest level in the competence's definition; undefined without one. */
  highestOf(name: string): number | undefined;
  /** The name as its definition has it; as written where it names none, or may name several. */
  spelt(this: void, written: string): string;
  /** The problem of a name that is not in `all`. */
  problemOf(written: string): string;
  /**
   * An earlier competence that differs from a new one only in dashes, spaces or case. Call it with
   * names in document order.
   */
  earlierTwin(name: string): string | undefined;
}

/**
 * @param written of each competence of the document its name and highest level
 * @param prune the tenant's own count only where the document names them too.
 */
export async function competenceNames(
  written: ReadonlyMap<string, number | null | undefined>,
  tenant: TenantReader,
  prune: boolean,
): Promise<CompetenceNames> {
  const stored = new Map<string, number | null>();
  for await (const batch of tenant.stream('competence'))
    for (const { name, levels } of batch) stored.set(name, levels);
  const all = new Set([...written.keys(), ...(prune ? [] : stored.keys())]);
  const named = competencesByName([...all].map((name) => ({ name })));
  const earlier = new Set(stored.keys());
  return {
    all,
    highestOf(name) {
      // A level that the document leaves out stays as stored.
      const levels = written.get(name);
      return (levels === undefined ? stored.get(name) : levels) ?? undefined;
    },
    spelt: (name) => (all.has(name) ? name : (named(name).itself?.name ?? name)),
    problemOf(name) {
      const { alike } = named(name);
      return alike.length === 0
        ? unknownWord('competence', name, all)
        : `"${name}" may be any of ${alike.map((each) => `"${each.name}"`).join(', ')}: write one of them as it stands`;
    },
    earlierTwin(name) {
      const twin = named(name).alike.find((other) => other.name !== name && earlier.has(other.name));
      earlier.add(name);
      // Twins that an earlier version took stand until one of them is removed.
      return stored.has(name) ? undefined : twin?.name;
    },
  };
}

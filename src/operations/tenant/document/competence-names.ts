import { competencesByName } from '../../../domain/competence/name.js';
import type { TenantReader } from '../../../store/port.js';
import type { Checked, Contents } from './check.js';
import { keyOfRequirement, refuseRepeatedAwards } from './check.js';
import { unknownWord } from './fields.js';
import type { Problems } from './problems.js';

/** The competences that a document may refer to, under any spelling (domain page, section 1: as names of roles). */
export interface CompetenceNames {
  readonly all: ReadonlySet<string>;
  /** The highest level of the competence of this name, as its definition has it; undefined where it states none. */
  highestOf(name: string): number | undefined;
  /** The name as its definition has it; as written where it names none, or may name several. */
  spelt(written: string): string;
  /** What is wrong with a name that is none of `all`. */
  problemOf(written: string): string;
  /** Notes each new competence whose name differs from another's in no more than dashes, spaces or case. */
  refuseTwins(competences: readonly Checked<'competences'>[], problems: Problems): void;
}

/** @param prune the tenant's own count only where the document names them too. */
export async function competenceNames(
  competences: readonly Checked<'competences'>[],
  tenant: TenantReader,
  prune: boolean,
): Promise<CompetenceNames> {
  const stored = new Map<string, number | null>();
  for await (const batch of tenant.stream('competence'))
    for (const { name, levels } of batch) stored.set(name, levels);
  const written = new Map(competences.map(({ item }) => [item.name, item.levels]));
  const all = new Set([...written.keys(), ...(prune ? [] : stored.keys())]);
  const named = competencesByName([...all].map((name) => ({ name })));
  return {
    all,
    highestOf(name) {
      // What the document leaves out stays as it is stored.
      const levels = written.get(name);
      return (levels === undefined ? stored.get(name) : levels) ?? undefined;
    },
    spelt: (name) => (all.has(name) ? name : (named(name).itself?.name ?? name)),
    problemOf(name) {
      const { alike } = named(name);
      return alike.length === 0
        ? unknownWord('competence', name, [...all])
        : `"${name}" may be any of ${alike.map((each) => `"${each.name}"`).join(', ')}: write one of them as it stands`;
    },
    refuseTwins(items, problems) {
      const earlier = new Set(stored.keys());
      for (const { at, item } of items) {
        const twin = named(item.name).alike.find(({ name }) => name !== item.name && earlier.has(name));
        // Twins that an earlier version took stand until one of them is removed.
        if (twin !== undefined && !stored.has(item.name)) {
          const problem = `is the competence "${twin.name}" with other dashes, spaces or case: write it as that one`;
          problems.add(at, ['name'], () => problem);
        }
        earlier.add(item.name);
      }
    },
  };
}

/** The contents with the names of competences as their definitions have them. Notes requirements that then stand twice. */
export function withCompetences(contents: Contents, names: CompetenceNames, problems: Problems): Contents {
  const { sections } = contents;
  const equivalences = sections.equivalences.map(({ at, item }) => ({
    at,
    item: { ...item, to: item.to.map((name) => names.spelt(name)) },
  }));
  const first = new Map<string, string>();
  const requirements = sections.requirements.map(({ at, item }) => {
    const requirement = { ...item, competence: names.spelt(item.competence) };
    const key = keyOfRequirement(requirement);
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, at.path);
    else problems.add(at, [], () => `stands twice: it is ${earlier} already`);
    return { at, item: requirement };
  });
  return { ...contents, sections: { ...sections, equivalences, requirements } };
}

/** As `withCompetences`, for the awards of one person. */
export function withAwardsNamed(
  { at, item }: Checked<'people'>,
  names: CompetenceNames,
  problems: Problems,
): Checked<'people'> {
  const achievements = item.achievements?.map((award) => ({
    ...award,
    competence: names.spelt(award.competence),
  }));
  if (achievements == null) return { at, item };
  const named = { ...item, achievements };
  refuseRepeatedAwards(named, at, problems);
  return { at, item: named };
}

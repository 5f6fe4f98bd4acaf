import { append } from '../grouped.js';
import { foldLabel, isSlug, slugOf } from '../text.js';

/**
 * The parts of a competence name `owner|framework|title|qualifier` (domain page, section 3). Two
 * segments are owner and title; three lack the qualifier.
 */
export interface CompetenceName {
  readonly owner: string;
  readonly framework: string | null;
  readonly title: string;
  readonly qualifier: string | null;
}

/** The owner of national competences. */
export const NATIONAL_OWNER = 'NHS';

const VPD_CODE = /^[0-9]{3}$/;

/**
 * The parts of the name, trimmed, or undefined unless it has two to four segments, all non-empty. A
 * trailing bar is optional, and segments may contain commas (domain page, section 3).
 */
export function parseCompetenceName(text: string): CompetenceName | undefined {
  const segments = segmentsOf(text);
  const [owner, second, third, fourth] = segments;
  if (owner === undefined || second === undefined || segments.length > 4 || segments.includes('')) {
    return undefined;
  }
  if (third === undefined) return { owner, framework: null, title: second, qualifier: null };
  return { owner, framework: second, title: third, qualifier: fourth ?? null };
}

/**
 * The owner of the competence: `NHS` for a national one, the three digits of a VPD for a local one,
 * undefined for a malformed name or another owner (domain page, section 3).
 */
export function ownerOf(name: string): string | undefined {
  const owner = parseCompetenceName(name)?.owner;
  if (owner === undefined || VPD_CODE.test(owner)) return owner;
  return owner.toUpperCase() === NATIONAL_OWNER ? NATIONAL_OWNER : undefined;
}

/** Does the name belong to the NHS, and so to every one of its employers? */
export function isNational(name: string): boolean {
  return ownerOf(name) === NATIONAL_OWNER;
}

/**
 * The comparison key of a name: ignores case, kinds of dash and space, spaces around segments, and
 * a trailing bar (`foldLabel`). Never display it.
 */
export function competenceKey(name: string): string {
  return segmentsOf(foldLabel(name)).join('|');
}

/** What a name names among some competences. */
export interface NamedCompetence<C> {
  /** The exact match, else the only one of its key; undefined for none or several. */
  readonly itself: C | undefined;
  /** All that differ from the name in no more than dashes, spaces or case. */
  readonly alike: readonly C[];
}

/** Looks these competences up by their names, however those are spelt. */
export function competencesByName<C extends { readonly name: string }>(
  competences: Iterable<C>,
): (name: string) => NamedCompetence<C> {
  const byName = new Map<string, C>();
  const byKey = new Map<string, C[]>();
  for (const competence of competences) {
    byName.set(competence.name, competence);
    append(byKey, competenceKey(competence.name), competence);
  }
  return (name) => {
    const alike = byKey.get(competenceKey(name)) ?? [];
    return { itself: byName.get(name) ?? (alike.length === 1 ? alike[0] : undefined), alike };
  };
}

/**
 * As `competencesByName`, and by slugs (`nhs-cstf-fire-safety-2-years`), for what a person types.
 * A name goes before a slug.
 */
export function competencesAsTyped<C extends { readonly name: string }>(
  competences: readonly C[],
): (text: string) => NamedCompetence<C> {
  const named = competencesByName(competences);
  const bySlug = new Map<string, C[]>();
  for (const competence of competences) append(bySlug, slugOf(competence.name), competence);
  return (text) => {
    const found = named(text);
    if (found.alike.length > 0 || !isSlug(text)) return found;
    const alike = bySlug.get(slugOf(text)) ?? [];
    return { itself: alike.length === 1 ? alike[0] : undefined, alike };
  };
}

// Split and trim, since a pattern such as \s*\|\s* takes quadratic time over a long run of spaces.
function segmentsOf(name: string): string[] {
  const segments = name.split('|').map((segment) => segment.trim());
  while (segments.at(-1) === '') segments.pop();
  return segments;
}

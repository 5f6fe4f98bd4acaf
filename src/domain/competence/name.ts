import { append } from '../grouped.js';
import { foldLabel } from '../text.js';

/**
 * The parts of a competence name `owner|framework|title|qualifier` (domain page, section 3). A name of two
 * segments is owner and title, one of three lacks the qualifier.
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
 * The parts of the name, each without outer spaces, or undefined unless it has two to four segments, none of
 * them empty. A trailing bar is optional, and commas belong to their segment (domain page, section 3).
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
 * Who owns the competence: `NHS` for a national one, the three digits of a VPD for a local one, undefined
 * when the name is malformed or begins with neither (domain page, section 3).
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
 * The text under which two spellings of one name are the same: without case, with one kind of dash and of space, no
 * spaces around the segments, no trailing bar (`foldLabel`). Compare names by it, never show it.
 */
export function competenceKey(name: string): string {
  return segmentsOf(foldLabel(name)).join('|');
}

/** What a name names among some competences. */
export interface NamedCompetence<C> {
  /** The one spelt just so, else the only one of its key; undefined where there is none, or are several. */
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

// Split and trim, since a pattern such as \s*\|\s* takes quadratic time over a long run of spaces.
function segmentsOf(name: string): string[] {
  const segments = name.split('|').map((segment) => segment.trim());
  while (segments.at(-1) === '') segments.pop();
  return segments;
}

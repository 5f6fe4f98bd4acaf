import { z } from 'zod';
import { levelProblem } from '../../../../domain/competence/level.js';
import { scopeKinds } from '../../../../domain/competence/vocabulary.js';
import { words } from '../../../../domain/field-rules.js';
import { fields, text } from '../fields.js';
import { grouped } from '../../../../domain/grouped.js';
import type { Fields, ItemChecks, Named, GivenRecord, SpecialRules } from './rules.js';

/** The scope of a requirement: one field, with the kind of scope as name and its key as value. */
const scope = fields({
  tenant: z.literal(true, { error: 'can only be true' }).optional(),
  organisation: text(words).optional(),
  job: text(words).optional(),
  position: text(words).optional(),
}).transform((given, context) => {
  const [kind, ...more] = scopeKinds.filter((word) => given[word] !== undefined);
  if (kind === undefined || more.length > 0) {
    context.addIssue({
      code: 'custom',
      message: 'must hold exactly one of tenant: true, organisation: KEY, job: NAME, position: NAME',
      input: given,
    });
    return z.NEVER;
  }
  return { kind, of: kind === 'tenant' ? '' : (given[kind] ?? '') };
});

export const requirementRules: SpecialRules = {
  forms: {
    scope: {
      schema: scope,
      read: ({ kind, of }) => ({ scopeKind: kind, scopeOf: of }),
      write: ({ scopeKind, scopeOf }) =>
        scopeKind === 'tenant' ? { tenant: true } : { [String(scopeKind)]: scopeOf },
      pathOf: ({ scopeKind }) => [String(scopeKind)],
    },
  },
  check: checkLevel,
  name: namedRequirements,
};

export const achievementRules: SpecialRules = { check: checkLevel };

/** Notes a level above the highest of its competence; one that is left out is no new one. */
function checkLevel(given: GivenRecord, { known, note }: ItemChecks): void {
  const { competence, level } = given.fields;
  const name = String(competence);
  const highest = known.competences.highestOf(name);
  if (typeof level !== 'number' || highest === undefined) return;
  const problem = levelProblem(level, { name, levels: highest });
  if (problem !== undefined) note(given, 'level', () => problem);
}

/**
 * Level and last day are part of a requirement's key. If tenant and document have one requirement
 * each for a competence, scope and first day, they match: absent fields stay, and a new level or
 * last day replaces the old. Otherwise the whole key decides; defaults are level 1, no last day.
 */
function namedRequirements(given: readonly GivenRecord[], stored: readonly Fields[]): Named {
  const written = grouped(given, ({ fields: of }) => partOfName(of));
  const held = grouped(stored, partOfName);
  const replaced: Fields[] = [];
  const whole = given.map((each) => {
    const [of, ...others] = written.get(partOfName(each.fields)) ?? [];
    const [meant, ...more] = held.get(partOfName(each.fields)) ?? [];
    if (of === undefined || meant === undefined || others.length + more.length > 0) return each;
    const { to: givenTo, level: givenLevel } = each.fields;
    const to = givenTo === undefined ? meant['to'] : givenTo;
    const level = givenLevel === undefined ? meant['level'] : (givenLevel ?? 1);
    if (to !== meant['to'] || level !== meant['level']) replaced.push(meant);
    return { ...each, fields: { ...each.fields, to, level } };
  });
  return { given: whole, replaced };
}

function partOfName({ competence, scopeKind, scopeOf, from }: Fields): string {
  return JSON.stringify([competence, scopeKind, scopeOf, from ?? null]);
}

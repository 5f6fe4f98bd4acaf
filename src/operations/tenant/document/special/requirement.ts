import { z } from 'zod';
import { levelProblem } from '../../../../domain/competence/level.js';
import { scopeKinds } from '../../../../domain/competence/vocabulary.js';
import { words } from '../../../../domain/field-rules.js';
import { fields, text } from '../fields.js';
import { grouped } from '../../../../domain/grouped.js';
import type { Fields, ItemChecks, Named, GivenRecord, SpecialRules } from './rules.js';

/** What a requirement is set on: one field, whose name is the kind of scope and whose value names it. */
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
 * Level and last day are part of what names a requirement. Where the tenant and the document have one requirement each of a
 * competence in a scope from a day, the document means that one: what it leaves out stays, and another level or last day takes
 * its place. Otherwise each stands by its whole name, in which level 1 and no last day are the defaults.
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

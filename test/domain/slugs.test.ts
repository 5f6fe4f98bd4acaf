import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { competencesAsTyped } from '../../src/domain/competence/name.js';
import { employerViewLearningPlan, findRole, roleCatalogue } from '../../src/domain/tenancy/roles.js';
import { isSlug, slugOf } from '../../src/domain/text.js';

describe('the slug of a name', () => {
  it.each([
    ['Employer - View Learning Plan', 'employer-view-learning-plan'],
    ['Employer - View All in Assigned Group(s)', 'employer-view-all-in-assigned-group-s'],
    ['NHS|CSTF|Fire Safety - 2 Years|', 'nhs-cstf-fire-safety-2-years'],
    ['Équality & O’Neil’s Straße', 'equality-oneils-strasse'],
    ['|', ''],
  ])('of "%s" is "%s"', (name, slug) => expect(slugOf(name)).toBe(slug));

  it('is its own slug, of letters, digits and single hyphens', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const slug = slugOf(name);
        expect(slugOf(slug)).toBe(slug);
        expect(slug).toMatch(/^$|^[\p{L}\p{N}]+(-[\p{L}\p{N}]+)*$/u);
      }),
    );
  });

  it('is no name of several words', () => {
    expect(isSlug('Employer-View-Learning-Plan')).toBe(true);
    for (const text of ['', 'a b', '-a', 'a-', 'a--b', 'a|b']) expect(isSlug(text)).toBe(false);
  });
});

describe('a role is found by its slug', () => {
  it('in either case, and no two roles have the same', () => {
    expect(new Set(roleCatalogue.map(slugOf)).size).toBe(roleCatalogue.length);
    fc.assert(
      fc.property(fc.constantFrom(...roleCatalogue), fc.boolean(), (role, isUpper) => {
        const slug = slugOf(role);
        expect(findRole(isUpper ? slug.toUpperCase() : slug)).toEqual({ role });
      }),
    );
  });

  it('whole, and offered for one that is misspelt', () => {
    expect(findRole('employer-view-learning')).toMatchObject({ unknown: 'employer-view-learning' });
    expect(findRole('employer-view-lerning-plan')).toMatchObject({ nearest: employerViewLearningPlan });
  });
});

describe('a competence is found by its slug', () => {
  const owner = fc.constantFrom('NHS', '457');
  const title = fc.constantFrom(
    'Fire Safety',
    'Fire-Safety',
    'fire  safety',
    'Manual Handling',
    'Hand & Arm',
  );
  const names = fc.uniqueArray(
    fc.tuple(owner, title).map((parts) => `${parts.join('|')}|`),
    { minLength: 1, maxLength: 8 },
  );

  it('where only one has it; among several of one slug none is chosen', () => {
    fc.assert(
      fc.property(names, (all) => {
        const named = competencesAsTyped(all.map((name) => ({ name })));
        for (const name of all) {
          const alike = all.filter((other) => slugOf(other) === slugOf(name));
          const found = named(slugOf(name));
          expect(found.alike.map((one) => one.name)).toEqual(alike);
          expect(found.itself?.name).toBe(alike.length === 1 ? name : undefined);
          expect(named(name).itself?.name).toBe(name);
        }
      }),
    );
  });
});

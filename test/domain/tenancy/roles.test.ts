import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { employerViewLearningPlan, findRole, roleCatalogue } from '../../../src/domain/tenancy/roles.js';

describe('a role is found', () => {
  it.each([
    'Employer - View Learning Plan',
    'Employer – View Learning Plan',
    'EMPLOYER — view learning plan',
    '  employer-view  learning\tplan ',
    'Employer\u00a0\u2212\u00a0View Learning Plan',
  ])('as "%s"', (text) => {
    expect(findRole(text)).toEqual({ role: employerViewLearningPlan });
  });

  it('under its own name, every one', () => {
    expect(roleCatalogue.map(findRole)).toEqual(roleCatalogue.map((role) => ({ role })));
  });

  it('whatever its case and spaces', () => {
    const dashes = fc.constantFrom('-', '–', '—', '‑');
    const spaces = fc.constantFrom(' ', '  ', '\u00a0', '\t');
    fc.assert(
      fc.property(
        fc.constantFrom(...roleCatalogue),
        dashes,
        spaces,
        fc.boolean(),
        (role, dash, space, upper) => {
          const written = role.replaceAll('-', dash).replaceAll(' ', space);
          expect(findRole(upper ? written.toUpperCase() : written.toLowerCase())).toEqual({ role });
        },
      ),
    );
  });
});

describe('an unknown role offers the nearest', () => {
  it.each([
    ['Employer View Learning Plans', 'Employer - View Learning Plan'],
    ['View Learning Plan', 'Employer - View Learning Plan'],
    ['Asessor', 'Assessor'],
    ['Standard Admin', 'Standard Administrator'],
  ])('"%s" → %s', (unknown, nearest) => {
    expect(findRole(unknown)).toEqual({ unknown, nearest });
  });
});

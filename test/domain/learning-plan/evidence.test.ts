import { describe, expect, it } from 'vitest';
import { evidenceSummary } from '../../../src/domain/learning-plan/evidence.js';
import type { Evidence } from '../../../src/domain/learning-plan/types.js';
import { Tree } from '../../../src/domain/tenancy/trees.js';
import { aComponent, aProgramme } from '../../builders/learning-plan.js';

const programmes = new Tree([aProgramme('eng-l3')]);
const components = [
  aComponent('C-3', { notApplicableToEmployers: true }),
  aComponent('C-2'),
  aComponent('C-1', { name: 'Workshop safety' }),
];

function evidence(component: string, file: string, markingAid: string | null = null): Evidence {
  return {
    person: 'L-1',
    component,
    file,
    mediaType: 'application/pdf',
    bytes: 1024,
    sha256: '0'.repeat(64),
    status: 'submitted',
    minutes: 30,
    markingAid,
  };
}

const submitted = [
  evidence('C-3', 'funding.pdf', 'form.pdf'),
  evidence('C-1', 'second.pdf', 'marking.pdf'),
  evidence('C-1', 'first.pdf', 'marking.pdf'),
];

describe('the Evidence Summary', () => {
  it('lists files and marking aid PDFs for each component that has evidence', () => {
    const summary = evidenceSummary(components, submitted, programmes, { sees: 'whole-plan' });
    expect(summary.map(({ component, files }) => [component, files.map(({ file }) => file)])).toEqual([
      ['C-1', ['first.pdf', 'second.pdf']],
      ['C-3', ['funding.pdf']],
    ]);
    expect(summary[0]).toMatchObject({
      name: 'Workshop safety',
      programme: 'eng-l3',
      markingAids: ['marking.pdf'],
    });
  });

  it('shows an employer the evidence of the components that they see', () => {
    const summary = evidenceSummary(components, submitted, programmes, { sees: 'as-employer' });
    expect(summary.map(({ component }) => component)).toEqual(['C-1']);
  });

  it('shows nothing to an employer without access', () => {
    const refused = { sees: 'as-employer', access: { allowed: false } } as const;
    expect(evidenceSummary(components, submitted, programmes, refused)).toEqual([]);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { hideSubProgrammes } from '../../../src/operations/programme/hide-sub-programmes.js';
import { listProgrammes } from '../../../src/operations/programme/list.js';
import { showProgramme } from '../../../src/operations/programme/show.js';
import { unhideSubProgrammes } from '../../../src/operations/programme/unhide-sub-programmes.js';
import type { Component } from '../../../src/domain/learning-plan/types.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { aPerson } from '../../builders/competence.js';
import { applying, storeWith, type TestStore } from '../../builders/store.js';

let store: TestStore;
afterEach(() => store.dispose());

const asOf = date('2026-11-21');
const sub = { name: 'Programme', kind: 'delivery', hideSubProgrammesFromEmployers: false } as const;

function aComponent(person: string, key: string, programme: string, due: string): Component {
  const flags = { notApplicableToEmployers: false, employerOnly: false, enrolmentStart: null };
  const minutes = { plannedMinutes: 60, actualMinutes: 0 };
  return {
    person,
    key,
    programme,
    name: key,
    type: 'assignment',
    status: 'in-progress',
    due: date(due),
    ...minutes,
    ...flags,
  };
}

/**
 * Programmes: eng > maths > maths-2, and care. S has two components below eng, one overdue; T none.
 */
async function college(): Promise<void> {
  const person = { employer: 'acme', manager: 'pat@acme.example' };
  store = await storeWith({
    college: {
      organisation: [{ key: 'acme', name: 'Acme', kind: 'employer', parent: null }],
      programme: [
        { key: 'eng', parent: null, ...sub },
        { key: 'maths', parent: 'eng', ...sub },
        { key: 'maths-2', parent: 'maths', ...sub },
        { key: 'care', parent: null, ...sub },
      ],
      account: [anEmployerAccount('pat@acme.example'), anEmployerAccount('lee@acme.example')],
      person: [
        aPerson({ reference: 'S', ...person }),
        aPerson({ reference: 'T', nationalInsuranceNumber: null, ...person }),
      ],
      'programme-enrolment': ['S', 'T'].map((reference) => ({
        person: reference,
        programme: 'eng',
        start: null,
        plannedEnd: null,
        end: null,
        status: 'active' as const,
      })),
      component: [
        aComponent('S', 'C-1', 'eng', '2026-01-01'),
        aComponent('S', 'C-2', 'maths', '2026-01-01'),
        aComponent('S', 'C-3', 'maths-2', '2026-12-01'),
        aComponent('T', 'C-1', 'eng', '2026-01-01'),
      ],
    },
  });
}

const hide = (...keys: string[]) => store.runner.write(hideSubProgrammes, { keys }, applying(asOf));

describe('hiding sub-programmes', () => {
  it('says whom it touches: learners, employers with them in scope, overdue components', async () => {
    await college();
    const { output } = await hide('eng');
    expect(output).toMatchObject({ changes: 1, learners: 1, employers: 1, overdueComponents: 1 });
  });

  it('hides everything below the programme, and not its own components', async () => {
    await college();
    await hide('eng');
    const { programmes } = await store.runner.read(listProgrammes, {}, {});
    expect(programmes.filter(({ hiddenFromEmployers }) => hiddenFromEmployers).map(({ key }) => key)).toEqual(
      ['maths', 'maths-2'],
    );
    const { programme, subProgrammes, learners } = await store.runner.read(showProgramme, { key: 'eng' }, {});
    expect(programme).toMatchObject({ hideSubProgrammesFromEmployers: true, hiddenFromEmployers: false });
    expect([subProgrammes.length, learners]).toEqual([2, 2]);
  });

  it('touches nothing that another programme above hides already', async () => {
    await college();
    await hide('eng');
    expect((await hide('maths')).output).toMatchObject({
      changes: 1,
      learners: 0,
      employers: 0,
      overdueComponents: 0,
    });
  });

  it('warns that a programme without sub-programmes is not affected', async () => {
    await college();
    expect((await hide('care')).preview.warnings).toContainEqual(
      expect.stringContaining('care has no sub-programmes'),
    );
  });

  it('changes nothing the second time, and is undone by unhiding', async () => {
    await college();
    await hide('eng');
    expect((await hide('eng')).output.changes).toBe(0);
    const { output } = await store.runner.write(unhideSubProgrammes, { keys: ['eng'] }, applying(asOf));
    expect(output).toMatchObject({ changes: 1, learners: 1, overdueComponents: 1 });
  });

  it('refuses an unknown programme, offering the nearest', async () => {
    await college();
    await expect(hide('engg')).rejects.toMatchObject({
      code: 'unknown-programme',
      details: { nearest: 'eng' },
    });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { kinds } from '../../../src/model/index.js';
import { suggestLearners } from '../../../src/operations/learner/suggest.js';
import { suggestOperation } from '../../../src/operations/record/suggest.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { aCompetence, aPerson, FIRE } from '../../builders/competence.js';
import { storePlaces, storeWith, type TestStore } from '../../builders/store.js';

let store: TestStore;
const pat = 'pat@acme.example';

describe.each(storePlaces)('suggestions on $kind', ({ place }) => {
  beforeEach(async () => {
    store = await storeWith(
      {
        t: {
          organisation: [{ key: 'acme', name: 'Acme Ltd', kind: 'employer', parent: null }],
          account: [
            anEmployerAccount(pat, { organisation: 'acme' }),
            ...['paul@b.example', 'zoe@b.example'].map((email) =>
              anEmployerAccount(email, { organisation: 'acme' }),
            ),
          ],
          competence: [aCompetence(FIRE, 1), aCompetence('NHS|CSTF|Fire Drill|', 1)],
          person: [
            aPerson({ reference: 'L-1', employer: 'acme', manager: pat }),
            aPerson({ reference: 'L-2', employer: 'acme' }),
          ],
          programme: [
            {
              key: 'eng',
              name: 'Eng',
              kind: 'delivery',
              parent: null,
              hideSubProgrammesFromEmployers: false,
            },
          ],
          'programme-enrolment': ['L-1', 'L-2'].map((person) => ({
            ...{ person, programme: 'eng', start: date('2026-01-05'), status: 'active' as const },
            ...{ plannedEnd: null, end: null },
          })),
        },
      },
      place,
    );
  });
  afterEach(() => store.dispose());

  async function suggested(
    kind: 'account' | 'competence' | 'person',
    prefix: string,
    as?: string,
    limit?: number,
  ) {
    const operation = suggestOperation(kinds[kind], kind);
    const { suggestions } = await store.runner.read(operation, { prefix, limit }, { tenant: 't', as });
    return suggestions.map(({ value }) => value);
  }

  it('begin with the text in either case, in the order of the keys', async () => {
    expect(await suggested('account', 'PA')).toEqual([pat, 'paul@b.example']);
    expect(await suggested('person', 'l-')).toEqual(['L-1', 'L-2']);
    expect(await suggested('person', 'x')).toEqual([]);
  });

  it('are no more than were wanted', async () => {
    expect(await suggested('account', '', undefined, 2)).toEqual([pat, 'paul@b.example']);
  });

  it('of competences are slugs where a slug is typed', async () => {
    expect(await suggested('competence', 'nhs-cstf-fire-d')).toEqual(['nhs-cstf-fire-drill']);
    expect(await suggested('competence', 'NHS|')).toContain(FIRE);
  });

  it('of learners are people with an enrolment', async () => {
    await store.fill('t', { person: [aPerson({ reference: 'E-1', employer: null })] });
    const { suggestions } = await store.runner.read(suggestLearners, {}, { tenant: 't' });
    expect(suggestions.map(({ value }) => value)).toEqual(['L-1', 'L-2']);
  });

  it('are only what the caller may list', async () => {
    const learners = await store.runner.read(suggestLearners, {}, { tenant: 't', as: pat });
    expect(learners.suggestions.map(({ value }) => value)).toEqual(['L-1']);
    for (const kind of ['account', 'person'] as const)
      await expect(suggested(kind, '', pat)).rejects.toMatchObject({ code: 'not-permitted' });
  });
});

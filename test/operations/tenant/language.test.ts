import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import type { Tenant } from '../../../src/domain/tenancy/types.js';
import { compareText } from '../../../src/domain/text.js';
import { listAccounts } from '../../../src/operations/account/list.js';
import { listCompetences } from '../../../src/operations/competence/list.js';
import { leastCompliant } from '../../../src/operations/compliance/least.js';
import { complianceTable } from '../../../src/operations/compliance/compliance-table.js';
import { listLearners } from '../../../src/operations/learner/list.js';
import { listProgrammes } from '../../../src/operations/programme/list.js';
import { listRequirements } from '../../../src/operations/requirement/list.js';
import { listTenants } from '../../../src/operations/tenant/list.js';
import { showTenant } from '../../../src/operations/tenant/show.js';
import { listTransfers } from '../../../src/operations/transfer/list.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { aCompetence, aPerson, aRequirement, anAssignment, FIRE } from '../../builders/competence.js';
import type { TenantRecords, TestStore } from '../../builders/store.js';
import { storeWith } from '../../builders/store.js';
import { serving, type Served } from '../../server/served.js';
import { applied, exported } from './documents.js';

let store: TestStore | undefined;
afterEach(async () => {
  await store?.dispose();
  store = undefined;
});

const aTenant = (language?: string): Tenant => ({
  ...{ key: 't', name: 'T', timeZone: 'Europe/London', vpd: null },
  settings: language === undefined ? {} : { language },
});

const NAMES = ['Zoe', 'Østergård', 'Oslo', 'Åse', 'Anker', 'Łodz', 'Lund'];
const IN_ENGLISH = ['Anker', 'Åse', 'Łodz', 'Lund', 'Oslo', 'Østergård', 'Zoe'];
const IN_DANISH = ['Anker', 'Łodz', 'Lund', 'Oslo', 'Zoe', 'Østergård', 'Åse'];

/** Everything that is sorted by a name has these names. */
function named(names: readonly string[], language?: string): TenantRecords {
  return {
    tenant: [aTenant(language)],
    competence: [aCompetence(FIRE, 1)],
    requirement: [aRequirement({ competence: FIRE, scopeKind: 'tenant', scopeOf: '' })],
    organisation: names.map((name, at) => ({ key: `o${at}`, name, kind: 'other', parent: null })),
    person: names.map((_, at) => aPerson({ reference: `${at}`, nationalInsuranceNumber: null })),
    assignment: names.map((job, at) =>
      anAssignment({ person: `${at}`, number: `${at}`, organisation: `o${at}`, job, position: job }),
    ),
    'transfer-review': names.map((lastName, at) => ({
      ...{ id: `R${at}`, state: 'needs-review', source: 'iat', outcome: 'unable-to-match' },
      ...{
        nationalInsuranceNumber: null,
        dateOfBirth: null,
        lastName,
        previousLastName: null,
        firstName: 'F',
      },
      ...{
        employeeNumber: null,
        sendingVpd: null,
        competence: FIRE,
        level: 1,
        from: date('2026-01-31'),
        awarded: null,
      },
      ...{ expires: null, candidates: [], person: null, decidedBecause: null },
    })),
  };
}

describe('the language of a tenant', () => {
  it('is a setting of its document, stored as the canonical tag, and English unless it is set', async () => {
    store = await storeWith();
    const shown = async () => (await store?.runner.read(showTenant, {}, {}))?.tenant.settings.language;
    await applied(store, { tenant: { key: 't' } });
    expect(await shown()).toBe('en-GB');
    await applied(store, { tenant: { key: 't', settings: { language: 'DA-dk' } } });
    expect(await shown()).toBe('da-DK');
    expect(JSON.parse(await exported(store, 'json'))).toMatchObject({
      tenant: { settings: { language: 'da-DK' } },
    });
    await applied(store, { tenant: { key: 't', settings: { overdueCountsBreaks: false } } });
    expect(await shown()).toBe('da-DK');
    await applied(store, { tenant: { key: 't', settings: { language: null } } });
    expect(await store.records('t', 'tenant')).toMatchObject([{ settings: { overdueCountsBreaks: false } }]);
    expect(await shown()).toBe('en-GB');
  });

  it.each(['klingon', 'da_DK', 'tlh', '', 'x'])(
    'is none that names cannot be sorted by: %j',
    async (language) => {
      store = await storeWith();
      await expect(applied(store, { tenant: { key: 't', settings: { language } } })).rejects.toMatchObject({
        details: [
          `tenant.settings.language: "${language}" is no language that names can be sorted by: write its tag, such as en-GB, da or pl`,
        ],
      });
    },
  );

  it.each([
    [undefined, IN_ENGLISH],
    ['en-US', IN_ENGLISH],
    ['da', IN_DANISH],
  ])('sorts the names in every list that comes by name: %s', async (language, names) => {
    const { runner } = (store = await storeWith({ t: named(NAMES, language) }));
    for (const by of ['organisation', 'job', 'position'] as const) {
      const { rows } = await runner.read(complianceTable, { by }, {});
      expect(rows.map(({ name }) => name)).toEqual(names);
    }
    const { rows } = await runner.read(leastCompliant, {}, {});
    expect(rows.map(({ name }) => name)).toEqual(names);
    const { reviews } = await runner.read(listTransfers, {}, {});
    expect(reviews.map(({ lastName }) => lastName)).toEqual(names);
  });

  it('is passed to the caller that sorts the result of a run on one tenant', async () => {
    store = await storeWith({ t: { tenant: [aTenant('pl')] } });
    const heard: string[] = [];
    const onLanguage = async (language: string): Promise<void> => void heard.push(language);
    await store.runner.read(listAccounts, {}, { onLanguage });
    await store.runner.read(listTenants, {}, { onLanguage });
    expect(heard).toEqual(['pl']);
  });

  it('is passed on request by a service too, and sorts its result', async () => {
    const service: Served = await serving({ t: named(NAMES, 'da') });
    store = service;
    const remote = await service.remote();
    const heard: string[] = [];
    const onLanguage = async (language: string): Promise<void> => void heard.push(language);
    const { rows } = await remote.read(complianceTable, {}, { onLanguage });
    expect(rows.map(({ name }) => name)).toEqual(IN_DANISH);
    await remote.read(listTenants, {}, { onLanguage });
    await remote.read(listAccounts, {}, {});
    expect(heard).toEqual(['da']);
    await remote.close();
    await service.stop();
  });
});

describe('keys', () => {
  it('come in the order of their code points in every list, whatever the language', async () => {
    const key = fc
      .stringMatching(/^[a-zA-ZåäöøæłŁŻıİßéÅ_\-.0-9 日😀ﬀ]{1,6}$/u)
      .filter((text) => text.trim() !== '');
    const keys = fc.uniqueArray(key, { minLength: 2, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(keys, fc.constantFrom('da', 'sv', 'tr', 'en'), async (texts, language) => {
        const node = {
          name: 'N',
          kind: 'delivery',
          parent: null,
          hideSubProgrammesFromEmployers: false,
        } as const;
        const competences = texts.map((text) => `NHS|X|${text}|`);
        const emails = texts.map((_, at) => `${String.fromCharCode(122 - at)}@x.example`);
        const own = await storeWith({
          t: {
            tenant: [aTenant(language)],
            programme: texts.map((text) => ({ ...node, key: text })),
            competence: competences.map((name) => aCompetence(name, 1)),
            requirement: competences.map((competence) =>
              aRequirement({ competence, scopeKind: 'tenant', scopeOf: '' }),
            ),
            account: emails.map((email) => anEmployerAccount(email, { organisation: null })),
            person: texts.map((reference) => aPerson({ reference })),
            'programme-enrolment': texts.map((person) => ({
              ...{ person, programme: texts[0] ?? '', start: null, plannedEnd: null, end: null },
              status: 'active' as const,
            })),
          },
        });
        try {
          const { runner } = own;
          const lists = [
            [(await runner.read(listProgrammes, {}, {})).programmes.map((row) => row.key), texts],
            [(await runner.read(listCompetences, {}, {})).competences.map((row) => row.name), competences],
            [
              (await runner.read(listRequirements, {}, {})).requirements.map((row) => row.competence),
              competences,
            ],
            [(await runner.read(listLearners, {}, {})).learners.map((row) => row.reference), texts],
            [(await runner.read(listAccounts, {}, {})).accounts.map((row) => row.email), emails],
          ] as const;
          for (const [listed, all] of lists) expect(listed).toEqual([...all].sort(compareText));
        } finally {
          await own.dispose();
        }
      }),
      { numRuns: 10 },
    );
  });
});

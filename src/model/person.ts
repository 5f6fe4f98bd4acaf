import { parseNationalInsuranceNumber } from '../domain/competence/national-insurance.js';
import type { Person } from '../domain/competence/types.js';
import { personKinds } from '../domain/competence/vocabulary.js';
import { named, nationalInsuranceNumber, seen, uln } from '../domain/field-rules.js';
import { ragStatuses } from '../domain/learning-plan/vocabulary.js';
import { account } from './account.js';
import { competence } from './competence.js';
import { date, optional, reference, text, word } from './fields.js';
import type { Kind } from './kind.js';
import { organisation } from './organisation.js';

/** A learner of a provider, or an applicant, employee or external learner of a trust. */
export const person: Kind<'person', Person> = {
  name: 'person',
  plural: 'people',
  fields: {
    reference: text('what the tenant calls them, unique in it', { personal: 'reference', rule: named }),
    firstName: text('first name', { personal: 'name', rule: seen }),
    lastName: text('last name', { personal: 'name', rule: seen }),
    previousLastName: optional(text('last name before the present one', { personal: 'name', rule: seen })),
    dateOfBirth: optional(date('date of birth', { personal: 'birthday' })),
    nationalInsuranceNumber: optional(
      text('two letters, six digits, and A to D or nothing', {
        label: 'National Insurance number',
        personal: 'identifier',
        rule: nationalInsuranceNumber,
        read: parseNationalInsuranceNumber,
      }),
    ),
    nhsUniqueId: optional(
      text('what the NHS calls them for life', {
        label: 'NHS unique ID',
        personal: 'identifier',
        rule: named,
      }),
    ),
    uln: optional(
      text('Unique Learner Number: ten digits', { label: 'ULN', personal: 'identifier', rule: uln }),
    ),
    kind: word(personKinds, 'what kind of person they are here'),
    account: optional(reference(account, 'their own account')),
    employer: optional(reference(organisation, 'the organisation that employs them')),
    manager: optional(reference(account, 'the account of who manages them')),
    mentor: optional(reference(account, 'the account of who mentors them')),
    rag: optional(word(ragStatuses, 'their RAG status, as it is recorded', { label: 'RAG' })),
  },
  key: ['reference'],
  lookups: ['nationalInsuranceNumber', 'dateOfBirth', 'employer', 'account', 'manager', 'mentor'],
  commands: { learner: ['create', 'update', 'delete', 'rename'], person: ['list', 'show'] },
  example: {
    known: { reference: 'L-1001' },
    created: { reference: 'L-1002', firstName: 'Jo', lastName: 'Reed', kind: 'external-learner' },
    deleted: { reference: '20059425' },
    renamed: 'L-2001',
  },
  document: { name: 'people', before: competence, batch: 100 },
  permission: { read: ['compliance.read'], change: ['tenant.administer'] },
};

import type { Requirement } from '../domain/competence/types.js';
import { scopeKinds } from '../domain/competence/vocabulary.js';
import { datePairs } from '../domain/date-order.js';
import { seen, wholeNumber } from '../domain/field-rules.js';
import { competence } from './competence.js';
import { date, flag, number, optional, reference, text, word } from './fields.js';
import type { Kind } from './kind.js';
import { organisation } from './organisation.js';

/** A competence level that everybody in a scope must hold. All but `essential` is its key. */
export const requirement: Kind<'requirement', Requirement> = {
  name: 'requirement',
  fields: {
    competence: reference(competence, 'the competence that is required'),
    scopeKind: word(scopeKinds, 'what it is set on'),
    scopeOf: text('the organisation’s key, or the name of the job or position; nothing for the tenant', {
      label: 'Of',
      default: '',
      rule: seen,
    }),
    from: optional(date('its first day')),
    to: optional(date('its last day')),
    level: number('the lowest level that is enough', { rule: wholeNumber(), default: 1 }),
    essential: flag('whether it is essential', { default: true }),
  },
  key: ['competence', 'scopeKind', 'scopeOf', 'from', 'to', 'level'],
  alsoNames: [
    {
      field: 'scopeOf',
      to: organisation,
      holds: ({ scopeKind }) => scopeKind === 'organisation',
      mustExist: true,
    },
  ],
  commands: { requirement: ['create', 'show', 'update', 'delete'] },
  example: {
    known: { competence: 'NHS|CSTF|Fire Safety - 2 Years|', scopeKind: 'organisation', scopeOf: 'acme' },
    created: { competence: 'NHS|CSTF|Fire Safety - 2 Years|', scopeKind: 'organisation', scopeOf: 'ward9' },
  },
  document: {
    name: 'requirements',
    order: ['competence', 'level', 'essential', 'scope', 'from', 'to'],
    together: { scope: ['scopeKind', 'scopeOf'] },
    called: ({ competence, scopeKind, scopeOf, from, to, level }) =>
      [competence, scopeKind, scopeOf, from ?? '', to === null ? '' : `to ${to}`, `level ${level}`]
        .filter((part) => part !== '')
        .join(' '),
  },
  permission: { read: ['competence.read'], change: ['tenant.administer'] },
  dates: datePairs.requirement,
  rule: ({ scopeKind, scopeOf }) =>
    (scopeKind === 'tenant') === (scopeOf === '')
      ? undefined
      : { field: 'scopeOf', problem: 'is for every scope but the tenant' },
};

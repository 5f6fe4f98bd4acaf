import { named, seen, sha256, wholeNumber } from '../domain/field-rules.js';
import type { Evidence } from '../domain/learning-plan/types.js';
import { evidenceStatuses } from '../domain/learning-plan/vocabulary.js';
import { component } from './component.js';
import { number, optional, reference, text, word } from './fields.js';
import type { Kind } from './kind.js';
import { person } from './person.js';

/** A file that was submitted for a component. */
export const evidence: Kind<'evidence', Evidence> = {
  name: 'evidence',
  plural: 'pieces of evidence',
  fields: {
    person: reference(person, 'whose it is'),
    component: text('the component that it is submitted for', { rule: seen }),
    file: text('its name, unique in the component', { personal: 'free-text', rule: named }),
    mediaType: text('its media type', { rule: named, default: 'application/octet-stream' }),
    bytes: number('its size in bytes', { rule: wholeNumber() }),
    sha256: text('its SHA-256: 64 hexadecimal digits', {
      label: 'SHA-256',
      rule: sha256,
      read: (written) => (sha256(written.toLowerCase()) === undefined ? written.toLowerCase() : undefined),
    }),
    status: word(evidenceStatuses, 'what became of it', { default: 'submitted' }),
    minutes: number('minutes spent on it', { rule: wholeNumber(), default: 0 }),
    markingAid: optional(text('name of the PDF of its marking aid exercise', { rule: named })),
  },
  key: ['person', 'component', 'file'],
  belongsTo: { kind: component, by: ['person', 'component'] },
  document: { name: 'evidence' },
  permission: { read: ['plan.read'], change: ['tenant.administer'] },
};

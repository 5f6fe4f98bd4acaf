import { nameOfKind } from '../../model/index.js';
import type { AnyKind } from '../../model/kind.js';
import { personalFieldsOf } from '../../model/personal.js';
import { PERSONAL } from '../personal/contacts.js';

/**
 * The input that the journal stores, without personal values: those are in the job's changes, and
 * masked where changes are shown. The record's key stays.
 */
export function recordedInput(kind: AnyKind): (input: object) => unknown {
  const personal = [...personalFieldsOf(nameOfKind(kind)).keys()].filter(
    (field) => !kind.key.includes(field),
  );
  const hidden = new Set(personal);
  return (input) => {
    if (!('fields' in input) || typeof input.fields !== 'object' || input.fields === null) return input;
    const fields = Object.entries(input.fields as Record<string, unknown>);
    return {
      ...input,
      fields: Object.fromEntries(
        fields.map(([name, value]) => [name, hidden.has(name) && value !== null ? PERSONAL : value]),
      ),
    };
  };
}

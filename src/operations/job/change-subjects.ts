import { emailOf } from '../../domain/email.js';
import { account } from '../../model/account.js';
import { kinds } from '../../model/index.js';
import { ownerOf } from '../../model/ownership.js';
import { person } from '../../model/person.js';
import type { RecordChange } from '../../store/port.js';

/** The account or the person that the changed record is, or is part of: before, and after. */
export function subjectsOf({ entity, before, after }: RecordChange): string[] {
  const owner = ownerOf(kinds[entity]);
  if (owner.kind !== account && owner.kind !== person) return [];
  const subject = owner.kind === account ? accountSubject : personSubject;
  return [before, after].flatMap((record) => {
    const value: unknown = record === null ? undefined : Reflect.get(record, owner.field);
    return typeof value === 'string' ? [subject(value)] : [];
  });
}

export function accountSubject(email: string): string {
  return `account ${emailOf(email)}`;
}

export function personSubject(reference: string): string {
  return `person ${reference}`;
}
